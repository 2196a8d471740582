package dev.mobula.runtime.wire;

import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;

/// The Unix socket between a client and its node: frames of texts at first, then, from [#start] on, nothing but
/// bells and the news that the other side has ended.
///
/// One thread at a time sends and receives frames. [#ring] and [#close] may be called by any.
public final class Connection implements AutoCloseable {
    private static final int BELL = 1;

    private final SocketChannel channel;
    private final Selector selector;
    private final String name;
    private final ByteBuffer bell =
            ByteBuffer.allocateDirect(1).put(0, (byte) BELL).asReadOnlyBuffer();
    private volatile boolean futexes;
    private volatile boolean closing;
    private boolean started;

    /// @param channel connected; this owns it from now on
    Connection(SocketChannel channel, String name) throws IOException {
        this.channel = channel;
        this.name = name;
        channel.configureBlocking(false);
        this.selector = Selector.open();
        channel.register(selector, SelectionKey.OP_READ);
    }

    /// Whether the two sides wake each other by futexes; else the socket is the bell.
    public boolean bothHaveFutexes() {
        return futexes;
    }

    void agreeOnFutexes(boolean both) {
        this.futexes = both;
    }

    /// Sends a frame.
    ///
    /// @param timeout longest wait for the other side to take it
    /// @throws SocketTimeoutException if the time is over; close the connection then
    /// @throws IllegalArgumentException if it has more than 1 MiB
    public void send(Map<String, String> entries, Duration timeout) throws IOException {
        ByteBuffer frame = ByteBuffer.wrap(Frames.encode(entries));
        long end = System.nanoTime() + timeout.toNanos();
        while (frame.hasRemaining()) {
            if (channel.write(frame) == 0) {
                await(SelectionKey.OP_WRITE, end, "take a frame");
            }
        }
    }

    /// Sends a frame; the other side has 5 s to take it.
    public void send(Map<String, String> entries) throws IOException {
        send(entries, Handshake.LIMIT);
    }

    /// Waits for a frame of the other side for up to 5 s.
    public Map<String, String> receive() throws IOException {
        return receive(Handshake.LIMIT);
    }

    /// Waits for a frame of the other side.
    ///
    /// @param timeout longest wait for all of it
    /// @throws SocketTimeoutException if the time is over; close the connection then
    /// @throws EOFException if the other side has closed the connection
    /// @throws MalformedMessageException if it sent something else
    public Map<String, String> receive(Duration timeout) throws IOException {
        long end = System.nanoTime() + timeout.toNanos();
        ByteBuffer prefix = ByteBuffer.allocate(Frames.PREFIX_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        fill(prefix, end);
        int length = Frames.length(prefix.getInt(0));
        // As it arrives, so that a length alone makes nobody allocate.
        byte[] frame = new byte[Math.min(length, 8192)];
        int done = 0;
        while (true) {
            fill(ByteBuffer.wrap(frame, done, frame.length - done), end);
            done = frame.length;
            if (done == length) {
                return Frames.decode(frame, 0, length);
            }
            frame = Arrays.copyOf(frame, Math.min(length, 2 * done));
        }
    }

    private void fill(ByteBuffer into, long end) throws IOException {
        while (into.hasRemaining()) {
            int count = channel.read(into);
            if (count < 0) {
                throw new EOFException("The other side has closed " + name);
            }
            if (count == 0) {
                await(SelectionKey.OP_READ, end, "send a frame");
            }
        }
    }

    private void await(int what, long end, String toDo) throws IOException {
        long leftNs = end - System.nanoTime();
        if (leftNs <= 0) {
            throw new SocketTimeoutException("The other side of " + name + " was too slow to " + toDo);
        }
        try {
            SelectionKey key = channel.keyFor(selector);
            if (key == null) {
                throw new ClosedChannelException();
            }
            key.interestOps(what);
            selector.select(leftNs / 1_000_000 + 1);
            selector.selectedKeys().clear();
        } catch (CancelledKeyException | ClosedSelectorException e) {
            throw new AsynchronousCloseException();
        }
        if (Thread.currentThread().isInterrupted()) {
            throw new InterruptedIOException("Interrupted while the other side of " + name + " was to " + toDo);
        }
    }

    /// Ends the exchange of frames: a thread of its own listens from now on.
    ///
    /// @param onBell called when the other side has rung
    /// @param onEnd called once when the other side's process or connection has ended; not when this side closes it
    void start(Runnable onBell, Runnable onEnd) {
        if (started) {
            throw new IllegalStateException(this + " has been started");
        }
        started = true;
        Thread.ofPlatform().name("mobula-socket-" + name).daemon().start(() -> listen(onBell, onEnd));
    }

    private void listen(Runnable onBell, Runnable onEnd) {
        try {
            ByteBuffer bells = ByteBuffer.allocateDirect(64);
            channel.keyFor(selector).interestOps(SelectionKey.OP_READ);
            while (!closing) {
                int count = channel.read(bells.clear());
                if (count < 0) {
                    break;
                }
                if (count == 0) {
                    selector.select();
                    selector.selectedKeys().clear();
                } else {
                    onBell.run();
                }
            }
        } catch (IOException | RuntimeException e) {
            // As good as an end: a socket that fails or was closed says nothing any more.
        }
        if (!closing) {
            close();
            onEnd.run();
        }
    }

    /// Rings the other side. Never waits: if its socket is full of bells, one more would tell it nothing new.
    void ring() {
        try {
            int _ = channel.write(bell.duplicate());
        } catch (IOException e) {
            // The other side has ended, and whoever reads the socket sees that.
        }
    }

    /// Closes the socket; the other side sees the end.
    @Override
    public void close() {
        closing = true;
        try (selector;
                channel) {
            selector.wakeup();
        } catch (IOException e) {
            // It is closed all the same.
        }
    }

    @Override
    public String toString() {
        return "Connection[" + name + (futexes ? ", futex]" : ", socket]");
    }
}
