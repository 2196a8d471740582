package dev.mobula.runtime;

import dev.mobula.runtime.codec.WireValue;
import dev.mobula.runtime.wire.WireReader;
import dev.mobula.runtime.wire.WireWriter;
import dev.mobula.store.LargeValues;
import org.jspecify.annotations.Nullable;

/// What the executing side of a worker needs of its connection to the node. For all threads.
interface WorkerChannel {
    /// The session in which code that the node ships works; known when the first message arrives.
    SessionState session();

    /// An empty writer for one message; [#send] takes it back.
    WireWriter writer();

    /// Puts a message behind those sent before; the node is not woken. Takes messages in while there is no room.
    ///
    /// @param type one of [dev.mobula.runtime.wire.MessageType]
    /// @param fields not kept
    void send(int type, WireWriter fields);

    /// Wakes the node if it sleeps.
    void flush();

    /// Sees to it that messages are taken in though the thread that took in the ones before is busy.
    void nudge();

    /// Names what goes to the node; what it names stays reachable for the node from then on.
    WireValue.Names named();

    /// Makes what one message of the node names: borrowed references and handles, in the order in which they stand.
    ///
    /// @param hold as the message says; 0 if nothing came with it
    WireValue.Names borrowed(long hold);

    /// Takes a writer back whose message is not sent.
    void giveBack(WireWriter writer);

    /// Tells the node what is needed no more, now rather than soon.
    void release();

    /// Reads a value of a message; what [TaskRecord#thawArguments] makes of it is loaded then.
    ///
    /// @param names as [#borrowed] gave them for the message
    @Nullable
    Object value(WireReader in, WireValue.Names names);

    /// Where large values are kept.
    LargeValues large();
}
