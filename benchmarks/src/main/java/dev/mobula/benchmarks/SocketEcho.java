package dev.mobula.benchmarks;

import java.io.EOFException;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/// A connection to an [EchoServer]. Each message starts with a number, so that a lost or swapped one shows.
final class SocketEcho implements AutoCloseable {
    /// What a small task or call takes on the wire.
    static final int MESSAGE_BYTES = 100;

    /// Messages under way when they are sent in a stream.
    private static final int OUTSTANDING = 1_000;

    private final SocketChannel channel;
    private final ByteBuffer outbound = ByteBuffer.allocateDirect(OUTSTANDING * MESSAGE_BYTES);
    private final ByteBuffer inbound = ByteBuffer.allocateDirect(OUTSTANDING * MESSAGE_BYTES);

    SocketEcho(UnixDomainSocketAddress address) throws IOException {
        channel = SocketChannel.open(address);
    }

    /// Sends one message and waits for it to come back; returns its number.
    int roundTrip(int value) throws IOException {
        outbound.clear().putInt(0, value).limit(MESSAGE_BYTES);
        send();
        inbound.clear().limit(MESSAGE_BYTES);
        while (inbound.hasRemaining()) {
            receive();
        }
        return inbound.getInt(0);
    }

    /// Sends messages with the numbers from `first` on, at most 1,000 of which are under way, and takes back all.
    void stream(int first, int count) throws IOException {
        int sent = 0;
        int received = 0;
        inbound.clear();
        while (received < count) {
            int batch = Math.min(count - sent, OUTSTANDING - (sent - received));
            outbound.clear();
            for (int i = 0; i < batch; i++) {
                outbound.putInt(i * MESSAGE_BYTES, first + sent + i);
            }
            sent += batch;
            outbound.limit(batch * MESSAGE_BYTES);
            send();
            receive();
            inbound.flip();
            while (inbound.remaining() >= MESSAGE_BYTES) {
                Timing.requireEqual("number of a message", first + received, inbound.getInt(inbound.position()));
                inbound.position(inbound.position() + MESSAGE_BYTES);
                received++;
            }
            inbound.compact();
        }
    }

    private void send() throws IOException {
        while (outbound.hasRemaining()) {
            channel.write(outbound);
        }
    }

    private void receive() throws IOException {
        if (channel.read(inbound) < 0) {
            throw new EOFException("The echo server has closed its socket");
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new IllegalStateException("Could not close a socket: " + e, e);
        }
    }
}
