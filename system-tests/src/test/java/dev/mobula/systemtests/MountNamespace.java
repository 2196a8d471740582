package dev.mobula.systemtests;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Processes that see a small file system in place of a folder, which nobody else does.
final class MountNamespace {
    private static final int MIB = 1 << 20;

    private MountNamespace() {}

    /// Skips the test where namespaces of mounts cannot be made.
    static void assumePermitted() throws IOException, InterruptedException {
        assumeTrue(
                succeeds("unshare", "-m", "sh", "-c", "mount -t tmpfs none /mnt"),
                "needs the right to make a namespace of mounts, as root has it");
    }

    private static boolean succeeds(String... command) throws IOException, InterruptedException {
        try {
            var process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            return false; // there is no such program
        }
    }

    /// Starts a command, in the same process, with a memory file system of so many MiB mounted at a folder.
    static List<String> with(Path folder, int mib) {
        String script = "mount -t tmpfs -o size=" + mib + "m none '" + folder + "' && exec \"$@\"";
        return List.of("unshare", "-m", "sh", "-c", script, "sh");
    }

    /// Starts a command, in the same process, where another process is.
    static List<String> of(long pid) {
        return List.of("nsenter", "--target=" + pid, "--mount");
    }

    /// What a process sees at a path.
    static Path seen(long pid, Path path) {
        return Path.of("/proc", Long.toString(pid), "root").resolve(Path.of("/").relativize(path));
    }

    /// Fills a file system until fewer bytes than this are free.
    static Path fill(Path folder, long leaving) throws IOException {
        Path ballast = folder.resolve("ballast");
        try (OutputStream out = Files.newOutputStream(ballast)) {
            byte[] some = new byte[MIB];
            while (folder.toFile().getUsableSpace() > leaving + MIB) {
                out.write(some);
            }
        }
        return ballast;
    }
}
