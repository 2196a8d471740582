package dev.mobula.runtime.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A user's program runs with plain `java -cp`: no flag, no warning.
class PlainProgramTest {
    @TempDir
    private Path folder;

    /// Copies values of all sorts.
    static final class CopiesEverything {
        private final int number = 1;

        public static void main(String[] arguments) {
            Supplier<Integer> lambda = (Supplier<Integer> & Serializable) () -> arguments.length;
            Object value = new ArrayList<>(List.of(
                    new CopiesEverything(),
                    new TreeMap<>(Map.of("a", 1)),
                    new LinkedHashMap<>(Map.of("a", 1)),
                    new BitSet(),
                    new RuntimeException("c"),
                    List.of(new int[1_000]),
                    lambda));
            List<?> copy = (List<?>) Codecs.copy(value);
            ThrowableCodec.shared().freezeThrowable(new IllegalStateException("d"));
            System.out.println(copy.size() + ((CopiesEverything) copy.getFirst()).number);
        }
    }

    /// Works with what is shared, and with the commonest values.
    static final class SharesEverything {
        private record Point(int x, String name) {}

        private record Batch(List<Point> points, Object data) {}

        public static void main(String[] arguments) {
            Point point = new Point(1, "p");
            ValueCodec codec = ValueCodec.shared();
            assertThat(codec.freeze(point, Origin.PUT)).isSameAs(point);
            assertThat(codec.freeze(List.of(point), Origin.PUT)).isEqualTo(List.of(point));
            Object frozen = codec.freeze(new double[] {1}, Origin.PUT);
            codec.thaw(frozen, SharesEverything.class.getClassLoader(), Origin.PUT);
            Batch batch = new Batch(new ArrayList<>(List.of(point)), new HashMap<>(Map.of("k", 1)));
            assertThat(Codecs.copy(batch)).isEqualTo(batch).isNotSameAs(batch);
            LambdaCodec.shared()
                    .snapshot((dev.mobula.RemoteCallable<Point>) () -> point)
                    .name();
        }
    }

    @Test
    void printsNoWarningAndNeedsNoFlag() throws Exception {
        assertThat(run(List.of(), CopiesEverything.class)).isEqualTo("8" + System.lineSeparator());
    }

    @Test
    void doesNotLoadKryoForTheCommonestValues() throws Exception {
        assertThat(run(List.of("-verbose:class"), SharesEverything.class))
                .contains(Immutability.class.getName())
                .doesNotContain("com.esotericsoftware");
    }

    /// What the program printed; it must print nothing to its error stream.
    private String run(List<String> options, Class<?> main) throws IOException, InterruptedException {
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().remove("JAVA_TOOL_OPTIONS");
        builder.environment().remove("JDK_JAVA_OPTIONS");
        Process process =
                builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
        boolean ended = process.waitFor(Duration.ofMinutes(1).toSeconds(), TimeUnit.SECONDS);
        process.destroyForcibly();

        assertThat(Files.readString(err, StandardCharsets.UTF_8)).isEmpty();
        assertThat(ended).isTrue();
        assertThat(process.exitValue()).isZero();
        return Files.readString(out, StandardCharsets.UTF_8);
    }
}
