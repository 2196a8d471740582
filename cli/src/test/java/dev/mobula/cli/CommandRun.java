package dev.mobula.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.mobula.cli.doctor.Facts;
import dev.mobula.cli.doctor.SampleFacts;
import dev.mobula.cli.local.LocalNodes;
import dev.mobula.examples.Example;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// A command line that was run in this JVM.
record CommandRun(int exitCode, String out, String err) {
    /// What the command works with; all fakes.
    record World(
            boolean colour, List<Example> examples, Surroundings.Benchmarks benchmarks, Facts facts, LocalNodes nodes) {
        World() {
            this(
                    false,
                    List.of(),
                    (_, _, _) -> 0,
                    SampleFacts.GOOD,
                    new LocalNodes(() -> Path.of("/nowhere"), List.of("no.such.Main"), Map.of()));
        }

        World with(Example... examples) {
            return new World(colour, List.of(examples), benchmarks, facts, nodes);
        }

        World with(Surroundings.Benchmarks benchmarks) {
            return new World(colour, examples, benchmarks, facts, nodes);
        }

        World with(Facts facts) {
            return new World(colour, examples, benchmarks, facts, nodes);
        }

        World with(LocalNodes nodes) {
            return new World(colour, examples, benchmarks, facts, nodes);
        }

        World withColour() {
            return new World(true, examples, benchmarks, facts, nodes);
        }

        CommandRun run(String... args) {
            var out = new ByteArrayOutputStream();
            var err = new ByteArrayOutputStream();
            var surroundings = new Surroundings(
                    new PrintStream(out, true, UTF_8),
                    new PrintStream(err, true, UTF_8),
                    colour,
                    new Examples(() -> examples),
                    benchmarks,
                    () -> facts,
                    nodes);
            int exitCode = new Program(surroundings).run(args);
            return new CommandRun(exitCode, out.toString(UTF_8), err.toString(UTF_8));
        }
    }

    static CommandRun of(String... args) {
        return new World().run(args);
    }
}
