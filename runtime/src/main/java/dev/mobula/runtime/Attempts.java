package dev.mobula.runtime;

import dev.mobula.runtime.codec.WireFailure;
import dev.mobula.runtime.wire.MalformedMessageException;
import dev.mobula.runtime.wire.MessageType;
import dev.mobula.runtime.wire.WireReader;
import dev.mobula.runtime.wire.WireWriter;
import dev.mobula.store.EncodedValue;
import org.jspecify.annotations.Nullable;

/// Takes in what workers say of the attempts that they run, and consumers of the streams that they read. The loop's.
@SuppressWarnings("ReferenceEquality") // places and lives are compared
final class Attempts {
    /// How an attempt ended; see [MessageType#ENDED].
    static final int RETURNED = 0;

    static final int PARTS = 1;
    static final int THREW = 2;
    static final int CRASHED = 3;
    static final int REFUSED = 4;
    static final int BUILT = 5;
    static final int NOT_STARTED = 6;

    /// Flag of an ending: the actor called `exitActor`.
    static final int EXITS = 1;

    private static final Object ELSEWHERE = new Object();

    private final NodeCore core;
    private final ClientPort client;
    private final RemoteWorkers workers;
    private final NodeInbox inbox;

    Attempts(NodeCore core, ClientPort client, RemoteWorkers workers, NodeInbox inbox) {
        this.core = core;
        this.client = client;
        this.workers = workers;
        this.inbox = inbox;
    }

    // The attempt that a worker speaks of, if it still runs there.
    private @Nullable TaskRecord<?> running(long sequence, int attempt) {
        TaskRecord<?> task = core.pending(sequence);
        if (task == null || task.attempt != attempt) {
            return null;
        }
        Place place = task.place;
        return place != null && place.worker() == client && task.phase() == TaskRecord.RUNNING ? task : null;
    }

    void ended(WireReader in, long nowNs) {
        TaskRecord<?> task = running(in.getLong(), in.getInt());
        int kind = in.getByte();
        int flags = in.getByte();
        long wallNs = in.getLong();
        if (task == null) {
            return;
        }
        TaskRunner.Ending ending = ending(kind, in);
        if (ending instanceof TaskRunner.Returned(Object value)) {
            for (Object one : value instanceof Object[] parts ? parts : new Object[] {value}) {
                core.holdings().made(one, () -> "result of " + task.describe());
            }
        }
        leave(task, wallNs);
        task.exits = (flags & EXITS) != 0;
        ActorRecord actor = task.actor;
        MemoryStop stop = ((WorkerPort) client).leftStopped(task);
        if (stop != null && (kind == THREW || kind == CRASHED || kind == REFUSED)) {
            ending = new TaskRunner.Crashed(stop); // whatever it made of its interruption
        }
        if (kind == NOT_STARTED && actor == null && !task.isDone()) {
            ready(task);
            return;
        }
        task.ending = ending;
        core.node().state().attemptEnded(task, nowNs);
        if (actor != null) {
            left(task, actor, kind);
        }
    }

    /// The method of a task or call has returned, but the answer comes later: others need not wait for it.
    void opened(WireReader in) {
        TaskRecord<?> task = running(in.getLong(), in.getInt());
        if (task == null) {
            return;
        }
        ActorRecord actor = task.calledActor();
        CallGroup group = task.group;
        if (actor != null && group != null) {
            if (group.shipped.remove(task)) {
                actor.stageOpened(task);
                group.start();
            }
        } else if (task.place instanceof RemoteLease lease && lease.worker().mayRunOthersBesides(task)) {
            lease.worker().openStages.add(task);
            task.place = lease.worker();
            lease.left(task);
        }
    }

    private void leave(TaskRecord<?> task, long wallNs) {
        Place place = task.place;
        task.place = null;
        core.entryOf(task).ran(wallNs);
        if (place instanceof RemoteLease lease) {
            lease.left(task);
        } else if (place != null && place.worker().openStages.remove(task)) {
            workers.stageClosed(place.worker());
        }
    }

    private void left(TaskRecord<?> task, ActorRecord actor, int kind) {
        CallGroup group = task.group;
        if (group != null) {
            group.shipped.remove(task);
            group.start();
        } else if (kind == BUILT && actor.incarnation() == null) {
            // It was killed or cancelled while it was built.
            WorkerPort worker = (WorkerPort) client;
            actor.worker = actor.worker == worker ? null : actor.worker;
            workers.forget(worker, actor, task.attempt);
        } else if (kind != BUILT) {
            WorkerPort worker = (WorkerPort) client;
            worker.actors.remove(actor);
            workers.forget(worker, actor, task.attempt);
        }
    }

    private TaskRunner.Ending ending(int kind, WireReader in) {
        return switch (kind) {
            case RETURNED -> {
                EncodedValue value = inbox.value(in);
                yield new TaskRunner.Returned(value == null ? Ref.NULL : value);
            }
            case PARTS -> {
                Object[] parts = new Object[in.getCount(1)];
                for (int i = 0; i < parts.length; i++) {
                    EncodedValue value = inbox.value(in);
                    parts[i] = value == null ? Ref.NULL : value;
                }
                yield new TaskRunner.Returned(parts);
            }
            case THREW -> new TaskRunner.Threw(NodeInbox.throwable(in));
            case CRASHED -> new TaskRunner.Crashed(NodeInbox.throwable(in));
            case REFUSED -> new TaskRunner.Refused(WireFailure.readOpaque(in));
            case BUILT -> new TaskRunner.Built(ELSEWHERE);
            case NOT_STARTED -> new TaskRunner.NotStarted();
            default -> throw new MalformedMessageException("an ending of kind " + kind);
        };
    }

    private void ready(TaskRecord<?> task) {
        if (task.isDone() || task.cancelled) {
            core.node().state().attemptEnded(task, 0);
            return;
        }
        task.phase(TaskRecord.QUEUED);
        core.node().state().scheduling().ready(task);
    }

    /// Tasks that the worker was given and has not begun.
    void returned(WireReader in) {
        if (!((WorkerPort) client).isNewReturn(in.getLong())) {
            return; // the same attempts may run there by now
        }
        for (int left = in.getCount(Long.BYTES + Integer.BYTES); left > 0; left--) {
            TaskRecord<?> task = running(in.getLong(), in.getInt());
            if (task != null && task.place instanceof RemoteLease lease) {
                task.place = null;
                lease.left(task);
                ready(task);
            }
        }
    }

    // ---- waiting

    void blocked(WireReader in, long nowNs) {
        TaskRecord<?> task = running(in.getLong(), in.getInt());
        if (task != null && ((WorkerPort) client).beginWait(in.getLong(), task)) {
            new Blocking.Begin(task).process(core.node().state(), nowNs);
        }
    }

    void unblocked(WireReader in, long nowNs) {
        TaskRecord<?> task = running(in.getLong(), in.getInt());
        long number = in.getLong();
        WorkerPort worker = (WorkerPort) client;
        TaskRecord<?> waited = worker.endWait(number);
        if (waited == null && !worker.isUnknownWait(number)) {
            return; // it was asked for before
        }
        if (waited == null || waited != task || task.blocked == 0) {
            worker.resume(number);
            return;
        }
        new Blocking.End(task) {
            @Override
            void goesOn() {
                worker.resume(number);
            }
        }.process(core.node().state(), nowNs);
    }

    // ---- streams

    void item(WireReader in) {
        TaskRecord<?> task = running(in.getLong(), in.getInt());
        long number = in.getLong();
        if (task == null || !(task.stream instanceof NodeStream stream)) {
            return;
        }
        EncodedValue value = inbox.value(in);
        if (stream.closed || number <= stream.accepted) {
            core.holdings().less(value);
            return;
        }
        stream.accepted = number;
        ClientPort consumer = stream.consumer;
        if (!consumer.isClosed()) {
            WireWriter out = consumer.start();
            out.putLong(task.sequence).putLong(number);
            int holdAt = consumer.holdPlace(out);
            consumer.writeValue(out, value);
            consumer.send(MessageType.STREAM_ITEM, out, holdAt);
        }
        core.holdings().less(value);
    }

    void taken(WireReader in) {
        long sequence = in.getLong();
        long items = in.getLong();
        TaskRecord<?> task = core.pending(sequence);
        if (task != null && task.stream instanceof NodeStream stream && items > stream.taken) {
            stream.taken = items;
            Place place = task.place;
            if (place != null && !place.worker().isClosed()) {
                place.worker().credit(sequence, items + task.options.streamBuffer());
            }
        }
    }

    void closeStream(WireReader in) {
        TaskRecord<?> task = core.pending(in.getLong());
        if (task != null && task.stream instanceof NodeStream stream) {
            stream.closed = true;
            core.node().state().cancellation().cancel(task, true);
        }
    }

    // ---- the rest

    void snapshot(WireReader in) {
        long sequence = in.getLong();
        int life = in.getInt();
        EncodedValue value = inbox.value(in);
        core.holdings().loose(value);
        WorkerPort worker = (WorkerPort) client;
        for (ActorRecord actor : worker.actors) {
            if (actor.id.sequence() == sequence && actor.restarts() + 1 == life && actor.snapshots != null) {
                if (value != null && actor.incarnation() != null) {
                    actor.snapshots.store(value);
                }
                return;
            }
        }
    }

    /// How full the worker's heap was after all of it was collected.
    void heap(WireReader in) {
        WorkerPort worker = (WorkerPort) client;
        worker.heapLiveBytes = in.getLong();
        worker.heapMaxBytes = in.getLong();
        worker.heapCollections = in.getLong();
        workers.heapTold();
    }

    void exiting(WireReader in) {
        WorkerPort worker = (WorkerPort) client;
        worker.exitingTask = in.getLong();
        int attempt = in.getInt();
        worker.exitingStack = in.getString();
        TaskRecord<?> task = core.pending(worker.exitingTask);
        if (task == null || task.attempt != attempt) {
            worker.exitingTask = 0;
        }
    }
}
