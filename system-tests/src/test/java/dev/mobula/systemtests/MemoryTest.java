package dev.mobula.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mobula.Mobula;
import dev.mobula.ObjectRef;
import dev.mobula.testing.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What users see of the object store of a node that runs: `mobula memory`.
@Tag("processes")
@Timeout(120)
class MemoryTest {
    private NodeUnderTest node;

    @BeforeEach
    void start(@TempDir Path folder) {
        node = NodeUnderTest.start(folder, "--cpus=2", "--object-store-memory=100MiB");
    }

    @AfterEach
    void stop() {
        node.close();
    }

    private String mobula(String... words) {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "dev.mobula.cli.Main"));
        command.addAll(List.of(words));
        command.addAll(List.of("--address", node.address()));
        var builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        UserProgram.removeSettings(builder.environment());
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        try {
            var process = builder.start();
            var printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as(printed).isZero();
            return printed;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void showsWhoKeepsWhatUntilItIsClosed() {
        try (Mobula mobula = node.connect()) {
            ObjectRef<float[]> kept = mobula.put(new float[1_000_000]);
            ObjectRef<long[]> made = mobula.submit(() -> new long[100_000]);
            assertThat(made.get()).hasSize(100_000);

            var pid = ProcessHandle.current().pid();
            assertThat(Await.value(
                            "both are listed",
                            NodeUnderTest.LIMIT,
                            () -> mobula("memory"),
                            text -> text.contains(", 2 objects")))
                    .contains("driver " + mobula.jobId() + " (pid " + pid + "): handle")
                    .contains("put at dev.mobula.systemtests.MemoryTest.showsWhoKeepsWhatUntilItIsClosed(MemoryTest")
                    .contains("result of MemoryTest.lambda");
            assertThat(mobula("memory", "--leaks", "--older-than", "1ms", "-o", "json"))
                    .contains("\"leaks\"", "MemoryTest.showsWhoKeepsWhatUntilItIsClosed(MemoryTest.java:");

            kept.close();
            made.close();
            Await.value(
                    "the store is empty",
                    NodeUnderTest.LIMIT,
                    () -> mobula("memory"),
                    text -> text.startsWith("object store of node n: 0 B of 100 MiB in use, 0 objects"));
        }
    }
}
