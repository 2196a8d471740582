package dev.mobula.runtime.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Links between JVMs of their own, with and without the right to call native code.
class TwoProcessesTest {
    private static final String NATIVE = "--enable-native-access=ALL-UNNAMED";

    @TempDir
    private Path folder;

    private final List<Process> processes = new ArrayList<>();

    @AfterEach
    void endProcesses() throws InterruptedException {
        for (var process : processes) {
            process.destroyForcibly().waitFor();
        }
    }

    private Path file(String name, String suffix) {
        return folder.resolve(name + suffix);
    }

    private Process start(String name, boolean mayCallNative, Class<?> main, String... arguments) throws IOException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        if (mayCallNative) {
            command.add(NATIVE);
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName(), folder.toString()));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command);
        builder.environment().remove("JAVA_TOOL_OPTIONS");
        builder.environment().remove("JDK_JAVA_OPTIONS");
        var process = builder.redirectOutput(file(name, ".out").toFile())
                .redirectError(file(name, ".err").toFile())
                .start();
        processes.add(process);
        return process;
    }

    private String output(String name) {
        try {
            return Files.readString(file(name, ".out"));
        } catch (IOException e) {
            return "";
        }
    }

    private void awaitOutput(String name, String text) {
        Until.holds(name + " prints " + text, () -> output(name).contains(text));
    }

    private void assertNothingOnStderr(String... names) throws IOException {
        for (var name : names) {
            assertThat(Files.readString(file(name, ".err")))
                    .as("stderr of " + name)
                    .isEmpty();
        }
    }

    private void startNode(boolean mayCallNative, String... arguments) throws IOException {
        start("node", mayCallNative, EchoNode.class, arguments);
        awaitOutput("node", "ready");
    }

    @ParameterizedTest(name = "node native={0}, client native={1}")
    @CsvSource({
        "true,true,futex",
        "true,false,socket",
        "false,true,socket",
        "false,false,socket",
    })
    void messagesAndBellsArriveWhateverEachSideMayDo(boolean nodeNative, boolean clientNative, String bell)
            throws Exception {
        startNode(nodeNative, "echo", "sleepy");
        // Without a bell each message would take 2 x 200 ms.
        long start = System.nanoTime();
        var sleepy = start("sleepy", clientNative, PingClient.class, "sleepy", "2000", "1");
        assertThat(sleepy.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(40));
        assertThat(output("sleepy")).contains(bell).contains("answers=2000");

        var ping = start("ping", clientNative, PingClient.class, "ping", "20000", "1");
        assertThat(ping.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(output("ping")).contains("answers=20000");
        awaitOutput("node", "client 1 ended");
        awaitOutput("node", "client 2 ended");
        assertNothingOnStderr("node", "sleepy", "ping");
    }

    @ParameterizedTest(name = "native={0}")
    @CsvSource({"true", "false"})
    void streamsFillTheRingAndArriveWhole(boolean mayCallNative) throws Exception {
        startNode(mayCallNative, "count");
        var client = start("stream", mayCallNative, PingClient.class, "stream", "1000000", "2");
        assertThat(client.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(output("stream")).contains("answers=2");
        assertNothingOnStderr("node", "stream");
    }

    @Test
    void severalClientsShareOneNode() throws Exception {
        startNode(true, "echo");
        var clients = new ArrayList<Process>();
        for (int i = 0; i < 3; i++) {
            clients.add(start("client" + i, i != 1, PingClient.class, i == 2 ? "sleepy" : "ping", "3000", "1"));
        }
        for (int i = 0; i < 3; i++) {
            assertThat(clients.get(i).waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(output("client" + i)).contains("answers=3000");
            assertNothingOnStderr("client" + i);
        }
        assertNothingOnStderr("node");
    }

    @ParameterizedTest(name = "native={0}")
    @CsvSource({"true", "false"})
    void theNodeNoticesWithinASecondThatAClientWasKilled(boolean mayCallNative) throws Exception {
        startNode(mayCallNative, "echo");
        var client = start("hang", mayCallNative, PingClient.class, "hang", "0", "0");
        awaitOutput("hang", mayCallNative ? "futex" : "socket");
        client.destroyForcibly().waitFor();
        long killed = System.nanoTime();
        awaitOutput("node", "client 1 ended");
        assertThat(Duration.ofNanos(System.nanoTime() - killed)).isLessThan(Duration.ofSeconds(1));
    }

    @ParameterizedTest(name = "native={0}")
    @CsvSource({"true", "false"})
    void aSleepingClientNoticesWithinASecondThatItsNodeWasKilled(boolean mayCallNative) throws Exception {
        startNode(mayCallNative, "echo");
        var client = start("hang", mayCallNative, PingClient.class, "hang", "0", "0");
        awaitOutput("hang", mayCallNative ? "futex" : "socket");
        processes.getFirst().destroyForcibly().waitFor();
        long killed = System.nanoTime();
        awaitOutput("hang", "node ended");
        assertThat(Duration.ofNanos(System.nanoTime() - killed)).isLessThan(Duration.ofSeconds(1));
        assertThat(client.waitFor(20, TimeUnit.SECONDS)).as("woken").isTrue();
        assertNothingOnStderr("hang");
    }

    @Test
    void aClientInThisProcessIsServedToo() throws Exception {
        startNode(false, "echo");
        var connected = ClientSocket.connect(
                folder.resolve("node.sock"), Hello.ofThisProcess(Hello.Kind.WORKER, Map.of()), Duration.ofSeconds(20));
        try (var connection = connected.connection();
                var rings = SharedRings.open(connected.welcome().rings());
                var bell = NodeBell.open(connected.welcome().nodeBell())) {
            var link = ShmLink.ofClient(rings, bell, connection);
            connection.send(Map.of("opened", ""));
            connection.receive();
            Until.holds("the file's name is gone", () -> !Files.exists(rings.path()));
            var ended = new CountDownLatch(1);
            link.start(ended::countDown);
            var sum = new AtomicLong();
            for (int i = 0; i < 10; i++) {
                var writer = new WireWriter().putLong(i);
                assertThat(link.offer(5, writer.bytes(), 0, writer.position())).isTrue();
            }
            link.flush();
            Until.holds("all are back", () -> {
                link.poll((_, message) -> sum.addAndGet(message.getLong()), 100);
                return sum.get() == 45;
            });
            processes.getFirst().destroyForcibly();
            assertThat(ended.await(20, TimeUnit.SECONDS)).isTrue();
        }
    }
}
