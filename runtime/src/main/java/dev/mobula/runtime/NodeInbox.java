package dev.mobula.runtime;

import dev.mobula.MobulaException;
import dev.mobula.runtime.codec.WireFailure;
import dev.mobula.runtime.codec.WireFunction;
import dev.mobula.runtime.codec.WireOptions;
import dev.mobula.runtime.codec.WireThrowable;
import dev.mobula.runtime.codec.WireValue;
import dev.mobula.runtime.wire.Link;
import dev.mobula.runtime.wire.MalformedMessageException;
import dev.mobula.runtime.wire.MessageType;
import dev.mobula.runtime.wire.WireReader;
import dev.mobula.runtime.wire.WireWriter;
import dev.mobula.store.EncodedValue;
import dev.mobula.store.LargeValue;
import dev.mobula.store.ValueKind;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Turns the messages of one client into what the node's state does. The loop's.
final class NodeInbox implements Link.Handler, WireValue.Names {
    private final NodeCore core;
    private final ClientPort client;
    private final Submissions submissions;
    private final Attempts attempts;
    private final StateQuestions questions;
    private final @Nullable JobState driverJob;
    private long nowNs;

    /// @param driverJob the job that a driver has opened; null for a worker
    NodeInbox(NodeCore core, ClientPort client, RemoteWorkers workers, @Nullable JobState driverJob) {
        this.core = core;
        this.client = client;
        this.driverJob = driverJob;
        this.submissions = new Submissions(core, client, this);
        this.attempts = new Attempts(core, client, workers, this);
        this.questions = new StateQuestions(core, client);
    }

    ClientPort client() {
        return client;
    }

    @Nullable
    JobState driverJob() {
        return driverJob;
    }

    /// The job whose work the client does.
    JobState job() {
        return driverJob != null ? driverJob : ((WorkerPort) client).environment.job;
    }

    /// Processes what has arrived, up to a limit.
    ///
    /// @return how many messages there were
    int poll(int limit, long now) {
        nowNs = now;
        return client.link.poll(this, limit);
    }

    @Override
    public void onMessage(int type, WireReader in) {
        core.messagesIn++;
        switch (type) {
            case MessageType.SUBMIT -> submissions.task(in);
            case MessageType.ENDED -> attempts.ended(in, nowNs);
            case MessageType.CALL -> submissions.call(in);
            case MessageType.FUNCTION -> client.learn(in.getInt(), WireFunction.read(in));
            case MessageType.OPTIONS -> client.learn(in.getInt(), WireOptions.read(in));
            case MessageType.CREATE_ACTOR -> submissions.actor(in);
            case MessageType.CANCEL -> cancel(in);
            case MessageType.KILL -> kill(in);
            case MessageType.FIND -> submissions.find(in);
            case MessageType.WANT -> want(in);
            case MessageType.PUT -> put(in);
            case MessageType.RELEASE -> {
                for (int left = in.getCount(Long.BYTES); left > 0; left--) {
                    client.release(in.getLong());
                }
            }
            case MessageType.FORGET -> {
                for (int left = in.getCount(Long.BYTES); left > 0; left--) {
                    core.forget(in.getLong());
                }
            }
            case MessageType.ASK -> questions.answer(in, this);
            case MessageType.BLOCKED -> attempts.blocked(in, nowNs);
            case MessageType.UNBLOCKED -> attempts.unblocked(in, nowNs);
            case MessageType.RETURNED -> attempts.returned(in);
            case MessageType.ITEM -> attempts.item(in);
            case MessageType.TAKEN -> attempts.taken(in);
            case MessageType.CLOSE_STREAM -> attempts.closeStream(in);
            case MessageType.SNAPSHOT -> attempts.snapshot(in);
            case MessageType.EXITING -> attempts.exiting(in);
            case MessageType.HEAP -> attempts.heap(in);
            case MessageType.OPENED -> attempts.opened(in);
            case MessageType.MAKE -> core.store().make(client, in.getLong(), in.getLong(), in.getLong(), nowNs);
            case MessageType.SEAL -> core.store().seal(client, in.getLong(), in.getBoolean(), nowNs);
            case MessageType.PIN -> core.store().pin(client, in.getLong(), in.getLong(), nowNs);
            case MessageType.UNPIN -> {
                for (int left = in.getCount(Long.BYTES); left > 0; left--) {
                    core.store().unpin(client, in.getLong(), nowNs);
                }
            }
            case MessageType.DROP -> {
                for (int left = in.getCount(Long.BYTES); left > 0; left--) {
                    core.store().drop(client, in.getLong(), nowNs);
                }
            }
            case MessageType.CLAIM -> core.store().claim(client, in.getLong(), in.getLong());
            case MessageType.ORIGIN -> {
                long name = in.getLong();
                int kind = in.getByte();
                String callSite = in.getStringOrNull();
                ValueKind known = ValueKind.of(kind);
                if (known == null) {
                    throw new MalformedMessageException("a value of kind " + kind);
                }
                core.store().describe(name, known, null, callSite);
            }
            case MessageType.BYE -> {
                long request = in.getLong();
                core.sayBye(() -> client.reply(request, null));
            }
            default -> throw new MalformedMessageException("type " + type);
        }
    }

    // ---- names

    /// Reads a reference or actor as the client names it.
    Object thing(WireReader in) {
        int kind = in.getByte();
        return switch (kind) {
            case 0 -> {
                long sequence = in.getLong();
                yield core.own(client, job(), sequence, in.getShort());
            }
            case 1 -> {
                long hold = in.getLong();
                yield client.held(hold, in.getInt());
            }
            case 2 -> core.ownActor(in.getLong());
            case 3 -> actor(in).ready;
            default -> throw new MalformedMessageException("a name of kind " + kind);
        };
    }

    Ref<?> ref(WireReader in) {
        if (thing(in) instanceof Ref<?> ref) {
            return ref;
        }
        throw new MalformedMessageException("an actor where a reference belongs");
    }

    ActorRecord actor(WireReader in) {
        if (thing(in) instanceof NodeHandle(ActorRecord actor, HandleToken _)) {
            return actor;
        }
        throw new MalformedMessageException("a reference where an actor belongs");
    }

    @Override
    public Object read(WireReader in) {
        Object inside = thing(in);
        core.holdings().loose(inside);
        return inside;
    }

    @Override
    public void write(Object carried, WireWriter out) {
        throw new IllegalStateException("the client names, the node reads: a bug in the runtime");
    }

    // ---- values

    @Nullable
    EncodedValue value(WireReader in) {
        EncodedValue value = WireValue.readOpaque(in, this);
        LargeValue large = value == null ? null : WireValue.largeValue(value);
        if (value != null && large != null) {
            core.holdings().read(value, large);
        }
        return value;
    }

    /// A value, or a failure; never null. A large one is counted for whoever asks.
    Object outcome(WireReader in) {
        if (in.getBoolean()) {
            MobulaException failure = WireFailure.readOpaque(in);
            return new Failure(failure);
        }
        EncodedValue value = value(in);
        return value == null ? Ref.NULL : value;
    }

    static Throwable throwable(WireReader in) {
        return WireThrowable.readOpaque(in);
    }

    // ---- what is simple

    private void cancel(WireReader in) {
        long request = in.getLong();
        boolean recursive = in.getBoolean();
        TaskRecord<?> task = switch (known(in)) {
            case TaskRecord<?> record -> record;
            case PartRef<?> part -> part.task;
            case null, default -> null;
        };
        boolean cancelled = task != null && core.node().state().cancellation().cancel(task, recursive);
        client.reply(request, cancelled);
    }

    // A name of a value that was delivered and forgotten stands for nothing that could be cancelled.
    private @Nullable Object known(WireReader in) {
        int kind = in.getByte();
        if (kind == 0) {
            long sequence = in.getLong();
            in.getShort();
            return core.find(sequence);
        }
        if (kind == 1) {
            long hold = in.getLong();
            return client.held(hold, in.getInt());
        }
        throw new MalformedMessageException("a name of kind " + kind + " for what is to be cancelled");
    }

    private void kill(WireReader in) {
        long request = in.getLong();
        boolean restart = in.getBoolean();
        ActorRecord actor = actor(in);
        if (!client.isNewRequest(request)) {
            return; // it may live again
        }
        core.node().state().actors().kill(actor, restart, nowNs);
        client.reply(request, null);
    }

    private void put(WireReader in) {
        long sequence = in.getLong();
        int index = in.getShort();
        Object outcome = outcome(in);
        if (!core.own(client, job(), sequence, index).complete(outcome)) {
            core.holdings().less(outcome); // it came twice
        }
    }

    private void want(WireReader in) {
        int from = in.position();
        Ref<?> ref = ref(in);
        byte[] name = Arrays.copyOfRange(in.bytes(), from, in.position());
        Wanted wanted = new Wanted(client, name);
        if (ref.addWaiter(wanted)) {
            client.send(MessageType.PENDING, client.start().putRaw(name, 0, name.length));
        } else {
            wanted.completed(ref);
        }
    }

    /// Sends the value that a client has asked for.
    private static final class Wanted extends Waiter {
        private final ClientPort client;
        private final byte[] name;

        Wanted(ClientPort client, byte[] name) {
            this.client = client;
            this.name = name;
        }

        @Override
        void completed(Ref<?> ref) {
            Object outcome = ref.outcome();
            if (outcome != null && !client.isClosed()) {
                WireWriter out = client.start().putRaw(name, 0, name.length);
                int holdAt = client.holdPlace(out);
                client.writeOutcome(out, outcome);
                client.send(MessageType.VALUE, out, holdAt);
            }
        }
    }
}
