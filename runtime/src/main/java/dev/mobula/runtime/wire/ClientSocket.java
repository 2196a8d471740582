package dev.mobula.runtime.wire;

import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/// The client's side of the handshake.
public final class ClientSocket {
    /// A client that the node serves.
    ///
    /// @param connection for further frames, then for a [ShmLink]
    /// @param welcome the node's answer
    public record Connected(Connection connection, Welcome welcome) {}

    private ClientSocket() {}

    /// Connects to the node that listens at `socket`. Blocks.
    ///
    /// @param timeout longest wait for the node's answer
    /// @throws RefusedException if the node does not serve this client
    /// @throws java.net.SocketTimeoutException if it does not answer in time
    /// @throws IOException if no node listens there
    public static Connected connect(Path socket, Hello hello, Duration timeout) throws IOException {
        Connection connection = new Connection(open(socket), socket.toString());
        try {
            connection.send(hello.toFrame(), timeout);
            Map<String, String> answer = connection.receive(timeout);
            if (Handshake.REFUSED.equals(answer.get(Handshake.FRAME))) {
                throw new RefusedException(socket, Handshake.text(answer, Handshake.REASON));
            }
            Welcome welcome = Welcome.fromFrame(answer);
            connection.agreeOnFutexes(hello.futex() && Boolean.parseBoolean(Handshake.text(answer, "@futex")));
            return new Connected(connection, welcome);
        } catch (Throwable e) {
            connection.close();
            throw e;
        }
    }

    private static SocketChannel open(Path socket) throws IOException {
        if (!Files.exists(socket)) {
            throw new IOException("No node listens at " + socket + ": the file does not exist; start the node first");
        }
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.connect(UnixDomainSocketAddress.of(socket));
            return channel;
        } catch (ConnectException e) {
            channel.close();
            throw new IOException(
                    "No node listens at " + socket + ": the one that made the file has ended; start a node", e);
        } catch (Throwable e) {
            channel.close();
            throw e;
        }
    }
}
