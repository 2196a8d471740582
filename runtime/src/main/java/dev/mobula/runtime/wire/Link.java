package dev.mobula.runtime.wire;

/// One end of the connection between a client and its node: a ring to the other side, a ring from it, and the
/// bells.
///
/// Any thread may [#offer] and [#flush]; one thread at a time may [#poll]. A link never blocks.
public interface Link {
    /// Takes a message in.
    @FunctionalInterface
    interface Handler {
        /// Takes in one message.
        ///
        /// @param type one of [MessageType]
        /// @param message its fields; valid until this returns
        void onMessage(int type, WireReader message);
    }

    /// Puts a message behind those that were offered before; the other side may see it at once, but is not woken.
    ///
    /// @param type one of [MessageType]
    /// @param length at most [#maxMessageBytes]
    /// @return false if the ring is full: poll the other ring, so that the other side can go on, and try again
    /// @throws IllegalArgumentException if the message is too long: large values go through the store
    boolean offer(int type, byte[] bytes, int offset, int length);

    /// Rings the other side's bell if it sleeps; once for a batch of messages.
    void flush();

    /// Hands messages that have arrived to `handler`, oldest first.
    ///
    /// @param limit most messages
    /// @return how many there were
    /// @throws MalformedMessageException if the ring's contents make no sense
    int poll(Handler handler, int limit);

    /// Whether messages have arrived that nobody has polled.
    boolean hasInbound();

    /// Longest message that [#offer] takes, in bytes.
    int maxMessageBytes();

    /// Says that this side is about to sleep, so that the other side rings. Check [#hasInbound] afterwards.
    void announceSleep();

    /// Says that this side polls again and needs no bell.
    void announceAwake();

    /// Sleeps until the other side rings, the time is over, or for no reason. Needs [#announceSleep] before.
    ///
    /// @param timeoutNs longest sleep in nanoseconds, 1 or more
    void sleep(long timeoutNs);

    /// Ends the sleep of this side's thread; any thread of this process.
    void wakeSelf();
}
