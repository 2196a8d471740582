package dev.mobula.cli.local;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/// A process that behaves towards the command line as a node does.
///
/// The first argument says how: `well`, `fails` when it starts, `hangs` before it is ready, `deaf` to requests to
/// stop, `stubborn` even to SIGTERM.
public final class FakeNodeMain {
    private FakeNodeMain() {}

    public static void main(String[] args) throws Exception {
        System.err.println("fake node with " + List.of(args));
        var directory = Path.of(option(args, "--dir="));
        Files.createDirectory(directory);
        Files.writeString(directory.resolve("node.pid"), ProcessHandle.current().pid() + "\n");
        switch (args[0]) {
            case "fails" -> {
                System.err.println("Port 80 is taken by pid 7: give another with --port");
                Leftovers.delete(directory);
                System.exit(9);
            }
            case "hangs" -> new CountDownLatch(1).await();
            default -> serve(args[0], directory, option(args, "--name="));
        }
    }

    private static void serve(String behaviour, Path directory, String name) throws Exception {
        var stopping = new CountDownLatch(1);
        if (behaviour.equals("stubborn")) {
            Runtime.getRuntime().addShutdownHook(new Thread(FakeNodeMain::sleepForEver));
        }
        var node = new FakeNode(directory, name, ProcessHandle.current().pid());
        node.on("GET", "status", "{\"unfinished\": 2}");
        node.on("POST", "stop", _ -> {
            if (behaviour.equals("well")) {
                stopping.countDown();
            }
            return new FakeNode.Answer(200, "{}");
        });
        stopping.await();
        Leftovers.delete(directory);
        System.exit(0);
    }

    private static void sleepForEver() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String option(String[] args, String key) {
        for (var arg : args) {
            if (arg.startsWith(key)) {
                return arg.substring(key.length());
            }
        }
        throw new IllegalArgumentException(key + " is missing");
    }
}
