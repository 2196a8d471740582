package dev.mobula.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mobula.runtime.WorkerSpec;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AotCacheTest {
    @TempDir
    Path folder;

    @Test
    void isMadeAtTheFirstNeedAndUsedFromThenOn() throws Exception {
        var jar = TestJars.write(folder.resolve("worker.jar"), WorkerProgram.class, null);
        var command = new WorkerCommand(
                WorkerCommand.thisJava(), WorkerProgram.class.getName(), List.of(jar), folder, 64L << 20, 2);
        var log = folder.resolve("training.log");
        try (var cache = new AotCache(
                task -> new Thread(task).start(),
                "worker",
                folder.resolve("aot"),
                List.of(jar),
                command::training,
                log)) {
            assertThat(cache.current()).isEmpty();
            Await.that("the cache is written", () -> cache.current().isPresent());

            var spec = new WorkerSpec(1, folder.resolve("node.sock"), null, false, 0, Map.of());
            var builder = new ProcessBuilder(command.of(spec, cache.current())).redirectErrorStream(true);
            builder.environment().put("DO", "exit");
            var process = builder.start();
            var text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(3);
            assertThat(text.lines()).hasSize(25);
            assertThat(log).content().contains("trained");
        }
    }

    @Test
    void doesWithoutForFoldersOfClasses() throws Exception {
        try (var cache = new AotCache(
                Runnable::run, "worker", folder, List.of(TestJars.testClasses()), _ -> List.of(), folder)) {
            assertThat(cache.current()).isEmpty();
        }
        assertThat(folder).isEmptyDirectory();
    }
}
