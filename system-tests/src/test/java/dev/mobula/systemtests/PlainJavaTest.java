package dev.mobula.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A user's program on the class path of the one artifact: no JVM flag, no warning.
class PlainJavaTest {
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

    private static final UserProgram.Result AS_EXPECTED =
            new UserProgram.Result(0, "total 123, mine still 2\ncounter 42\n", "");

    @TempDir
    Path folder;

    @Test
    void runsWithoutFlagsAndWarnings() throws Exception {
        var program = compiled();

        assertThat(program.java(Map.of(), "shop.Totals")).isEqualTo(AS_EXPECTED);
    }

    @Test
    @Tag("processes")
    void runsOnANodeWithoutFlagsAndWarningsAndUnchanged(@TempDir Path nodeFolder) throws Exception {
        var program = compiled();
        try (var node = NodeUnderTest.start(nodeFolder)) {
            var ran = program.java(Map.of("MOBULA_ADDRESS", node.address()), "shop.Totals");
            assertThat(ran).isEqualTo(AS_EXPECTED);
        }
    }

    private UserProgram compiled() throws Exception {
        var program = new UserProgram(folder);
        assertThat(program.compile("Totals.java", PROGRAM)).isEqualTo(new UserProgram.Result(0, "", ""));
        return program;
    }
}
