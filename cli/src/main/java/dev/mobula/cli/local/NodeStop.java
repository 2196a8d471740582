package dev.mobula.cli.local;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.mobula.UnreachableException;
import dev.mobula.cli.CommandFailure;
import dev.mobula.cli.ExitCodes;
import dev.mobula.runtime.NodeDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// Stops a node: asks it, then insists, and looks that nothing of it is left.
public final class NodeStop {
    /// How long a process may take to end after SIGKILL.
    static final Duration KILL_LIMIT = Duration.ofSeconds(5);

    // What the node needs beside the time for its tasks: ending workers, removing files.
    private static final Duration OWN_LIMIT = Duration.ofSeconds(10);
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(2);
    private static final Duration TERMINATE_LIMIT = Duration.ofSeconds(5);
    private static final Duration PROGRESS_EVERY = Duration.ofMillis(500);

    private final NodeDirectory node;
    private final Duration grace;
    private final boolean force;
    private final Consumer<String> progress;

    /// @param grace how long tasks that run may take
    /// @param force whether to end the node at once
    /// @param progress is told what happens, one line at a time
    public NodeStop(NodeDirectory node, Duration grace, boolean force, Consumer<String> progress) {
        this.node = node;
        this.grace = grace;
        this.force = force;
        this.progress = progress;
    }

    /// How it went.
    ///
    /// @param clean whether the node ended by itself and left nothing
    /// @param removed what had to be removed after it, in words
    public record Outcome(boolean clean, List<String> removed) {}

    /// Stops the node; comes back when its process, workers and files are gone.
    ///
    /// @throws CommandFailure if a process or a file of it cannot be removed
    public Outcome stop() throws IOException, InterruptedException {
        Optional<ProcessHandle> process = node.process();
        List<ProcessHandle> all = new ArrayList<>(process.stream().toList());
        process.ifPresent(running -> running.descendants().forEach(all::add));
        boolean clean = process.isEmpty() || end(process.get(), all);
        if (!Processes.running(all).isEmpty()) {
            clean = false;
            all.forEach(ProcessHandle::destroyForcibly);
            if (!Processes.awaitEnd(all, KILL_LIMIT)) {
                throw new CommandFailure(
                        ExitCodes.FAILED,
                        "node '" + node.name() + "': " + pids(all) + " did not end",
                        "a process in an uninterruptible call ends later, one of another user not at all: see ps");
            }
        }
        return new Outcome(clean && process.isPresent(), leftovers());
    }

    private static String pids(List<ProcessHandle> processes) {
        return "processes "
                + Processes.running(processes).stream().map(ProcessHandle::pid).toList();
    }

    private List<String> leftovers() throws IOException, InterruptedException {
        // A folder that the user made, with files of others in it, may stay.
        if (Files.exists(node.directory().resolve(NodeDirectory.FILE), LinkOption.NOFOLLOW_LINKS)
                || Files.exists(node.socket(), LinkOption.NOFOLLOW_LINKS)
                || !Processes.of(node).isEmpty()
                || Files.exists(node.sharedMemory(), LinkOption.NOFOLLOW_LINKS)) {
            return Leftovers.remove(node);
        }
        return List.of();
    }

    /// @return whether the node ended by itself
    private boolean end(ProcessHandle process, List<ProcessHandle> all) throws InterruptedException {
        if (!force && ask(process)) {
            if (awaitWithProgress(process, all)) {
                return true;
            }
            progress.accept("node '" + node.name() + "' has not stopped "
                    + grace.plus(OWN_LIMIT).toSeconds() + " s after it was asked to: ending it");
        }
        List<ProcessHandle> one = List.of(process);
        if (!force) {
            process.destroy();
            if (Processes.awaitEnd(one, TERMINATE_LIMIT)) {
                return false;
            }
        }
        process.destroyForcibly();
        Processes.awaitEnd(one, KILL_LIMIT);
        return false;
    }

    private boolean ask(ProcessHandle process) throws InterruptedException {
        try (NodeClient client = new NodeClient(node)) {
            client.post("stop", JsonNodeFactory.instance.objectNode().put("graceMs", grace.toMillis()));
            return true;
        } catch (UnreachableException | CommandFailure e) {
            // A node that stops at once may be gone before it has answered.
            if (Processes.awaitEnd(List.of(process), ANSWER_LIMIT)) {
                return true;
            }
            progress.accept("node '" + node.name() + "' cannot be asked to stop: " + e.getMessage());
            return false;
        }
    }

    private boolean awaitWithProgress(ProcessHandle process, List<ProcessHandle> all) throws InterruptedException {
        long start = System.nanoTime();
        long limit = grace.plus(OWN_LIMIT).toNanos();
        String shown = "";
        while (System.nanoTime() - start < limit) {
            if (Processes.awaitEnd(List.of(process), PROGRESS_EVERY)) {
                // Workers end when they see that the node has gone.
                return Processes.awaitEnd(all, TERMINATE_LIMIT);
            }
            String now = unfinished();
            if (!now.isEmpty() && !now.equals(shown)) {
                progress.accept("node '" + node.name() + "' is stopping: " + now);
                shown = now;
            }
            // New workers may have come since.
            process.descendants().filter(child -> !all.contains(child)).forEach(all::add);
        }
        return false;
    }

    private String unfinished() throws InterruptedException {
        try (NodeClient client = new NodeClient(node)) {
            long count = client.read("status").path("unfinished").asLong();
            return count == 0 ? "" : count == 1 ? "1 task left" : count + " tasks left";
        } catch (UnreachableException | CommandFailure _) {
            return ""; // its end is near
        }
    }
}
