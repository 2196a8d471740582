package dev.mobula;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Makes a static method a remote task, or a class an actor.
///
/// Class `X` gets a generated `XRemote` beside it, in the same package (for a nested class `A.B` it is
/// `A_BRemote`):
/// - a **static method** annotated here becomes a static stub of the same name that returns an
///   [ObjectRef] at once;
/// - a **class** annotated here becomes an actor: `XRemote` is its handle, with `create`, `find` and one
///   stub for each accessible instance method, inherited ones and interface defaults included. An
///   annotation on an instance method of an actor sets that method's options.
///
/// ```java
/// class Pi {
///     @Remote(cpus = 1, retries = 5)
///     static long hits(int samples, long seed) { … }
/// }
/// ObjectRef<Long> hits = PiRemote.hits(1_000_000, 42);
/// ```
///
/// The values are defaults; `XRemote.options()` overrides them for one call. A value that cannot work is
/// rejected when the class is compiled.
@Documented
@Target({ElementType.METHOD, ElementType.TYPE})
@Retention(RetentionPolicy.CLASS)
public @interface Remote {
    /// Marks a number that was not given.
    int UNSET = Integer.MIN_VALUE;

    /// Name of the stub, and of the task in listings; the method's own name if empty. For a class: the
    /// name under which its actors are listed.
    String name() default "";

    /// CPUs that are occupied while the task runs, or while the actor lives: 0 or more, steps of 0.0001.
    /// A task needs 1 by default, an actor 0. A task that returns a `CompletionStage` occupies them until its
    /// method returns, not until the stage completes; that holds for all resources.
    double cpus() default UNSET;

    /// GPUs that are occupied: a fraction up to 1 in steps of 0.0001, or a whole number. Default 0.
    double gpus() default UNSET;

    /// Memory that is reserved, as `"512MiB"`, `"4GiB"` or a number of bytes. Default none.
    String memory() default "";

    /// Custom resources, each as `"name=amount"`, for example `"license=0.5"`.
    String[] resources() default {};

    /// A worker process of its own for the task or the actor, see [Isolation]. Embedded there is none.
    boolean isolated() default false;

    /// With [#isolated]: largest heap of the process, as `"512MiB"`, `"4GiB"` or a number of bytes. Default the node's.
    String heap() default "";

    /// With [#isolated]: variables that the process has beside the node's own, each as `"NAME=value"`, for example
    /// `"OMP_NUM_THREADS=4"`.
    String[] environment() default {};

    /// Tasks: how often one worker process runs the function before it is replaced by a new one, for native code that
    /// leaks; 0 is without limit, the default. The function then has processes of its own. No effect embedded.
    int maxCalls() default UNSET;

    /// How often the task is tried again after a system error (and after [#retryOn]); -1 is without end.
    /// Default 3 for tasks, 0 for actor methods.
    int retries() default UNSET;

    /// Tasks: how often the task is tried again after its node stopped it for lack of memory, beside [#retries]; -1 is
    /// without end. Default 10. A task with `retries = 0` is not tried again at all. No effect embedded.
    int oomRetries() default UNSET;

    /// Exceptions of the method itself that are also retried, within [#retries]. Subclasses count.
    Class<? extends Throwable>[] retryOn() default {};

    /// The method returns a record, and each component becomes a reference of its own.
    boolean split() default false;

    /// For methods that return `Stream` or `Iterator`: items that may wait unconsumed before the
    /// producer is held back, 1 or more. Default 64.
    int streamBuffer() default UNSET;

    /// Actors: calls that may run at the same time, 1 or more. Above 1 there is no order among them.
    int maxConcurrency() default UNSET;

    /// Actors: how often the actor is started again after it was lost; -1 is without end. Default 0.
    int maxRestarts() default UNSET;

    /// Actors: calls of one handle that may wait before the next one blocks or fails, see
    /// [#pendingLimit]; -1 is without limit, the default.
    int maxPendingCalls() default UNSET;

    /// Actors: what happens to a call above [#maxPendingCalls].
    PendingLimit pendingLimit() default PendingLimit.BLOCK;

    /// Actors: a call whose arguments are ready may pass an earlier one that still waits for its own.
    boolean outOfOrder() default false;

    /// Actors that implement [Checkpointed]: a snapshot is taken after each so many completed calls.
    /// Default 1.
    int snapshotEvery() default UNSET;

    /// Actors: concurrency groups, each with its own limit of calls that run at the same time.
    ConcurrencyGroup[] groups() default {};

    /// Methods of actors: the concurrency group that the method's calls belong to; empty is the default
    /// group.
    String group() default "";
}
