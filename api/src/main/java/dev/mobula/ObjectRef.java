package dev.mobula;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// A reference to a value that is, or will be, in the object store.
///
/// References are cheap, may be shared between threads, and may be passed to tasks and actors: as an
/// argument (the receiver gets the value) or inside another value (the receiver gets the reference).
/// The value lives as long as some reference to it is reachable and not closed. A program that makes large
/// values one after the other calls [#close] when it is done with one, and need not wait for the garbage
/// collector.
///
/// A mutable value is copied for each reader, so nobody sees another's changes; immutable values
/// (strings, boxed numbers, enums, records of these, other references, …) are shared.
///
/// @param <T> type of the value
public non-sealed interface ObjectRef<T extends @Nullable Object> extends Arg<T> {
    /// Waits until the value is there, and returns it.
    ///
    /// Blocks the calling thread, platform or virtual. Inside a task the task's CPUs are given back
    /// while it waits, so nested tasks never starve each other.
    ///
    /// @return the value; a private copy if it is mutable
    /// @throws TaskFailedException if the task threw; its cause is the task's own exception
    /// @throws TaskCancelledException if the task was cancelled
    /// @throws WorkerCrashedException if the task's worker was lost and no retry was left
    /// @throws NodeDiedException if the node of this process died, or the connection to it broke
    /// @throws ActorDiedException if the actor ended before it could answer
    /// @throws GetInterruptedException if the calling thread is interrupted; the flag stays set
    /// @throws SessionException if the session of this reference is closed and the value never came
    T get();

    /// Waits at most `timeout` for the value, and returns it; otherwise like [#get()].
    ///
    /// @param timeout longest wait; zero asks only whether the value is there
    /// @throws GetTimeoutException if the time is over; the task goes on, so a later call may succeed.
    ///     Its message says what the task is waiting for
    /// @throws IllegalArgumentException if `timeout` is negative
    T get(Duration timeout);

    /// Tells whether [#get()] would return or throw at once. Never blocks.
    boolean isDone();

    /// Returns a stage that completes when the value is there, or exceptionally with what [#get()]
    /// would throw.
    ///
    /// Dependent stages without an executor of their own run on a thread of the runtime: keep them short,
    /// and use the `…Async` forms for work that blocks. Completing or cancelling the stage has no effect
    /// on the task.
    CompletionStage<T> toCompletionStage();

    /// Identifies the object in listings and error messages.
    ObjectId id();

    /// Lets go of the value now. Its memory in the object store is free at once, unless somebody else has it:
    /// other references (in values that were sent, on other processes), tasks that were given this one and
    /// have not ended, tensors in place that are not closed. Does not cancel the task that makes the value.
    ///
    /// Whoever made it, a task or the main program, closes it for itself. A reference that was received is
    /// let go of together with all that came along with it, and answers until then. In an embedded session
    /// values are in the heap, where the garbage collector finds them.
    ///
    /// Does nothing the second time. Afterwards the reference can neither be read nor passed on: that throws
    /// [IllegalStateException]. Not [AutoCloseable], since most references are best left to the garbage
    /// collector; `try (AutoCloseable closing = ref::close)` works.
    void close();
}
