package dev.mobula.spi;

import dev.mobula.Backoff;
import dev.mobula.Isolation;
import dev.mobula.Mobula;
import dev.mobula.Resources;
import dev.mobula.TaskOptions;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// What generated `options()` of static stubs have in common. Immutable: each method returns a changed copy.
///
/// @param <S> the generated class
public abstract class FluentTaskOptions<S extends FluentTaskOptions<S>> {
    private final @Nullable Session session;
    private final UnaryOperator<TaskOptions> change;

    /// @param session the session to use, or null for the current one
    /// @param change what differs from each method's own options
    protected FluentTaskOptions(@Nullable Session session, UnaryOperator<TaskOptions> change) {
        this.session = session;
        this.change = change;
    }

    /// Makes a copy with other parts.
    protected abstract S copy(@Nullable Session session, UnaryOperator<TaskOptions> change);

    /// The session that was given, else the current one.
    protected final Session session() {
        return session == null ? Sessions.current() : session;
    }

    /// Applies what was set to a method's own options.
    protected final TaskOptions options(TaskOptions defaults) {
        return change.apply(defaults);
    }

    private S changed(UnaryOperator<TaskOptions> next) {
        return copy(session, defaults -> next.apply(change.apply(defaults)));
    }

    /// Uses this session instead of the current one.
    public final S on(Mobula mobula) {
        return copy((Session) mobula, change);
    }

    /// See [TaskOptions#name(String)].
    public final S name(String name) {
        return changed(options -> options.name(name));
    }

    /// See [TaskOptions#cpus(double)].
    public final S cpus(double cpus) {
        Resources.cpus(cpus);
        return changed(options -> options.cpus(cpus));
    }

    /// See [TaskOptions#gpus(double)].
    public final S gpus(double gpus) {
        Resources.NONE.withGpus(gpus);
        return changed(options -> options.gpus(gpus));
    }

    /// See [TaskOptions#memory(long)].
    public final S memory(long memoryBytes) {
        Resources.NONE.withMemory(memoryBytes);
        return changed(options -> options.memory(memoryBytes));
    }

    /// See [TaskOptions#resource(String, double)].
    public final S resource(String name, double amount) {
        Resources.NONE.with(name, amount);
        return changed(options -> options.resource(name, amount));
    }

    /// See [TaskOptions#resources(Resources)].
    public final S resources(Resources resources) {
        return changed(options -> options.resources(resources));
    }

    /// See [TaskOptions#retries(int)].
    public final S retries(int retries) {
        TaskOptions.DEFAULT.retries(retries);
        return changed(options -> options.retries(retries));
    }

    /// See [TaskOptions#oomRetries(int)].
    public final S oomRetries(int oomRetries) {
        TaskOptions.DEFAULT.oomRetries(oomRetries);
        return changed(options -> options.oomRetries(oomRetries));
    }

    /// See [TaskOptions#retryOn(Class...)].
    @SafeVarargs
    @SuppressWarnings("varargs") // handed on to a safe method
    public final S retryOn(Class<? extends Throwable>... types) {
        return changed(options -> options.retryOn(types));
    }

    /// See [TaskOptions#backoff(Backoff)].
    public final S backoff(Backoff backoff) {
        return changed(options -> options.backoff(backoff));
    }

    /// See [TaskOptions#streamBuffer(int)].
    public final S streamBuffer(int items) {
        TaskOptions.DEFAULT.streamBuffer(items);
        return changed(options -> options.streamBuffer(items));
    }

    /// See [TaskOptions#isolated()].
    public final S isolated() {
        return changed(options -> options.isolated());
    }

    /// See [TaskOptions#isolated(Isolation)].
    public final S isolated(@Nullable Isolation isolation) {
        return changed(options -> options.isolated(isolation));
    }

    /// See [TaskOptions#maxCalls(int)].
    public final S maxCalls(int maxCalls) {
        TaskOptions.DEFAULT.maxCalls(maxCalls);
        return changed(options -> options.maxCalls(maxCalls));
    }
}
