package dev.mobula.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/// How long `Mobula.start()` takes in a fresh JVM without flags.
///
/// Each round starts a JVM whose main class measures itself, so the start of the JVM does not count. The
/// reference does what a program without Mobula would: it makes an executor of virtual threads and runs one
/// task on it. The first of these loads and starts the JDK's own scheduler.
final class StartRow {
    private static final long LIMIT_S = 20;

    private StartRow() {}

    static Row row() {
        return new Row(
                "embedded.start",
                Unit.MILLISECONDS,
                _ -> Sides.plain(() -> millis(MobulaStart.class)),
                "virtual-thread executor, one task",
                _ -> Sides.plain(() -> millis(ExecutorStart.class)));
    }

    private static double millis(Class<?> main) throws IOException, InterruptedException {
        Process process = FreshJvm.builder(main).redirectErrorStream(true).start();
        try {
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(LIMIT_S, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IllegalStateException(
                        "A fresh JVM with " + main.getName() + " did not end well; it printed: " + output.strip());
            }
            return tookNs(main, output) / 1e6;
        } finally {
            process.destroyForcibly();
        }
    }

    // The JVM may print remarks of its own before.
    private static long tookNs(Class<?> main, String output) {
        return output.lines()
                .filter(line -> line.startsWith(MobulaStart.TOOK))
                .mapToLong(line -> Long.parseLong(line.substring(MobulaStart.TOOK.length())))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        "A fresh JVM with " + main.getName() + " did not say how long it took; it printed: " + output));
    }
}
