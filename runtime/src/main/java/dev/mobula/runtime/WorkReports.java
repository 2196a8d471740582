package dev.mobula.runtime;

import dev.mobula.InternalException;
import dev.mobula.MobulaException;
import dev.mobula.NodeDiedException;
import dev.mobula.NotSendableException;
import dev.mobula.ObjectStoreFullException;
import dev.mobula.TaskCancelledException;
import dev.mobula.runtime.codec.Origin;
import dev.mobula.runtime.codec.ValueCodec;
import dev.mobula.runtime.codec.WireFailure;
import dev.mobula.runtime.codec.WireThrowable;
import dev.mobula.runtime.codec.WireValue;
import dev.mobula.runtime.wire.MessageType;
import dev.mobula.runtime.wire.WireWriter;
import dev.mobula.store.EncodedValue;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Tells the node what becomes of what it shipped. For all threads; what is sent waits for [#flush] unless the node is
/// awake.
final class WorkReports {
    /// The bytes that say how an attempt ended, see `ENDED`.
    static final int RETURNED = 0;

    static final int PARTS = 1;
    static final int THREW = 2;
    static final int CRASHED = 3;
    static final int REFUSED = 4;
    static final int BUILT = 5;
    static final int NOT_STARTED = 6;

    /// Set among the flags of `ENDED` if the actor is to end.
    static final int EXITS = 1;

    private static final int LEAST_INLINE = 256;

    private final WorkerChannel channel;
    private final AtomicLong returns = new AtomicLong();

    WorkReports(WorkerChannel channel) {
        this.channel = channel;
    }

    void flush() {
        channel.flush();
    }

    /// Tells the node what is needed no more.
    void release() {
        channel.release();
    }

    private void send(int type, WireWriter message) {
        try {
            channel.send(type, message);
        } catch (NodeDiedException e) {
            // nobody is left to be told; this process ends as well
        }
    }

    /// An attempt has ended with what its record says.
    void ended(TaskRecord<?> task, long wallNs) {
        try {
            send(MessageType.ENDED, ending(task, wallNs, result(task)));
        } catch (NotSendableException | ObjectStoreFullException e) {
            send(MessageType.ENDED, ending(task, wallNs, new TaskRunner.Refused(e)));
        }
    }

    private static @Nullable Object result(TaskRecord<?> task) {
        Object outcome = task.outcome();
        return outcome == null ? task.ending : new TaskRunner.Returned(outcome);
    }

    private WireWriter ending(TaskRecord<?> task, long wallNs, @Nullable Object ending) {
        WireWriter out = channel.writer().putLong(task.sequence).putInt(task.attempt);
        boolean written = false;
        try {
            write(out, task, wallNs, ending);
            written = true;
            return out;
        } finally {
            if (!written) {
                channel.giveBack(out);
            }
        }
    }

    private void write(WireWriter out, TaskRecord<?> task, long wallNs, @Nullable Object ending) {
        int flags = task.exits ? EXITS : 0;
        switch (ending) {
            case TaskRunner.Returned(Object[] components) -> {
                head(out, PARTS, flags, wallNs).putInt(components.length);
                int most = Math.max(LEAST_INLINE, WireValue.MOST_INLINE_BYTES / Math.max(1, components.length));
                for (Object component : components) {
                    value(out, encoded(component, task.profile().result()), most);
                }
            }
            case TaskRunner.Returned(Object value) -> {
                head(out, RETURNED, flags, wallNs);
                value(out, encoded(value, task.profile().result()), WireValue.MOST_INLINE_BYTES);
            }
            case TaskRunner.Threw(Throwable thrown) -> WireThrowable.write(head(out, THREW, flags, wallNs), thrown);
            case TaskRunner.Crashed(Throwable cause) -> WireThrowable.write(head(out, CRASHED, flags, wallNs), cause);
            case TaskRunner.Refused(MobulaException refused) ->
                WireFailure.write(head(out, REFUSED, flags, wallNs), refused);
            case TaskRunner.Built _ -> head(out, BUILT, flags, wallNs);
            case TaskRunner.NotStarted _ -> head(out, NOT_STARTED, flags, wallNs);
            case null, default -> WireFailure.write(head(out, REFUSED, flags, wallNs), withoutResult(task));
        }
    }

    private static MobulaException withoutResult(TaskRecord<?> task) {
        return task.cancelled
                ? new TaskCancelledException(task.describe() + " was stopped while it ran", null)
                : new InternalException(task.describe() + " ended without a value or an error", null);
    }

    private static WireWriter head(WireWriter out, int ending, int flags, long wallNs) {
        return out.putByte(ending).putByte(flags).putLong(wallNs);
    }

    private void value(WireWriter out, @Nullable Object value, int mostInlineBytes) {
        if (value instanceof LargeOutcome stored) {
            stored.write(out, channel.named());
            out.note(stored.name());
        } else {
            WireValue.write(out, (EncodedValue) value, channel.named(), channel.large(), mostInlineBytes);
        }
    }

    /// What a result is as bytes, or where it is stored; null for null.
    @SuppressWarnings("ReferenceEquality") // the marker for null is one object
    @Nullable
    Object encoded(@Nullable Object frozen, Origin origin) {
        return frozen == Ref.NULL
                ? null
                : frozen instanceof LargeOutcome ? frozen : ValueCodec.shared().encode(frozen, origin);
    }

    /// The method of a task or call has returned, and its answer comes later.
    void opened(TaskRecord<?> task) {
        send(MessageType.OPENED, channel.writer().putLong(task.sequence).putInt(task.attempt));
    }

    /// Attempts that this worker was given and will not begin.
    void returned(List<TaskRecord<?>> tasks) {
        WireWriter out = channel.writer().putLong(returns.incrementAndGet()).putInt(tasks.size());
        for (TaskRecord<?> task : tasks) {
            out.putLong(task.sequence).putInt(task.attempt);
        }
        send(MessageType.RETURNED, out);
    }

    /// An attempt that was stopped, or whose actor ended, before it began.
    void notStarted(long sequence, int attempt) {
        WireWriter out = channel.writer().putLong(sequence).putInt(attempt);
        send(MessageType.ENDED, head(out, NOT_STARTED, 0, 0));
    }

    /// An attempt whose message cannot be read.
    void refused(long sequence, int attempt, MobulaException refusal) {
        WireWriter out = channel.writer().putLong(sequence).putInt(attempt);
        WireFailure.write(head(out, REFUSED, 0, 0), refusal);
        send(MessageType.ENDED, out);
    }

    /// A thread of an attempt starts to wait.
    ///
    /// @param number of this time of waiting
    void blocked(TaskRecord<?> task, long number) {
        send(
                MessageType.BLOCKED,
                channel.writer().putLong(task.sequence).putInt(task.attempt).putLong(number));
    }

    /// A thread of an attempt wants to go on.
    ///
    /// @param number as in [#blocked]
    void unblocked(TaskRecord<?> task, long number) {
        send(
                MessageType.UNBLOCKED,
                channel.writer().putLong(task.sequence).putInt(task.attempt).putLong(number));
    }

    /// An item of a stream.
    ///
    /// @throws NotSendableException if it is too large, or there is no room for it
    void item(TaskRecord<?> task, long number, @Nullable Object item) {
        WireWriter out =
                channel.writer().putLong(task.sequence).putInt(task.attempt).putLong(number);
        value(out, item, WireValue.MOST_INLINE_BYTES);
        send(MessageType.ITEM, out);
    }

    /// A snapshot of an actor.
    void snapshot(long actor, int life, @Nullable Object frozen) {
        WireWriter out = channel.writer().putLong(actor).putInt(life);
        value(out, encoded(frozen, Origin.named("snapshot", "snapshot")), WireValue.MOST_INLINE_BYTES);
        send(MessageType.SNAPSHOT, out);
    }

    /// How full the heap was after all of it was collected.
    ///
    /// @param collections how often that was done
    void heap(long liveBytes, long maxBytes, long collections) {
        send(
                MessageType.HEAP,
                channel.writer().putLong(liveBytes).putLong(maxBytes).putLong(collections));
        flush();
    }

    /// Code of a user ends the JVM.
    ///
    /// @param sequence of its task; 0 if it is not inside one
    /// @param stack where it is called
    void exiting(long sequence, int attempt, String stack) {
        send(
                MessageType.EXITING,
                channel.writer().putLong(sequence).putInt(attempt).putString(stack));
        flush();
    }
}
