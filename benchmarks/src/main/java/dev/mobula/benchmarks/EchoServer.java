package dev.mobula.benchmarks;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/// Main class of a JVM that sends back what comes over a Unix socket, with a blocking thread for each connection: the
/// plainest way to talk to another process.
final class EchoServer {
    private static final int BUFFER_BYTES = 1 << 18;

    private EchoServer() {}

    /// Ends when its standard input does, so that it does not outlive who started it.
    ///
    /// @param args path of the socket
    public static void main(String[] args) throws IOException {
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(Path.of(args[0])));
            Thread.ofPlatform().daemon().start(() -> accept(server));
            System.in.readAllBytes();
        }
    }

    private static void accept(ServerSocketChannel server) {
        try {
            while (true) {
                SocketChannel client = server.accept();
                Thread.ofPlatform().daemon().start(() -> echo(client));
            }
        } catch (IOException e) {
            // The server has ended.
        }
    }

    private static void echo(SocketChannel client) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
        try (client) {
            while (client.read(buffer.clear()) >= 0) {
                buffer.flip();
                while (buffer.hasRemaining()) {
                    client.write(buffer);
                }
            }
        } catch (IOException e) {
            // The client has gone, and so does this thread.
        }
    }
}
