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

    /// The JVMs that have this file as an argument or in a variable: workers and jobs of a node, whose socket it is.
    static List<ProcessHandle> naming(Path socket) {
        return ProcessHandle.allProcesses()
                .filter(process -> process.pid() != ProcessHandle.current().pid())
                .filter(Processes::runs)
                .filter(process -> process.info()
                        .command()
                        .map(command -> command.endsWith("/java"))
                        .orElse(false))
                .filter(process -> names(process.pid(), socket.toString()))
                .toList();
    }

    private static boolean names(long pid, String path) {
        for (String file : List.of("cmdline", "environ")) {
            try {
                String text = Files.readString(Path.of("/proc", Long.toString(pid), file), StandardCharsets.ISO_8859_1);
                for (String entry : text.split("\0", -1)) {
                    if (entry.equals(path) || entry.endsWith("=" + path)) {
                        return true;
                    }
                }
            } catch (IOException _) {
                // Ended meanwhile, another user's, or no Linux: not ours.
            }
        }
        return false;
    }
}
