package dev.mobula;

import java.io.Serializable;

/// A piece of code without a result that can be sent to another process: for [Mobula#submit].
@FunctionalInterface
public interface RemoteRunnable extends Serializable {
    /// Runs on a worker.
    ///
    /// @throws Exception whatever the code throws; it arrives as the cause of [TaskFailedException]
    void run() throws Exception;
}
