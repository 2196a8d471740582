package dev.mobula.cli;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `mobula completion [bash|zsh]`: one script for both, zsh runs it with `bashcompinit`.
@Command(
        name = "completion",
        description = "Print a script that makes a shell complete commands, options and examples.",
        footer = {
            "%nFor example, in ~/.bashrc or ~/.zshrc:",
            "  source <(mobula completion bash)",
            "  source <(mobula completion zsh)"
        })
final class CompletionCommand implements Runnable {
    private static final List<String> SHELLS = List.of("bash", "zsh");

    @Parameters(
            arity = "0..1",
            paramLabel = "bash|zsh",
            defaultValue = "bash",
            description = "Which shell; bash if left out.")
    String shell = "bash";

    @Spec
    @Nullable
    CommandSpec spec;

    private final Surroundings surroundings;

    CompletionCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public void run() {
        if (!SHELLS.contains(shell)) {
            throw new WrongUsage(
                    "no completion for shell '" + shell + "'", "give bash or zsh: zsh runs the script of bash");
        }
        surroundings
                .out()
                .println(AutoComplete.bash(
                        "mobula", Objects.requireNonNull(spec).root().commandLine()));
    }
}
