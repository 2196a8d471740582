package dev.mobula.runtime.wire;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A client that has connected and has not said hello: collects its first frame as it arrives. For one thread.
final class PendingHello {
    private final SocketChannel channel;
    private final long deadlineNs;
    private ByteBuffer frame = ByteBuffer.allocate(4096).order(ByteOrder.LITTLE_ENDIAN);

    /// @param channel non-blocking
    /// @param deadlineNs when it must have said hello, on the clock of [System#nanoTime]
    PendingHello(SocketChannel channel, long deadlineNs) {
        this.channel = channel;
        this.deadlineNs = deadlineNs;
    }

    SocketChannel channel() {
        return channel;
    }

    long deadlineNs() {
        return deadlineNs;
    }

    /// Reads what has arrived.
    ///
    /// @return the frame, or null if it is not all there
    /// @throws MalformedMessageException if it is none, or more follows: a client waits for the answer
    @Nullable
    Map<String, String> read() throws IOException {
        while (true) {
            int count = channel.read(frame);
            if (count < 0) {
                throw new EOFException("A client has left before it said hello");
            }
            if (frame.position() >= Frames.PREFIX_BYTES) {
                int all = Frames.PREFIX_BYTES + Frames.length(frame.getInt(0));
                if (frame.position() > all) {
                    throw new MalformedMessageException("more than one frame where a hello belongs");
                }
                if (frame.position() == all) {
                    return Frames.decode(frame.array(), Frames.PREFIX_BYTES, all - Frames.PREFIX_BYTES);
                }
                if (!frame.hasRemaining()) {
                    grow(all);
                }
            }
            if (count == 0) {
                return null;
            }
        }
    }

    private void grow(int most) {
        ByteBuffer larger = ByteBuffer.allocate(Math.min(2 * frame.capacity(), most + 1));
        frame = larger.order(ByteOrder.LITTLE_ENDIAN).put(frame.flip());
    }

    void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // It is closed all the same.
        }
    }
}
