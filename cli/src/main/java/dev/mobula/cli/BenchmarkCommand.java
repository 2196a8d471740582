package dev.mobula.cli;

import dev.mobula.benchmarks.BenchmarkOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `mobula benchmark`.
@Command(
        name = "benchmark",
        description = "Measure Mobula on this machine, side by side with limits and peers.",
        footer = {
            "%nFor example:",
            "  mobula benchmark --only embedded --quick -o json",
            "  mobula benchmark --only process --peer ray"
        })
final class BenchmarkCommand implements Callable<Integer> {
    @Option(
            names = "--only",
            split = ",",
            paramLabel = "GROUP",
            description = "Measure these groups, for example embedded; all if left out.")
    List<String> only = new ArrayList<>();

    @Option(
            names = "--peer",
            split = ",",
            paramLabel = "SYSTEM",
            description = "Run the same workloads in this system too, in turn with ours: ray.")
    List<String> peers = new ArrayList<>();

    @Option(
            names = "--quick",
            description = "Measure shorter: a group ends in one to two minutes, figures spread more.")
    boolean quick;

    @Mixin
    OutputOption output = new OutputOption();

    private final Surroundings surroundings;

    BenchmarkCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws Exception {
        BenchmarkOptions options = new BenchmarkOptions(only, quick, output.format == OutputFormat.JSON, peers);
        return surroundings.benchmarks().run(options, surroundings.out(), surroundings.err());
    }
}
