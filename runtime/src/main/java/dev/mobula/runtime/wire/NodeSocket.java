package dev.mobula.runtime.wire;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;

/// Where a node waits for its clients: a Unix socket that only this user may connect to.
///
/// One thread accepts and collects each client's [Hello]; who sends something else, or takes longer than 5 s, is
/// cut off and delays nobody. A client that has said hello gets a thread for the rest of the handshake.
public final class NodeSocket implements AutoCloseable {
    /// Decides about clients. Called on a thread of its own for each client.
    @FunctionalInterface
    public interface Acceptor {
        /// Welcomes a client, or refuses it.
        Answer accept(Hello hello) throws IOException;
    }

    /// What becomes of a client.
    public sealed interface Answer {}

    /// The client is served.
    ///
    /// @param welcome what it is told
    /// @param session what follows
    public record Accepted(Welcome welcome, Session session) implements Answer {}

    /// The client is not served.
    ///
    /// @param reason in words, to stand behind "The node refuses this program:"
    public record Refused(String reason) implements Answer {}

    /// A client that is served.
    public interface Session {
        /// The client has been welcomed. Exchange further frames, then make and start its [ShmLink]; the connection
        /// belongs to the session from now on.
        ///
        /// @throws IOException if it fails; the connection is closed then, and [#failed] is called
        void connected(Connection connection) throws IOException;

        /// The client was lost before [#connected] was through.
        void failed(Throwable cause);
    }

    /// Longest path of a Unix socket on Linux, in bytes.
    private static final int MAX_PATH_BYTES = 107;

    /// More clients than this that have not said hello are too many: the oldest is cut off.
    private static final int MAX_WAITING = 128;

    private static final int BACKLOG = 256;
    private static final long PAUSE_MS = 100;

    private final Path path;
    private final Acceptor acceptor;
    private final Versions versions;
    private final long limitNs;
    private final ServerSocketChannel server;
    private final Selector selector;
    private final ArrayDeque<PendingHello> waiting = new ArrayDeque<>();
    private final Thread thread;
    private volatile boolean closing;

    private NodeSocket(Path path, Acceptor acceptor, Versions versions, Duration limit, ServerSocketChannel server)
            throws IOException {
        this.path = path;
        this.acceptor = acceptor;
        this.versions = versions;
        this.limitNs = limit.toNanos();
        this.server = server;
        this.selector = Selector.open();
        server.configureBlocking(false);
        server.register(selector, SelectionKey.OP_ACCEPT);
        this.thread = Thread.ofPlatform().name("mobula-socket-accept").daemon().unstarted(this::run);
    }

    /// Waits for clients from now on.
    ///
    /// @param path of the socket; its folder exists
    /// @throws IOException if a node listens there already, or the path cannot be that of a socket
    public static NodeSocket listen(Path path, Acceptor acceptor) throws IOException {
        return listen(path, acceptor, Versions.ofThisRelease(), Handshake.LIMIT);
    }

    /// As [#listen(Path, Acceptor)], with another table of versions and another limit for the hello.
    public static NodeSocket listen(Path path, Acceptor acceptor, Versions versions, Duration limit)
            throws IOException {
        ServerSocketChannel server = bind(path);
        try {
            NodeSocket socket = new NodeSocket(path, acceptor, versions, limit, server);
            socket.thread.start();
            return socket;
        } catch (Throwable e) {
            server.close();
            throw e;
        }
    }

    /// Binds under another name first, so that nobody ever sees a socket with other permissions, or one that
    /// refuses.
    private static ServerSocketChannel bind(Path path) throws IOException {
        Path first = path.resolveSibling("." + Long.toString(System.nanoTime() & 0xFFFFF, Character.MAX_RADIX));
        for (Path candidate : new Path[] {path, first}) {
            int bytes = candidate.toString().getBytes(StandardCharsets.UTF_8).length;
            if (bytes > MAX_PATH_BYTES) {
                throw new IOException("The path " + candidate + " has " + bytes + " bytes, a Unix socket's at most "
                        + MAX_PATH_BYTES + ": use a shorter folder");
            }
        }
        if (Files.exists(path) && isServed(path)) {
            throw new IOException("A node listens at " + path + " already: stop it or use another folder");
        }
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            server.bind(UnixDomainSocketAddress.of(first), BACKLOG);
            Files.setPosixFilePermissions(first, PosixFilePermissions.fromString("rw-------"));
            Files.move(first, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return server;
        } catch (Throwable e) {
            server.close();
            Files.deleteIfExists(first);
            throw e;
        }
    }

    private static boolean isServed(Path path) {
        try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            return probe.connect(UnixDomainSocketAddress.of(path));
        } catch (IOException e) {
            return false;
        }
    }

    /// Where clients connect.
    public Path path() {
        return path;
    }

    private void run() {
        try {
            while (!closing) {
                selector.select(untilNextLimitMs());
                List<SelectionKey> ready = List.copyOf(selector.selectedKeys());
                selector.selectedKeys().clear();
                for (SelectionKey key : ready) {
                    if (key.attachment() instanceof PendingHello pending) {
                        read(key, pending);
                    } else {
                        accept(key);
                    }
                }
                cutOffLate();
            }
        } catch (IOException | ClosedSelectorException e) {
            // close() was called, or the system is out of memory: either way nobody can connect any more
        } finally {
            waiting.forEach(PendingHello::close);
        }
    }

    /// Also wakes up soon after accepting failed.
    private long untilNextLimitMs() {
        PendingHello oldest = waiting.peekFirst();
        long ms = oldest == null ? 0 : Math.max(1, (oldest.deadlineNs() - System.nanoTime()) / 1_000_000 + 1);
        SelectionKey accepting = server.keyFor(selector);
        if (accepting != null && accepting.interestOps() == 0) {
            return ms == 0 ? PAUSE_MS : Math.min(ms, PAUSE_MS);
        }
        return ms;
    }

    private void accept(SelectionKey key) {
        try {
            SocketChannel channel = server.accept();
            if (channel == null) {
                return;
            }
            try {
                channel.configureBlocking(false);
                PendingHello pending = new PendingHello(channel, System.nanoTime() + limitNs);
                channel.register(selector, SelectionKey.OP_READ, pending);
                waiting.addLast(pending);
            } catch (IOException e) {
                channel.close();
                throw e;
            }
            if (waiting.size() > MAX_WAITING) {
                waiting.removeFirst().close();
            }
        } catch (IOException e) {
            // Too many open files, most likely. Not at once again, since that would fail again.
            key.interestOps(0);
        }
    }

    private void read(SelectionKey key, PendingHello pending) {
        try {
            Map<String, String> frame = pending.read();
            if (frame == null) {
                return;
            }
            waiting.remove(pending);
            key.cancel();
            selector.selectNow(); // lets go of the channel, which the connection registers elsewhere
            Hello hello = Hello.fromFrame(frame);
            Thread.ofPlatform()
                    .name("mobula-handshake-" + hello.pid())
                    .daemon()
                    .start(() -> answer(pending.channel(), hello));
        } catch (IOException | MalformedMessageException e) {
            waiting.remove(pending);
            pending.close();
        }
    }

    private void cutOffLate() {
        long now = System.nanoTime();
        for (PendingHello oldest = waiting.peekFirst();
                oldest != null && oldest.deadlineNs() - now <= 0;
                oldest = waiting.peekFirst()) {
            waiting.removeFirst().close();
        }
        SelectionKey accepting = server.keyFor(selector);
        if (accepting != null && accepting.isValid()) {
            accepting.interestOps(SelectionKey.OP_ACCEPT);
        }
    }

    private void answer(SocketChannel channel, Hello hello) {
        Connection connection;
        try {
            connection = new Connection(channel, Long.toString(hello.pid()));
        } catch (IOException e) {
            new PendingHello(channel, 0).close();
            return;
        }
        try {
            switch (decide(hello)) {
                case Accepted(Welcome welcome, Session session) -> serve(connection, hello, welcome, session);
                case Refused(String reason) -> {
                    connection.send(Handshake.refusal(reason), Handshake.LIMIT);
                    connection.close();
                }
            }
        } catch (IOException e) {
            connection.close();
        } catch (RuntimeException | Error e) {
            connection.close();
            throw e;
        }
    }

    private Answer decide(Hello hello) {
        String refusal = versions.refusal(hello.version());
        if (refusal != null) {
            return new Refused(refusal);
        }
        try {
            return acceptor.accept(hello);
        } catch (IOException | RuntimeException e) {
            return new Refused("the node cannot serve it: " + e.getMessage());
        }
    }

    private static void serve(Connection connection, Hello hello, Welcome welcome, Session session) {
        try {
            boolean futex = Futex.isAvailable();
            connection.agreeOnFutexes(futex && hello.futex());
            connection.send(welcome.toFrame(futex), Handshake.LIMIT);
            session.connected(connection);
        } catch (IOException | RuntimeException | Error e) {
            connection.close();
            session.failed(e);
        }
    }

    /// Takes no more clients, and takes the file away. Connections go on.
    @Override
    public void close() throws IOException {
        if (closing) {
            return;
        }
        closing = true;
        Files.deleteIfExists(path);
        try (selector;
                server) {
            selector.wakeup();
        }
    }

    @Override
    public String toString() {
        return "NodeSocket[" + path + "]";
    }
}
