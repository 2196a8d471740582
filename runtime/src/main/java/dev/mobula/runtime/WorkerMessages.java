package dev.mobula.runtime;

import dev.mobula.runtime.wire.WireReader;

/// Takes in what the node sends to a worker only. Called by one thread at a time, whichever polls.
interface WorkerMessages {
    /// Takes in a message, and returns soon: user code is run elsewhere, or in [#batchEnded].
    ///
    /// @param type from `LEARN` to `CREDIT` of [dev.mobula.runtime.wire.MessageType]
    /// @param message valid until this returns
    void onMessage(int type, WireReader message);

    /// All messages that had arrived are taken in. Called when the calling thread has let go of the right to poll, so
    /// that others can poll while user code runs here.
    ///
    /// @param ownThread whether this is the connection's own thread, on which short tasks may run; else they are
    ///     handed to the pool
    void batchEnded(boolean ownThread);
}
