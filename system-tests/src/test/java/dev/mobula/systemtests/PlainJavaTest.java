package dev.mobula.systemtests;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A user's program on the class path of the one artifact: no JVM flag, no warning.
class PlainJavaTest {
    // What `dev.mobula:mobula` brings along; the enforcer in its POM refuses more.
    private static final List<String> FOLDERS = List.of("api", "object-store", "processor", "runtime", "scheduler");
    private static final List<String> LIBRARIES = List.of("jspecify", "kryo", "minlog", "objenesis", "reflectasm");

    // Sample is neither a record nor has it a constructor without parameters: the general codec takes it.
    private static final String PROGRAM = """
            package shop;

            import dev.mobula.Mobula;
            import dev.mobula.ObjectRef;
            import dev.mobula.Remote;
            import java.util.ArrayList;

            public final class Totals {
                private Totals() {}

                @Remote
                static int total(ArrayList<Sample> samples) {
                    samples.add(new Sample(100));
                    return samples.stream().mapToInt(Sample::amount).sum();
                }

                public static void main(String[] args) {
                    ArrayList<Sample> samples = new ArrayList<>();
                    samples.add(new Sample(20));
                    samples.add(new Sample(3));
                    try (Mobula mobula = Mobula.start()) {
                        ObjectRef<Integer> total = TotalsRemote.total(samples);
                        System.out.println("total " + total.get() + ", mine still " + samples.size());
                        CounterRemote counter = CounterRemote.create(30);
                        counter.add(8);
                        System.out.println("counter " + counter.add(4).get());
                    }
                }
            }

            final class Sample {
                private final int amount;

                Sample(int amount) {
                    this.amount = amount;
                }

                int amount() {
                    return amount;
                }
            }

            @Remote
            class Counter {
                private int count;

                Counter(int start) {
                    count = start;
                }

                int add(int by) {
                    count += by;
                    return count;
                }
            }
            """;

    @TempDir
    Path folder;

    @Test
    void runsWithoutFlagsAndWarnings() throws Exception {
        var source = Files.writeString(folder.resolve("Totals.java"), PROGRAM);
        var classes = folder.resolve("classes").toString();

        var compiled = run("javac", "-proc:full", "-cp", userClassPath(), "-d", classes, source.toString());
        assertThat(compiled).isEqualTo(new Result(0, "", ""));

        var ran = run("java", "-cp", classes + File.pathSeparator + userClassPath(), "shop.Totals");
        assertThat(ran).isEqualTo(new Result(0, "total 123, mine still 2\ncounter 42\n", ""));
    }

    private record Result(int exitCode, String out, String err) {}

    private Result run(String tool, String... arguments) throws IOException, InterruptedException {
        var out = folder.resolve(tool + ".out");
        var err = folder.resolve(tool + ".err");
        var command = Stream.concat(
                Stream.of(Path.of(System.getProperty("java.home"), "bin", tool).toString()), Stream.of(arguments));
        var builder = new ProcessBuilder(command.toList())
                .directory(folder.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "JDK_JAVAC_OPTIONS"));
        var process = builder.start();
        try {
            assertThat(process.waitFor(60, SECONDS))
                    .as("%s ends in 60 s; it said: %s%s", tool, Files.readString(out), Files.readString(err))
                    .isTrue();
        } finally {
            process.destroyForcibly();
        }
        return new Result(process.exitValue(), Files.readString(out), Files.readString(err));
    }

    private static String userClassPath() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(PlainJavaTest::comesWithTheOneArtifact)
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static boolean comesWithTheOneArtifact(String entry) {
        var path = Path.of(entry);
        var name = path.getFileName().toString();
        return FOLDERS.stream().anyMatch(folder -> name.matches("mobula-" + folder + "-\\d.*\\.jar"))
                || FOLDERS.stream().anyMatch(folder -> path.endsWith(Path.of(folder, "target", "classes")))
                || LIBRARIES.stream().anyMatch(library -> name.matches(library + "-\\d.*\\.jar"));
    }
}
