package dev.mobula.runtime;

import dev.mobula.runtime.wire.WireReader;

/// Takes the messages that only workers get: those from `LEARN` to `CREDIT`.
@FunctionalInterface
interface WorkerMessages {
    /// Takes a message in, on the polling thread: returns soon, runs no code of users, and sends only by
    /// `ClientConnection.send`, which keeps what is sent meanwhile until the batch is through.
    ///
    /// @param message its fields; valid until this returns. Values are read with `ClientConnection.readValue`
    void onMessage(int type, WireReader message);
}
