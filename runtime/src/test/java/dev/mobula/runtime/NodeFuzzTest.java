package dev.mobula.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mobula.Mobula;
import dev.mobula.MobulaConfig;
import dev.mobula.runtime.wire.ClientSocket;
import dev.mobula.runtime.wire.Hello;
import dev.mobula.runtime.wire.MessageType;
import dev.mobula.runtime.wire.NodeBell;
import dev.mobula.runtime.wire.SharedRings;
import dev.mobula.runtime.wire.ShmLink;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A driver that sends rubbish is cut off; everybody else is served on.
class NodeFuzzTest {
    private static final int CLIENTS = 40;
    private static final int MESSAGES = 50;

    @ParameterizedTest(name = "seed={0}")
    @ValueSource(longs = {1, 2, 3})
    void survivesMessagesThatMakeNoSense(long seed) throws Exception {
        var random = new SplittableRandom(seed);
        try (Mobula honest = TestCluster.open(MobulaConfig.defaults().cpus(2).with("seed", "42"), false)) {
            for (int client = 0; client < CLIENTS; client++) {
                var ended = new CountDownLatch(1);
                sendRubbish(TestCluster.socketOf(honest), random, ended);
                assertThat(ended.await(30, TimeUnit.SECONDS))
                        .as("the node cuts client %d off", client)
                        .isTrue();
                int square = client * client;
                int number = client;
                assertThat(honest.submit(() -> number * number).get(Duration.ofSeconds(30)))
                        .isEqualTo(square);
            }
            assertThat(honest.state().nodes().getFirst().tasksQueued()).isZero();
        }
    }

    private static void sendRubbish(Path socket, SplittableRandom random, CountDownLatch ended) throws Exception {
        var connected = ClientSocket.connect(
                socket,
                Hello.ofThisProcess(Hello.Kind.DRIVER, Map.of(NodeHandshake.PROGRAM, "fuzz")),
                Duration.ofSeconds(30));
        try (var connection = connected.connection()) {
            connection.send(NodeHandshake.classPath(List.of()), Duration.ofSeconds(30));
            connection.receive(Duration.ofSeconds(30));
            var rings = SharedRings.open(connected.welcome().rings());
            var bell = NodeBell.open(connected.welcome().nodeBell());
            var link = ShmLink.ofClient(rings, bell, connection);
            link.start(ended::countDown);
            int[] types = MessageType.all();
            for (int message = 0; message < MESSAGES && ended.getCount() > 0; message++) {
                byte[] bytes = new byte[random.nextInt(200)];
                for (int i = 0; i < bytes.length; i++) {
                    // Mostly small numbers: lengths, counts and kinds that are nearly right.
                    bytes[i] = (byte) (random.nextInt(4) == 0 ? random.nextInt(256) : random.nextInt(3));
                }
                link.offer(types[random.nextInt(types.length)], bytes, 0, bytes.length);
            }
            link.offer(MessageType.RUN, new byte[0], 0, 0); // no client sends this
            link.flush();
            ended.await(30, TimeUnit.SECONDS);
        }
    }
}
