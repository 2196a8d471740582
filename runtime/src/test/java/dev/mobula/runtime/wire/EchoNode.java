package dev.mobula.runtime.wire;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/// A node for tests, as a program: sends back what clients send, on one thread for all.
///
/// Arguments: the folder, and `echo` or `count` (then only a message of type 2 is answered, after all before it).
final class EchoNode {
    private static final long LONGEST_NS = 200_000_000;

    private EchoNode() {}

    public static void main(String[] arguments) throws Exception {
        var folder = Path.of(arguments[0]);
        boolean echo = arguments[1].equals("echo");
        boolean hot = arguments.length < 3 || !arguments[2].equals("sleepy");
        var bell = NodeBell.create(folder.resolve("node.bell"));
        var links = new CopyOnWriteArrayList<ShmLink>();
        var number = new AtomicLong();
        NodeSocket.listen(folder.resolve("node.sock"), _ -> {
            long client = number.incrementAndGet();
            var rings = SharedRings.create(folder.resolve("rings-" + client));
            return new NodeSocket.Accepted(
                    new Welcome(rings.path(), bell.path(), client, Map.of()), new NodeSocket.Session() {
                        @Override
                        public void connected(Connection connection) throws IOException {
                            connection.receive(); // the client has opened the rings
                            rings.delete();
                            var link = ShmLink.ofNode(rings, bell, connection);
                            links.add(link);
                            link.start(() -> {
                                links.remove(link);
                                System.out.println("client " + client + " ended");
                            });
                            connection.send(Map.of("go", ""));
                        }

                        @Override
                        public void failed(Throwable cause) {
                            cause.printStackTrace();
                        }
                    });
        });
        System.out.println("ready");
        serve(bell, links, echo, hot);
    }

    private static void serve(NodeBell bell, CopyOnWriteArrayList<ShmLink> links, boolean echo, boolean hot) {
        var idle = new AdaptiveIdle();
        while (true) {
            int done = 0;
            for (var link : links) {
                done += serve(link, echo);
            }
            if (done > 0) {
                idle.worked();
            } else if (!hot || idle.step()) {
                bell.announceSleep();
                boolean more = false;
                for (var link : links) {
                    more |= link.hasInbound();
                }
                if (!more) {
                    bell.sleep(LONGEST_NS);
                }
                bell.announceAwake();
            }
        }
    }

    private static int serve(ShmLink link, boolean echo) {
        int polled = link.poll(
                (type, message) -> {
                    if (echo || type == 2) {
                        while (!link.offer(type, message.bytes(), message.position(), message.remaining())) {
                            link.flush();
                            Thread.onSpinWait();
                        }
                    }
                },
                256);
        if (polled > 0) {
            link.flush();
        }
        return polled;
    }
}
