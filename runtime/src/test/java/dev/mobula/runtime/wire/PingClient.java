package dev.mobula.runtime.wire;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;

/// A client for tests and measurements, as a program.
///
/// Arguments: the folder; `ping` (one message after the other, adaptive idling), `sleepy` (the same, but it always
/// sleeps), `stream` (messages one way) or `hang` (does nothing); how many messages, how often.
@SuppressWarnings("ThreadPriorityCheck") // a full ring is waited for
final class PingClient {
    private static final long LONGEST_NS = 200_000_000;

    private final ShmLink link;
    private final AdaptiveIdle idle = new AdaptiveIdle();
    private final boolean sleepy;
    private final byte[] bytes = new byte[100];
    private long answers;
    private volatile boolean ended;

    private PingClient(Path folder, boolean sleepy) throws Exception {
        this.sleepy = sleepy;
        var connected = ClientSocket.connect(
                folder.resolve("node.sock"), Hello.ofThisProcess(Hello.Kind.DRIVER, Map.of()), Duration.ofSeconds(20));
        var connection = connected.connection();
        var rings = SharedRings.open(connected.welcome().rings());
        link = ShmLink.ofClient(rings, NodeBell.open(connected.welcome().nodeBell()), connection);
        connection.send(Map.of("opened", ""));
        connection.receive();
        link.start(() -> {
            System.out.println("node ended");
            ended = true;
        });
        System.out.println(connection.bothHaveFutexes() ? "futex" : "socket");
    }

    public static void main(String[] arguments) throws Exception {
        var client = new PingClient(Path.of(arguments[0]), arguments[1].equals("sleepy"));
        int count = Integer.parseInt(arguments[2]);
        int rounds = Integer.parseInt(arguments[3]);
        switch (arguments[1]) {
            case "stream" -> client.stream(count, rounds);
            case "hang" -> client.hang();
            default -> client.ping(count, rounds);
        }
    }

    private void hang() {
        while (!ended) {
            await();
        }
    }

    private void await() {
        if (sleepy || idle.step()) {
            link.announceSleep();
            if (!link.hasInbound() && !ended) {
                link.sleep(LONGEST_NS);
            }
            link.announceAwake();
        }
    }

    private void receive(long upTo) {
        while (answers < upTo) {
            int polled = link.poll((_, _) -> answers++, 256);
            if (polled > 0) {
                idle.worked();
            } else {
                await();
            }
        }
    }

    private void send(int type) {
        while (!link.offer(type, bytes, 0, bytes.length)) {
            link.flush();
            Thread.yield();
        }
    }

    private void ping(int count, int rounds) {
        for (int round = 0; round < rounds; round++) {
            var took = new long[count];
            for (int i = 0; i < count; i++) {
                long start = System.nanoTime();
                send(1);
                link.flush();
                receive(answers + 1);
                took[i] = System.nanoTime() - start;
            }
            Arrays.sort(took);
            System.out.printf(
                    Locale.ROOT, "p50=%.2f us, p99=%.2f us%n", took[count / 2] / 1e3, took[(int) (count * 0.99)] / 1e3);
        }
        System.out.println("answers=" + answers);
    }

    private void stream(int count, int rounds) {
        for (int round = 0; round < rounds; round++) {
            long start = System.nanoTime();
            for (int i = 1; i <= count; i++) {
                send(i == count ? 2 : 1);
                if (i % 64 == 0 || i == count) {
                    link.flush();
                }
            }
            receive(answers + 1);
            System.out.printf(Locale.ROOT, "%.2f M/s%n", count * 1e3 / (System.nanoTime() - start));
        }
        System.out.println("answers=" + answers);
    }
}
