package dev.mobula.runtime;

import dev.mobula.NotSendableException;
import dev.mobula.StreamReplayException;
import dev.mobula.runtime.codec.Origin;
import org.jspecify.annotations.Nullable;

/// Sends the items of a task to the node, as many as the consumer has room for.
final class ShippedStream implements StreamSink {
    private final WorkReports reports;
    private final long skipItems;
    private volatile long credit;
    private volatile Waiting.@Nullable ThreadWaiter waiter;

    /// @param skipItems items that an earlier attempt delivered
    /// @param room further items that may be sent before the node says more
    ShippedStream(WorkReports reports, long skipItems, int room) {
        this.reports = reports;
        this.skipItems = skipItems;
        this.credit = skipItems + room;
    }

    /// The consumer has room for so many items in all.
    void credit(long total) {
        if (total > credit) {
            credit = total; // messages are taken in by one thread at a time
            Waiting.ThreadWaiter blocked = waiter;
            if (blocked != null) {
                blocked.wake();
            }
        }
    }

    @Override
    public void produced(TaskRecord<?> producer, long number, @Nullable Object frozen) {
        if (number <= skipItems) {
            return;
        }
        if (number > credit && !awaitRoom(producer, number)) {
            Waiting.interrupted("waiting for the consumer of " + producer.describe());
        }
        if (!producer.cancelled) {
            try {
                reports.item(producer, number, reports.encoded(frozen, Origin.item(producer.name())));
            } catch (NotSendableException e) {
                throw TaskRunner.refused(e);
            }
            reports.flush();
        }
    }

    private boolean awaitRoom(TaskRecord<?> producer, long number) {
        Waiting.ThreadWaiter blocked = new Waiting.ThreadWaiter();
        waiter = blocked;
        try {
            return Waiting.await(
                    producer.session, blocked, () -> number <= credit || producer.cancelled, Long.MAX_VALUE, null);
        } finally {
            waiter = null;
        }
    }

    @Override
    public @Nullable StreamReplayException ended(TaskRecord<?> producer, long produced) {
        return StreamBuffer.replayed(producer, produced, skipItems);
    }
}
