package dev.mobula.runtime;

import dev.mobula.ActorId;
import dev.mobula.ActorState;
import dev.mobula.CallOptions;
import dev.mobula.GetInterruptedException;
import dev.mobula.ObjectRef;
import dev.mobula.ObjectStream;
import dev.mobula.PendingCallsLimitException;
import dev.mobula.PendingLimit;
import dev.mobula.runtime.wire.MessageType;
import dev.mobula.runtime.wire.WireWriter;
import dev.mobula.spi.ActorRef;
import dev.mobula.spi.RemoteFunction;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A handle of an actor that lives in another process: one that this process created, or that came from elsewhere.
///
/// Calls of one thread reach the node in their order, since they go into one ring.
final class ClientActorRef implements ActorRef {
    private final ClientSession session;
    private final ActorDescription actor;
    private final RefName name;
    private final ActorId id;
    private final @Nullable PendingGate gate;
    private @Nullable BorrowedRef<@Nullable Void> ready;

    ClientActorRef(ClientSession session, ActorDescription actor, RefName name) {
        this.session = session;
        this.actor = actor;
        this.name = name;
        this.id = new ActorId(session.nodeId(), actor.sequence());
        this.gate = actor.maxPendingCalls() < 0 ? null : session.gates().of(actor);
    }

    ClientSession session() {
        return session;
    }

    ActorDescription actor() {
        return actor;
    }

    /// What the node calls it.
    RefName nameToNode() {
        return name;
    }

    String describe() {
        String given = actor.name();
        return "actor " + actor.simpleClassName() + (given == null ? "" : " '" + given + '\'') + " (" + id + ')';
    }

    @Override
    @SuppressWarnings("unchecked") // the method gives a T
    public <T extends @Nullable Object> ObjectRef<T> call(
            RemoteFunction method, CallOptions options, @Nullable Object... arguments) {
        return (ObjectRef<T>) send(method, options, ResultShape.VALUE, arguments);
    }

    @Override
    public List<ObjectRef<?>> callSplit(RemoteFunction method, CallOptions options, @Nullable Object... arguments) {
        return List.of(send(method, options, ResultShape.PARTS, arguments).parts());
    }

    @Override
    public <T extends @Nullable Object> ObjectStream<T> callStream(
            RemoteFunction method, CallOptions options, @Nullable Object... arguments) {
        return send(method, options, ResultShape.STREAM, arguments).consumed();
    }

    private ClientRef<?> send(RemoteFunction method, CallOptions options, int shape, @Nullable Object[] arguments) {
        if (session.isClosed()) {
            throw session.closedException(method.name());
        }
        String group = options.group();
        if (group != null && !group.isEmpty() && !actor.groups().contains(group)) {
            throw new IllegalArgumentException(describe() + " has no concurrency group '" + group
                    + "': declare it with @Remote(groups = …) or options().group(…)");
        }
        PendingGate limit = gate;
        if (limit == null) {
            return session.calls().call(name, method, options, shape, actor.streamBuffer(), arguments);
        }
        enter(limit, method);
        ClientRef<?> call = null;
        try {
            call = session.calls().call(name, method, options, shape, actor.streamBuffer(), arguments);
            return call;
        } finally {
            if (call == null) {
                limit.leave();
            } else {
                call.limitedBy(limit);
            }
        }
    }

    private void enter(PendingGate limit, RemoteFunction method) {
        if (limit.tryEnter()) {
            return;
        }
        if (actor.pendingLimit() == PendingLimit.FAIL) {
            throw new PendingCallsLimitException(
                    id,
                    actor.maxPendingCalls(),
                    method.name() + " was not sent: " + actor.maxPendingCalls() + " calls of " + describe()
                            + " are pending, which is its maxPendingCalls. Wait for some, raise the limit, or use"
                            + " PendingLimit.BLOCK",
                    null);
        }
        if (!limit.enter(session)) {
            Thread.currentThread().interrupt();
            throw new GetInterruptedException(
                    "Interrupted while " + method.name() + " waited for one of " + actor.maxPendingCalls()
                            + " pending calls of " + describe() + " to be answered; it was not sent",
                    null);
        }
    }

    @Override
    public ActorId id() {
        return id;
    }

    @Override
    public Optional<String> name() {
        return Optional.ofNullable(actor.name());
    }

    @Override
    public ActorState state() {
        return session.clientState().actorState(name);
    }

    @Override
    public synchronized ObjectRef<@Nullable Void> ready() {
        BorrowedRef<@Nullable Void> known = ready;
        if (known == null) {
            known = new BorrowedRef<>(
                    session,
                    actor.sequence(),
                    0,
                    new RefName.Ready(name),
                    actor.simpleClassName() + " (" + id + ')',
                    null);
            ready = known;
        }
        return known;
    }

    @Override
    public void kill(boolean restart) {
        ClientConnection connection = session.connection();
        Object _ = connection.requests().ask(MessageType.KILL, request -> {
            WireWriter out = connection.writer().putLong(request).putBoolean(restart);
            name.write(out);
            return out;
        });
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ClientActorRef that && that.id.equals(id);
    }

    @Override
    public int hashCode() {
        return id.hashCode();
    }

    @Override
    public String toString() {
        return describe();
    }
}
