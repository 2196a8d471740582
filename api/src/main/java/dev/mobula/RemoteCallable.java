package dev.mobula;

import java.io.Serializable;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// A piece of code with a result that can be sent to another process: for [Mobula#submit].
///
/// Being [Serializable] is what lets a lambda and the variables it captures travel; captured values are
/// copied unless they are immutable.
@FunctionalInterface
public interface RemoteCallable<T extends @Nullable Object> extends Callable<T>, Serializable {
    /// Computes the result on a worker.
    ///
    /// @throws Exception whatever the code throws; it arrives as the cause of [TaskFailedException]
    @Override
    T call() throws Exception;
}
