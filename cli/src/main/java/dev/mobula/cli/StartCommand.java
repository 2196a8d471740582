package dev.mobula.cli;

import dev.mobula.cli.local.LocalNodes;
import dev.mobula.cli.local.NodeStart;
import dev.mobula.runtime.NodeDirectory;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `mobula start --head`.
@Command(
        name = "start",
        description = "Start a node on this host, in the background.",
        footer = {
            "%nIt comes back when the node is ready. For example:",
            "  mobula start --head",
            "  mobula start --head --name gpu --cpus 8 --gpus 1 --resources license=2",
            "  MOBULA_ADDRESS=local java -cp app.jar com.example.Main"
        })
final class StartCommand implements Callable<Integer> {
    private static final String DEFAULT_NAME = "default";
    private static final long STOP_LIMIT_S = 30;
    private static final int TERMINATED = 143;

    @Option(names = "--head", description = "Start the first node; needed, since nodes cannot join others yet.")
    boolean head;

    @Mixin
    NodeSettings settings = new NodeSettings();

    @Option(names = "--name", paramLabel = "NAME", description = "What to call it here; 'default' if left out.")
    @Nullable
    String name;

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            description = "Where its files go while it runs; a folder named after it if left out.")
    @Nullable
    Path directory;

    @Option(names = "--foreground", description = "Stay until the node ends, and show what it writes.")
    boolean foreground;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            converter = TimeSpan.class,
            description = "Longest wait until it is ready, as in 90s; 60s if left out.")
    Duration timeout = Duration.ofSeconds(60);

    private final Surroundings surroundings;

    StartCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws Exception {
        if (!head) {
            throw new WrongUsage(
                    "a node without --head would join others, and several nodes arrive with a later version",
                    "'mobula start --head' starts the first node");
        }
        LocalNodes nodes = surroundings.nodes();
        List<String> command = new ArrayList<>(nodes.mainAndArguments());
        command.addAll(settings.arguments());
        Path folder = folder(nodes);
        if (name != null || directory == null) {
            command.add("--name=" + (name == null ? DEFAULT_NAME : name));
        }
        NodeStart.Started started = new NodeStart(folder, command, nodes.environment(), timeout).start(foreground);
        print(started.node());
        return foreground ? awaitEnd(started.process()) : ExitCodes.OK;
    }

    private Path folder(LocalNodes nodes) {
        try {
            Path named = NodeDirectory.of(name == null ? DEFAULT_NAME : name, nodes.base());
            return (directory == null ? named : directory).toAbsolutePath().normalize();
        } catch (IllegalArgumentException e) {
            throw new WrongUsage(String.valueOf(e.getMessage()), "'mobula help start' shows how to use it");
        }
    }

    private void print(NodeDirectory node) {
        boolean isOnly = directory == null
                && NodeDirectory.running(surroundings.nodes().base()).size() == 1;
        String address = isOnly ? "local" : "local:" + (directory == null ? node.name() : node.directory());
        String choice = isOnly ? "" : directory == null ? " --name " + node.name() : " --dir " + node.directory();
        PrintStream out = surroundings.out();
        out.println("node " + node.name() + " is ready: pid " + node.pid() + ", HTTP 127.0.0.1:" + node.httpPort()
                + ", files in " + node.directory());
        out.println(
                "  connect   MOBULA_ADDRESS=" + address + " java -cp ...   (or Mobula.connect(\"" + address + "\"))");
        out.println("  submit    mobula submit" + (isOnly ? "" : " --address " + address) + " --wait app.jar");
        out.println("  look      mobula status" + choice);
        out.println("  stop      mobula stop" + choice);
        out.flush();
    }

    private static int awaitEnd(Process process) throws InterruptedException {
        Thread hook = new Thread(() -> end(process), "mobula-start-stop");
        Runtime.getRuntime().addShutdownHook(hook);
        int exitCode = process.waitFor();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException _) {
            // This process was told to end, too.
        }
        if (exitCode == ExitCodes.OK || exitCode == ExitCodes.INTERRUPTED || exitCode == TERMINATED) {
            return ExitCodes.OK;
        }
        throw new CommandFailure(
                ExitCodes.FAILED,
                "the node ended with exit code " + exitCode,
                "see what it wrote above; 'mobula start --head' starts it anew");
    }

    // Runs while the JVM ends: the node ends in its own time, within limits.
    private static void end(Process process) {
        process.destroy();
        try {
            if (!process.waitFor(STOP_LIMIT_S, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException _) {
            process.destroyForcibly();
        }
    }
}
