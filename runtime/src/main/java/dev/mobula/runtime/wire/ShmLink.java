package dev.mobula.runtime.wire;

/// A link through rings in shared memory, with a futex or the connection's socket as the bell.
///
/// A client sleeps on its own word in [SharedRings]; the node sleeps for all its links at once, so that there
/// [#announceSleep], [#sleep] and so on are those of its [NodeBell]: use that. When the connection ends, sleepers
/// wake.
public final class ShmLink implements Link {
    private final Ring outbound;
    private final Ring inbound;
    private final ParkedWord own;
    private final Sleeper sleeper;
    private final ParkedWord peer;
    private final Runnable bell;
    private final Connection connection;

    private ShmLink(
            Ring outbound, Ring inbound, ParkedWord own, Sleeper sleeper, ParkedWord peer, Connection connection) {
        this.outbound = outbound;
        this.inbound = inbound;
        this.own = own;
        this.sleeper = sleeper;
        this.peer = peer;
        this.connection = connection;
        long address = peer.address();
        this.bell = connection.bothHaveFutexes() ? () -> Futex.wake(address) : connection::ring;
    }

    /// The client's end. Call [#start] before the first message.
    public static ShmLink ofClient(SharedRings rings, NodeBell node, Connection connection) {
        ParkedWord own = rings.clientParked();
        Sleeper sleeper = connection.bothHaveFutexes() ? new Sleeper.OnFutex(own) : new Sleeper.OnThread(own);
        return new ShmLink(rings.toNode(), rings.toClient(), own, sleeper, node.word(), connection);
    }

    /// The node's end. Call [#start] before the first message.
    public static ShmLink ofNode(SharedRings rings, NodeBell node, Connection connection) {
        return new ShmLink(
                rings.toClient(), rings.toNode(), node.word(), node.sleeper(), rings.clientParked(), connection);
    }

    /// Listens to the other side's bell, and for its end.
    ///
    /// @param onEnd called once, on a thread of the connection, when the other side's process or connection has
    ///     ended; not when this side closes the connection
    public void start(Runnable onEnd) {
        connection.start(sleeper::rung, () -> {
            try {
                onEnd.run();
            } finally {
                wakeUnlessClosed();
            }
        });
    }

    private void wakeUnlessClosed() {
        try {
            sleeper.wake();
        } catch (IllegalStateException e) {
            // The memory has been given back, so nobody sleeps there.
        }
    }

    @Override
    public boolean offer(int type, byte[] bytes, int offset, int length) {
        return outbound.offer(type, bytes, offset, length);
    }

    @Override
    public void flush() {
        if (peer.take()) {
            bell.run();
        }
    }

    @Override
    public int poll(Handler handler, int limit) {
        return inbound.poll(handler, limit);
    }

    @Override
    public boolean hasInbound() {
        return inbound.hasMessages();
    }

    @Override
    public int maxMessageBytes() {
        return outbound.maxMessageBytes();
    }

    @Override
    public void announceSleep() {
        own.set();
    }

    @Override
    public void announceAwake() {
        own.clear();
    }

    @Override
    public void sleep(long timeoutNs) {
        sleeper.sleep(timeoutNs);
    }

    @Override
    public void wakeSelf() {
        sleeper.wake();
    }

    @Override
    public String toString() {
        return "ShmLink[" + connection + "]";
    }
}
