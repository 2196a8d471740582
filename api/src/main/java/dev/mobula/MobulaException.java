package dev.mobula;

import org.jspecify.annotations.Nullable;

/// Every failure that Mobula reports; the subclass says what happened, [#advice] what to do about it.
///
/// All are unchecked, so that `get` and stubs work inside lambdas and streams. The set is closed: a `switch`
/// over it is complete.
public abstract sealed class MobulaException extends RuntimeException
        permits ActorAlreadyExistsException,
                ActorDiedException,
                ActorUnavailableException,
                ConfigurationException,
                GetInterruptedException,
                GetTimeoutException,
                InfeasibleException,
                InternalException,
                NodeDiedException,
                NotSendableException,
                ObjectLostException,
                ObjectStoreFullException,
                OutOfMemoryException,
                PendingCallsLimitException,
                SessionException,
                StreamReplayException,
                TaskCancelledException,
                TaskFailedException,
                UnreachableException,
                UnreadableValueException,
                WorkerCrashedException {
    private static final long serialVersionUID = 1;

    /// What the one who gets an exception can do.
    public enum Advice {
        /// The program is wrong: the same call fails again until the program or its settings are changed.
        FIX_PROGRAM,
        /// The same call may succeed later.
        RETRY,
        /// Nothing in the cluster is large enough.
        ADD_CAPACITY,
        /// The value is gone, and can only be made again.
        RECOMPUTE,
        /// Somebody asked for it to stop.
        STOPPED,
        /// A bug in Mobula.
        REPORT_BUG
    }

    private final Advice advice;

    MobulaException(Advice advice, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.advice = advice;
    }

    /// What to do about it.
    public final Advice advice() {
        return advice;
    }

    /// Returns a new exception of the same type and message, whose stack is that of the caller and whose cause
    /// is that of this one: what each `get` throws, so that its stack shows both sides.
    ///
    /// Used by runtimes.
    public abstract MobulaException rethrown();
}
