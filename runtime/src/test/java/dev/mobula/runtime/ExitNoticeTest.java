package dev.mobula.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mobula.runtime.wire.MessageType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ExitNoticeTest {
    @TempDir
    Path folder;

    /// Runs a task that ends its JVM; writes what the worker tells then.
    static final class Exiting {
        private Exiting() {}

        public static void main(String[] args) {
            var node = new FakeNode(Path.of(args[0]));
            // Hooks run at the same time; this one waits for the other's notice.
            Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(() -> {
                var told = node.await(MessageType.EXITING, Long.parseLong(args[1]));
                try {
                    Files.writeString(Path.of(args[0], "told"), told.attempt() + " " + told.content());
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            }));
            var _ = ExitNotice.arm(node.work, null);
            var task = node.task("leaver", arguments -> {
                System.exit(3);
                return null;
            });
            if (args[1].equals("0")) {
                System.exit(3);
            }
            node.ship(MessageType.RUN, node.run(Long.parseLong(args[1]), task));
        }
    }

    private String told(long task) throws IOException, InterruptedException {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var process = new ProcessBuilder(
                        java,
                        "-Xmx64m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Exiting.class.getName(),
                        folder.toString(),
                        Long.toString(task))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue())
                    .as(Files.readString(folder.resolve("log")))
                    .isEqualTo(3);
            return Files.readString(folder.resolve("told"));
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void theNodeLearnsWhichTaskEndedTheJvmAndWhere() throws IOException, InterruptedException {
        assertThat(told(17)).startsWith("2 java.lang.System.exit\n\tat ").contains("Exiting");
    }

    @Test
    void theNodeLearnsThatCodeOutsideOfTasksEndedTheJvm() throws IOException, InterruptedException {
        assertThat(told(0)).startsWith("0 java.lang.System.exit\n\tat ").contains("Exiting.main");
    }
}
