package dev.mobula.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mobula.benchmarks.BenchmarkOptions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BenchmarkCommandTest {
    private final List<BenchmarkOptions> started = new ArrayList<>();

    private CommandRun run(String... args) {
        return new CommandRun.World()
                .with((options, out, _) -> {
                    started.add(options);
                    out.println("figures");
                    return 1;
                })
                .run(args);
    }

    @Test
    void measuresAllWithoutOptions() {
        assertThat(run("benchmark")).isEqualTo(new CommandRun(1, "figures\n", ""));
        assertThat(started).containsExactly(new BenchmarkOptions(List.of(), false, false));
    }

    @Test
    void passesItsOptionsOn() {
        run("benchmark", "--only", "embedded,store", "--only=codec", "--quick", "-o", "json", "--peer", "ray");
        assertThat(started)
                .containsExactly(
                        new BenchmarkOptions(List.of("embedded", "store", "codec"), true, true, List.of("ray")));
    }
}
