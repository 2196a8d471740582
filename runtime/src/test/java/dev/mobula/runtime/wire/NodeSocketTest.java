package dev.mobula.runtime.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NodeSocketTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    @TempDir
    private Path folder;

    private final List<AutoCloseable> toClose = new ArrayList<>();
    private final ConcurrentLinkedQueue<Hello> hellos = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Connection> connections = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private Path path;

    @BeforeEach
    void name() {
        path = folder.resolve("node.sock");
    }

    @AfterEach
    void close() throws Exception {
        for (var each : toClose.reversed()) {
            each.close();
        }
        connections.forEach(Connection::close);
    }

    private NodeSocket.Answer welcome(Hello hello) {
        hellos.add(hello);
        return new NodeSocket.Accepted(
                new Welcome(folder.resolve("r"), folder.resolve("b"), 42, Map.of("store", "/dev/shm/x")),
                new NodeSocket.Session() {
                    @Override
                    public void connected(Connection connection) throws IOException {
                        connections.add(connection);
                        if (hello.properties().containsKey("talk")) {
                            connection.send(Map.of("need", "abc"));
                            assertThat(connection.receive()).isEqualTo(Map.of("abc", "x".repeat(500_000)));
                            connection.send(Map.of());
                        }
                    }

                    @Override
                    public void failed(Throwable cause) {
                        failures.add(cause);
                    }
                });
    }

    private void listen() throws IOException {
        toClose.add(NodeSocket.listen(path, this::welcome));
    }

    private void listen(NodeSocket.Acceptor acceptor, Versions versions, Duration limit) throws IOException {
        toClose.add(NodeSocket.listen(path, acceptor, versions, limit));
    }

    private ClientSocket.Connected connect(Hello hello) throws IOException {
        var connected = ClientSocket.connect(path, hello, LIMIT);
        toClose.add(connected.connection());
        return connected;
    }

    private static Hello hello() {
        return Hello.ofThisProcess(Hello.Kind.DRIVER, Map.of("job", "Größe"));
    }

    /// A client that need not keep to the rules.
    private SocketChannel raw() throws IOException {
        var channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        toClose.add(channel);
        channel.connect(UnixDomainSocketAddress.of(path));
        return channel;
    }

    private static void assertCutOff(SocketChannel channel) throws Exception {
        var closed = new CountDownLatch(1);
        var reader = Thread.ofPlatform().daemon().start(() -> {
            try {
                while (channel.read(ByteBuffer.allocate(100)) >= 0) {
                    // whatever it is told before
                }
            } catch (IOException e) {
                // reset: cut off as well
            }
            closed.countDown();
        });
        assertThat(closed.await(20, TimeUnit.SECONDS)).as("cut off").isTrue();
        reader.join();
    }

    @Test
    void aClientIsWelcomed() throws Exception {
        listen();
        var connected = connect(hello());
        assertThat(connected.welcome())
                .isEqualTo(new Welcome(folder.resolve("r"), folder.resolve("b"), 42, Map.of("store", "/dev/shm/x")));
        assertThat(hellos).containsExactly(hello());
        assertThat(hello().pid()).isEqualTo(ProcessHandle.current().pid());
        assertThat(connected.connection().bothHaveFutexes()).isEqualTo(Futex.isAvailable());
    }

    @Test
    void moreIsSaidBeforeTheBells() throws Exception {
        listen();
        var connection = connect(Hello.ofThisProcess(Hello.Kind.WORKER, Map.of("talk", "")))
                .connection();
        assertThat(connection.receive()).isEqualTo(Map.of("need", "abc"));
        connection.send(Map.of("abc", "x".repeat(500_000)));
        assertThat(connection.receive()).isEmpty();
        assertThat(failures).isEmpty();
    }

    @Test
    void bellsRingAndTheEndIsHeardOnBothSides() throws Exception {
        listen();
        var client = connect(hello()).connection();
        Until.holds("the node has it", () -> !connections.isEmpty());
        var node = connections.element();
        var rung = new CountDownLatch(2);
        var ended = new CountDownLatch(1);
        client.start(rung::countDown, () -> {});
        node.start(rung::countDown, ended::countDown);
        client.ring();
        node.ring();
        assertThat(rung.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(ended.getCount()).isEqualTo(1);
        client.close();
        client.close();
        assertThat(ended.await(20, TimeUnit.SECONDS)).isTrue();
        client.ring();
        node.ring();
    }

    @Test
    void ringingWhoDoesNotListenNeverWaits() throws Exception {
        listen();
        var client = connect(hello()).connection();
        for (int i = 0; i < 100_000; i++) {
            client.ring();
        }
    }

    @Test
    void aFailingSessionIsToldSo() throws Exception {
        listen();
        var connection = connect(Hello.ofThisProcess(Hello.Kind.WORKER, Map.of("talk", "")))
                .connection();
        connection.receive();
        connection.close();
        Until.holds("the session failed", () -> !failures.isEmpty());
        assertThat(failures.element()).isInstanceOf(EOFException.class);
    }

    @Test
    void theNodeSaysWhyItRefuses() throws Exception {
        listen(_ -> new NodeSocket.Refused("it is full"), Versions.ofThisRelease(), LIMIT);
        assertThatThrownBy(() -> connect(hello()))
                .isInstanceOf(RefusedException.class)
                .hasMessage("The node at " + path + " refuses this program: it is full");
    }

    @Test
    void aNodeThatFailsSaysSo() throws Exception {
        listen(
                _ -> {
                    throw new IOException("No space for rings");
                },
                Versions.ofThisRelease(),
                LIMIT);
        assertThatThrownBy(() -> connect(hello()))
                .isInstanceOf(RefusedException.class)
                .hasMessage(
                        "The node at " + path + " refuses this program: the node cannot serve it: No space for rings");
    }

    @Test
    void olderVersionsAreServedByTheTable() throws Exception {
        listen(this::welcome, new Versions(3, List.of(2, 3)), LIMIT);
        for (int version : new int[] {2, 3}) {
            connect(new Hello(version, Hello.Kind.DRIVER, 1, false, Map.of()));
        }
        assertThat(hellos).extracting(Hello::version).containsExactly(2, 3);
        assertThatThrownBy(() -> connect(new Hello(1, Hello.Kind.DRIVER, 1, false, Map.of())))
                .isInstanceOf(RefusedException.class)
                .hasMessage("The node at " + path + " refuses this program: it speaks version 1 of the protocol, the "
                        + "node version 3 and serves [2, 3]: use a newer release of dev.mobula:mobula for the program");
        assertThatThrownBy(() -> connect(new Hello(4, Hello.Kind.DRIVER, 1, false, Map.of())))
                .isInstanceOf(RefusedException.class)
                .hasMessage("The node at " + path + " refuses this program: it speaks version 4 of the protocol, the "
                        + "node version 3 and serves [2, 3]: use a newer release for the node");
        assertThat(hellos).hasSize(2);
    }

    @Test
    void noNodeNoConnection() throws Exception {
        assertThatThrownBy(() -> connect(hello()))
                .hasMessage("No node listens at " + path + ": the file does not exist; start the node first");
        var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(path));
        server.close();
        assertThatThrownBy(() -> connect(hello()))
                .hasMessage("No node listens at " + path + ": the one that made the file has ended; start a node");
    }

    @Test
    void aNodeThatDoesNotAnswerIsNotWaitedForForEver() throws Exception {
        try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(path));
            assertThatThrownBy(() -> ClientSocket.connect(path, hello(), Duration.ofMillis(50)))
                    .isInstanceOf(SocketTimeoutException.class)
                    .hasMessage("The other side of " + path + " was too slow to send a frame");
        }
    }

    @Test
    void aSocketIsForThisUserOnlyAndGoesWithItsNode() throws Exception {
        listen();
        assertThat(Files.getPosixFilePermissions(path)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(path);
        }
        toClose.removeFirst().close();
        assertThat(path).doesNotExist();
    }

    @Test
    void twoNodesDoNotShareASocket() throws Exception {
        listen();
        assertThatThrownBy(this::listen)
                .hasMessage("A node listens at " + path + " already: stop it or use another folder");
        connect(hello());
    }

    @Test
    void whatADeadNodeLeftIsReplaced() throws Exception {
        var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(path));
        server.close();
        listen();
        connect(hello());
    }

    @Test
    void aPathThatIsTooLongIsNamed() {
        path = folder.resolve("x".repeat(100));
        assertThatThrownBy(this::listen)
                .hasMessage("The path " + path + " has " + path.toString().length()
                        + " bytes, a Unix socket's at most 107: use a shorter folder");
    }

    @Test
    void whoSaysNothingIsCutOff() throws Exception {
        listen(this::welcome, Versions.ofThisRelease(), Duration.ofMillis(50));
        assertCutOff(raw());
        connect(hello());
    }

    @Test
    void whoSpeaksVerySlowlyIsCutOff() throws Exception {
        listen(this::welcome, Versions.ofThisRelease(), Duration.ofMillis(200));
        var slow = raw();
        var frame = ByteBuffer.wrap(Frames.encode(hello().toFrame()));
        slow.write(frame.slice(0, 20));
        assertCutOff(slow);
        assertThat(hellos).isEmpty();
    }

    @Test
    void crowdsOfSilentClientsHarmNobody() throws Exception {
        listen();
        var silent = new ArrayList<SocketChannel>();
        for (int i = 0; i < 300; i++) {
            silent.add(raw());
        }
        connect(hello());
        assertCutOff(silent.getFirst());
    }

    @ParameterizedTest(name = "seed={0}")
    @ValueSource(longs = {1, 2, 3})
    void whoTalksRubbishIsCutOff(long seed) throws Exception {
        listen();
        var random = new SplittableRandom(seed);
        byte[] good = Frames.encode(hello().toFrame());
        for (int i = 0; i < 100; i++) {
            var bytes = good.clone();
            if (i % 2 == 0) {
                random.nextBytes(bytes);
            } else {
                // What makes it longer than it is would be waited for, until the limit.
                bytes[4 + random.nextInt(20)] = (byte) random.nextInt(0x80, 0x100);
            }
            if (i % 2 == 0) {
                bytes[3] = 1; // a length of 16 MiB or more
            }
            var channel = raw();
            channel.write(ByteBuffer.wrap(bytes));
            assertCutOff(channel);
        }
        assertThat(hellos).isEmpty();
        connect(hello());
    }

    @Test
    void lengthsAreCheckedBeforeAnythingIsAllocated() throws Exception {
        listen();
        for (int length : new int[] {-1, 0, 3, (1 << 20) + 1, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
            var channel = raw();
            channel.write(ByteBuffer.allocate(4)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putInt(length)
                    .flip());
            assertCutOff(channel);
        }
        assertThatThrownBy(() -> Frames.encode(Map.of("k", "x".repeat(1 << 20))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("A frame of 1048589 bytes: at most 1048576 fit, so send it in parts");
    }

    @Test
    void framesOfOtherKindsAreCutOff() throws Exception {
        listen();
        for (var frame : List.of(
                Map.<String, String>of(),
                Map.of("@mobula", "welcome"),
                Map.of("@mobula", "hello"),
                Map.of("@mobula", "hello", "@version", "1", "@kind", "cat", "@pid", "1", "@futex", "true"),
                Map.of("@mobula", "hello", "@version", "x", "@kind", "driver", "@pid", "1", "@futex", "true"),
                Map.of("@mobula", "hello", "@version", "1", "@kind", "driver", "@pid", "-1", "@futex", "true"))) {
            var channel = raw();
            channel.write(ByteBuffer.wrap(Frames.encode(frame)));
            assertCutOff(channel);
        }
    }

    @Test
    void aLongHelloArrivesInParts() throws Exception {
        listen();
        var text = "ä".repeat(400_000);
        connect(new Hello(1, Hello.Kind.DRIVER, 1, false, Map.of("classPath", text)));
        assertThat(hellos.element().properties().get("classPath").getBytes(StandardCharsets.UTF_8))
                .hasSize(800_000);
    }

    @Test
    void propertiesHaveNamesOfTheirOwn() {
        assertThatThrownBy(() -> Hello.ofThisProcess(Hello.Kind.DRIVER, Map.of("@pid", "1")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The property @pid starts with @: such names are taken");
    }
}
