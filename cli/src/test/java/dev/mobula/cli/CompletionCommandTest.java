package dev.mobula.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompletionCommandTest {
    private final CommandRun.World world =
            new CommandRun.World().with(new FakeExample("pi"), new FakeExample("digits"));

    @TempDir
    private Path folder;

    /// What `words` after the script print, run by bash.
    private String bash(String script, String words) throws IOException, InterruptedException {
        Assumptions.assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "no /bin/bash");
        Path file = Files.writeString(folder.resolve("completion"), script);
        Path output = folder.resolve("output");
        var process = new ProcessBuilder("/bin/bash", "-c", "source " + file + " && " + words)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).as("bash ends").isTrue();
        String printed = Files.readString(output, UTF_8);
        assertThat(process.exitValue()).as(printed).isZero();
        return printed;
    }

    private static String complete(String... words) {
        return "COMP_WORDS=(mobula " + String.join(" ", words) + " ''); COMP_CWORD=" + (words.length + 1)
                + "; _complete_mobula; echo \"${COMPREPLY[@]}\"";
    }

    @Test
    void completesCommandsAndExamplesInBash() throws Exception {
        var run = world.run("completion", "bash");

        assertThat(run.exitCode()).isZero();
        assertThat(bash(run.out(), "true")).isEmpty();
        assertThat(bash(run.out(), complete())).contains("run", "benchmark", "doctor", "completion");
        assertThat(bash(run.out(), complete("run"))).contains("digits", "pi");
        assertThat(bash(run.out(), complete("doctor", "-o"))).contains("table", "json");
        assertThat(bash(run.out(), complete("memory", "--group-by"))).contains("call-site", "holder", "kind", "node");
        assertThat(world.run("completion")).isEqualTo(run);
    }

    @Test
    void printsAScriptThatZshUnderstandsToo() {
        var run = world.run("completion", "zsh");

        assertThat(run).isEqualTo(world.run("completion", "bash"));
        assertThat(run.out()).contains("compinit", "bashcompinit");
    }

    @Test
    void refusesOtherShells() {
        assertThat(world.run("completion", "fish")).isEqualTo(new CommandRun(2, "", """
                        mobula: no completion for shell 'fish'
                        hint: give bash or zsh: zsh runs the script of bash
                        """));
    }
}
