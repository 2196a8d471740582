package dev.mobula.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/// How long `Mobula.start()` takes in a fresh JVM without flags.
///
/// Each round starts a JVM whose main class measures itself, so the start of the JVM does not count. The
/// reference does what a program without Mobula would: it makes an executor of virtual threads and runs one
/// task on it. The first of these loads and starts the JDK's own scheduler.
final class StartRow {
    private static final long LIMIT_S = 20;

    /// Through these a JVM gets flags that are not on its command line.
    private static final Set<String> FLAG_VARIABLES = Set.of("JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS");

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
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(), main.getName())
                .redirectErrorStream(true);
        builder.environment()
                .keySet()
                .removeIf(variable -> variable.startsWith("MOBULA_") || FLAG_VARIABLES.contains(variable));
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        Process process = builder.start();
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
