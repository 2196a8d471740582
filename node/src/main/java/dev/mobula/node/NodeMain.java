package dev.mobula.node;

import dev.mobula.ConfigurationException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/// Entry point of a node's JVM: `java … dev.mobula.node.NodeMain --dir FOLDER [--key value …]`, see [NodeOptions].
///
/// Prints one line when the node is ready. Ends with 0 when the node was stopped, 1 if it cannot start, 2 if its
/// options are wrong, 70 if its loop hangs. SIGTERM and SIGINT stop it as `mobula stop` does.
public final class NodeMain {
    private static final int REFUSED = 1;
    private static final int WRONG_OPTIONS = 2;

    /// With a folder behind it, the argument of a run that shows the JVM what a node loads.
    static final String TRAIN = "--train";

    private NodeMain() {}

    /// Runs a node until it is stopped.
    public static void main(String[] args) throws InterruptedException {
        // before anything logs
        System.setProperty("java.util.logging.manager", NodeLogManager.class.getName());
        if (args.length == 2 && args[0].equals(TRAIN)) {
            NodeTraining.run(Path.of(args[1]));
            return;
        }
        CompletableFuture<Node> started = new CompletableFuture<>();
        // before it starts, so that a signal meanwhile leaves nothing behind either
        Runtime.getRuntime()
                .addShutdownHook(Thread.ofPlatform().name("mobula-signal").unstarted(() -> stop(started)));
        Node node;
        try {
            NodeOptions options = NodeOptions.parse(List.of(args));
            if (options.foreground()) {
                NodeLog.toStream(System.err);
            } else {
                NodeLog.clearRoot();
            }
            node = Node.startAlone(options);
            started.complete(node);
        } catch (ConfigurationException e) {
            fail(started, WRONG_OPTIONS, e);
            return;
        } catch (NodeStartException e) {
            fail(started, REFUSED, e);
            return;
        }
        NodeDescription description = node.description();
        System.out.println("Node " + description.name() + " is ready in " + description.directory() + " (pid "
                + description.pid() + ", http://127.0.0.1:" + description.httpPort() + ")");
        node.awaitEnd();
        System.exit(0);
    }

    private static void fail(CompletableFuture<Node> started, int code, RuntimeException why) {
        started.completeExceptionally(why);
        System.err.println("mobula: " + why.getMessage());
        System.exit(code);
    }

    private static void stop(CompletableFuture<Node> started) {
        try {
            Node node = started.join();
            node.stop(node.grace());
        } catch (CompletionException e) {
            // it never ran, and has said why
        }
    }
}
