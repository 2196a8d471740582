package dev.mobula.cli;

import dev.mobula.examples.Example;
import dev.mobula.spi.Nearest;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `mobula run [EXAMPLE [ARGS...]]`.
@Command(
        name = "run",
        description = "Run an example; without a name, list them.",
        footer = {"%nFor example:", "  mobula run", "  mobula run digits --seed 7"})
final class RunCommand implements Callable<Integer> {
    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "EXAMPLE",
            completionCandidates = NamesForCompletion.ExampleNames.class,
            description = "What to run.")
    @Nullable
    String name;

    @Parameters(index = "1..*", paramLabel = "ARGS", description = "What follows the name goes to the example.")
    List<String> arguments = new ArrayList<>();

    private final Surroundings surroundings;

    RunCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws Exception {
        if (name == null) {
            list();
            return ExitCodes.OK;
        }
        return example(name).run(List.copyOf(arguments), surroundings.out(), surroundings.err());
    }

    private Example example(String name) {
        List<String> names = surroundings.examples().names();
        return surroundings
                .examples()
                .named(name)
                .orElseThrow(() -> new WrongUsage(
                        "unknown example '" + name + "'" + Nearest.question(name, names),
                        "known examples: " + String.join(", ", names)));
    }

    private void list() {
        PrintStream out = surroundings.out();
        out.println("Examples:");
        int width = surroundings.examples().names().stream()
                .mapToInt(String::length)
                .max()
                .orElse(0);
        for (Example example : surroundings.examples().all()) {
            out.println("  " + Columns.pad(example.name(), width) + "  " + example.summary());
        }
        out.println("Run one with 'mobula run EXAMPLE'.");
    }
}
