package dev.mobula.cli.local;

import dev.mobula.runtime.NodeDirectory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/// Looks after processes that are not this one's children.
final class Processes {
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private Processes() {}

    /// Tells whether a process still does something; one that only waits to be asked after does not.
    static boolean runs(ProcessHandle process) {
        return process.isAlive() && !NodeDirectory.isZombie(process.pid());
    }

    /// Those of `processes` that still run.
    static List<ProcessHandle> running(Collection<ProcessHandle> processes) {
        return processes.stream().filter(Processes::runs).toList();
    }

    /// Waits until none of them runs.
    ///
    /// @return whether that came true within `limit`
    static boolean awaitEnd(Collection<ProcessHandle> processes, Duration limit) throws InterruptedException {
        long start = System.nanoTime();
        while (!running(processes).isEmpty()) {
            if (System.nanoTime() - start > limit.toNanos()) {
                return false;
            }
            pause();
        }
        return true;
    }

    /// Lets a little time pass.
    static void pause() throws InterruptedException {
        LockSupport.parkNanos(POLL_NANOS);
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    /// The JVMs of a node that has ended: workers have its socket as an argument or in a variable, and all have
    /// options that name files in its directory.
    static List<ProcessHandle> of(NodeDirectory node) {
        String socket = node.socket().toString();
        String option = "=" + node.directory() + "/";
        return ProcessHandle.allProcesses()
                .filter(process -> process.pid() != ProcessHandle.current().pid() && process.pid() != node.pid())
                .filter(Processes::runs)
                .filter(process -> process.info()
                        .command()
                        .map(command -> command.endsWith("/java"))
                        .orElse(false))
                .filter(process -> entries(process.pid(), "cmdline")
                                .anyMatch(entry -> entry.equals(socket) || entry.contains(option))
                        || entries(process.pid(), "environ").anyMatch(entry -> entry.endsWith("=" + socket)))
                .toList();
    }

    private static Stream<String> entries(long pid, String file) {
        try {
            byte[] bytes = Files.readAllBytes(Path.of("/proc", Long.toString(pid), file));
            return Stream.of(new String(bytes, StandardCharsets.UTF_8).split("\0", -1));
        } catch (IOException _) {
            return Stream.empty(); // ended meanwhile, another user's, or no Linux: not ours
        }
    }
}
