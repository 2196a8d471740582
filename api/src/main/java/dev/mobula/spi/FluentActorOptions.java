package dev.mobula.spi;

import dev.mobula.ActorOptions;
import dev.mobula.Backoff;
import dev.mobula.Isolation;
import dev.mobula.Mobula;
import dev.mobula.PendingLimit;
import dev.mobula.Resources;
import org.jspecify.annotations.Nullable;

/// What generated `options()` of actors have in common. Immutable: each method returns a changed copy.
///
/// @param <S> the generated class
public abstract class FluentActorOptions<S extends FluentActorOptions<S>> {
    private final @Nullable Session session;
    private final ActorOptions options;

    /// @param session the session to use, or null for the current one
    /// @param options all options of the actor
    protected FluentActorOptions(@Nullable Session session, ActorOptions options) {
        this.session = session;
        this.options = options;
    }

    /// Makes a copy with other parts.
    protected abstract S copy(@Nullable Session session, ActorOptions options);

    /// The session that was given, else the current one.
    protected final Session session() {
        return session == null ? Sessions.current() : session;
    }

    /// All options of the actor.
    protected final ActorOptions options() {
        return options;
    }

    private S changed(ActorOptions changed) {
        return copy(session, changed);
    }

    /// Uses this session instead of the current one.
    public final S on(Mobula mobula) {
        return copy((Session) mobula, options);
    }

    /// See [ActorOptions#name(String)].
    public final S name(String name) {
        return changed(options.name(name));
    }

    /// See [ActorOptions#namespace(String)].
    public final S namespace(String namespace) {
        return changed(options.namespace(namespace));
    }

    /// See [ActorOptions#detached(boolean)].
    public final S detached() {
        return changed(options.detached(true));
    }

    /// See [ActorOptions#cpus(double)].
    public final S cpus(double cpus) {
        return changed(options.cpus(cpus));
    }

    /// See [ActorOptions#gpus(double)].
    public final S gpus(double gpus) {
        return changed(options.gpus(gpus));
    }

    /// See [ActorOptions#memory(long)].
    public final S memory(long memoryBytes) {
        return changed(options.memory(memoryBytes));
    }

    /// See [ActorOptions#resource(String, double)].
    public final S resource(String name, double amount) {
        return changed(options.resource(name, amount));
    }

    /// See [ActorOptions#resources(Resources)].
    public final S resources(Resources resources) {
        return changed(options.resources(resources));
    }

    /// See [ActorOptions#maxRestarts(int)].
    public final S maxRestarts(int maxRestarts) {
        return changed(options.maxRestarts(maxRestarts));
    }

    /// See [ActorOptions#callRetries(int)].
    public final S callRetries(int callRetries) {
        return changed(options.callRetries(callRetries));
    }

    /// See [ActorOptions#retryOn(Class...)].
    @SafeVarargs
    @SuppressWarnings("varargs") // handed on to a safe method
    public final S retryOn(Class<? extends Throwable>... types) {
        return changed(options.retryOn(types));
    }

    /// See [ActorOptions#backoff(Backoff)].
    public final S backoff(Backoff backoff) {
        return changed(options.backoff(backoff));
    }

    /// See [ActorOptions#maxConcurrency(int)].
    public final S maxConcurrency(int maxConcurrency) {
        return changed(options.maxConcurrency(maxConcurrency));
    }

    /// See [ActorOptions#group(String, int)].
    public final S group(String group, int maxConcurrency) {
        return changed(options.group(group, maxConcurrency));
    }

    /// See [ActorOptions#outOfOrder(boolean)].
    public final S outOfOrder() {
        return changed(options.outOfOrder(true));
    }

    /// See [ActorOptions#maxPendingCalls(int, PendingLimit)].
    public final S maxPendingCalls(int maxPendingCalls, PendingLimit pendingLimit) {
        return changed(options.maxPendingCalls(maxPendingCalls, pendingLimit));
    }

    /// See [ActorOptions#snapshotEvery(int)].
    public final S snapshotEvery(int calls) {
        return changed(options.snapshotEvery(calls));
    }

    /// See [ActorOptions#streamBuffer(int)].
    public final S streamBuffer(int items) {
        return changed(options.streamBuffer(items));
    }

    /// See [ActorOptions#isolated()].
    public final S isolated() {
        return changed(options.isolated());
    }

    /// See [ActorOptions#isolated(Isolation)].
    public final S isolated(@Nullable Isolation isolation) {
        return changed(options.isolated(isolation));
    }
}
