package dev.mobula.runtime;

import dev.mobula.ActorId;
import dev.mobula.ActorState;
import dev.mobula.CallOptions;
import dev.mobula.GetInterruptedException;
import dev.mobula.ObjectRef;
import dev.mobula.ObjectStream;
import dev.mobula.PendingCallsLimitException;
import dev.mobula.PendingLimit;
import dev.mobula.TaskOptions;
import dev.mobula.spi.ActorRef;
import dev.mobula.spi.RemoteFunction;
import java.lang.ref.Reference;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A handle of an actor on an embedded node, as one session holds it.
final class LocalActorRef implements ActorRef {
    private final ActorRecord actor;
    private final EmbeddedSession session;
    private final Ref<@Nullable Void> ready;

    /// Keeps the actor alive.
    private final HandleToken token;

    private LocalActorRef(ActorRecord actor, EmbeddedSession session, HandleToken token) {
        this.actor = actor;
        this.session = session;
        this.token = token;
        this.ready = actor.ready;
    }

    /// A handle for a session. On the loop, or before the actor is known to it.
    static LocalActorRef of(ActorRecord actor, EmbeddedSession session) {
        return new LocalActorRef(actor, session, HandleToken.held(actor));
    }

    ActorRecord record() {
        return actor;
    }

    @Override
    public <T extends @Nullable Object> ObjectRef<T> call(
            RemoteFunction method, CallOptions options, @Nullable Object... arguments) {
        try {
            TaskRecord<T> call = newCall(method, options, arguments);
            actor.node.loop().post(call);
            return call;
        } finally {
            Reference.reachabilityFence(token); // or the last handle might be gone before the call is there
        }
    }

    @Override
    public List<ObjectRef<?>> callSplit(RemoteFunction method, CallOptions options, @Nullable Object... arguments) {
        try {
            return session.split(newCall(method, options, arguments));
        } finally {
            Reference.reachabilityFence(token);
        }
    }

    @Override
    public <T extends @Nullable Object> ObjectStream<T> callStream(
            RemoteFunction method, CallOptions options, @Nullable Object... arguments) {
        try {
            return session.stream(newCall(method, options, arguments));
        } finally {
            Reference.reachabilityFence(token);
        }
    }

    private <T extends @Nullable Object> TaskRecord<T> newCall(
            RemoteFunction method, CallOptions options, @Nullable Object[] arguments) {
        TaskRecord<?> parent = TaskRecord.ofThread();
        EmbeddedSession caller = parent == null ? session : (EmbeddedSession) parent.mobulaState();
        if (caller.isClosed()) {
            throw caller.closedException(method.name());
        }
        TaskOptions callOptions = options.isDefault()
                ? actor.callDefaults
                : new CallPolicy(actor.options).of(options, actor.callDefaults);
        String groupName = options.group() == null ? "" : options.group();
        CallGroup group = actor.group(groupName);
        if (group == null) {
            throw new IllegalArgumentException(actor.describe() + " has no concurrency group '" + groupName
                    + "': declare it with @Remote(groups = …) or options().group(…)");
        }
        Arguments.freeze(caller, method, arguments);
        enterGate(method);
        TaskRecord<T> call =
                new TaskRecord<>(caller, actor.node.nextSequence(), method, callOptions, parent, actor, arguments);
        call.group = group;
        call.madeBy(parent);
        caller.made(call, method.name());
        return call;
    }

    private void enterGate(RemoteFunction method) {
        PendingGate gate = actor.gate;
        if (gate == null || gate.tryEnter()) {
            return;
        }
        int limit = actor.options.maxPendingCalls();
        if (actor.options.pendingLimit() == PendingLimit.FAIL) {
            throw new PendingCallsLimitException(
                    actor.id,
                    limit,
                    method.name() + " was not sent: " + limit + " calls of " + actor.describe()
                            + " are pending, which is its maxPendingCalls. Wait for some, raise the limit, or use"
                            + " PendingLimit.BLOCK",
                    null);
        }
        if (!gate.enter(session)) {
            Thread.currentThread().interrupt();
            throw new GetInterruptedException(
                    "Interrupted while " + method.name() + " waited for one of " + limit + " pending calls of "
                            + actor.describe() + " to be answered; it was not sent",
                    null);
        }
    }

    @Override
    public ActorId id() {
        return actor.id;
    }

    @Override
    public Optional<String> name() {
        return Optional.ofNullable(actor.options.name());
    }

    @Override
    public ActorState state() {
        return actor.state;
    }

    @Override
    public ObjectRef<@Nullable Void> ready() {
        return ready;
    }

    @Override
    public void kill(boolean restart) {
        actor.node.loop().ask((state, nowNs) -> {
            state.actors().kill(actor, restart, nowNs);
            return true;
        });
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof LocalActorRef that && that.actor == actor;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(actor);
    }

    @Override
    public String toString() {
        return actor.describe();
    }
}
