package dev.mobula.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mobula.spi.Nearest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProgramTest {
    private static final String HELP = """
            Usage: mobula [-hv] [--version] [COMMAND]
            Tasks, actors and shared objects for the JVM.
              -h, --help      Show this help.
              -v, --verbose   Print the stack of an error, too.
                  --version   Show the version.

            Commands:
              run         Run an example; without a name, list them.
              start       Start a node on this host, in the background.
              status      Show the nodes that run here: resources, work, what waits and why.
              memory      Show what fills a node's object store, who keeps it, and which line made it.
              submit      Run a program as a job of a node; its Mobula.start() connects to that node.
              job         List, inspect and stop submitted jobs.
              logs        Print a log of a node; without arguments, list the logs.
              stop        Stop nodes on this host, and remove what killed ones left.
              benchmark   Measure Mobula on this machine, side by side with limits and peers.
              doctor      Check whether this machine and its settings suit Mobula, and say the cure.
              version     Show the versions of Mobula, Java and the operating system.
              completion  Print a script that makes a shell complete commands, options and examples.
              help        Show the help of a command.

            Exit codes:
                0   all is well
                1   it failed
                2   wrong usage or wrong settings
                3   what was asked for does not exist
                4   time-out
                5   the cluster cannot be reached
                7   a job failed
               69   the launcher found no JDK or no Maven
               70   the launcher's build failed
              130   interrupted

            'mobula help COMMAND' tells more about a command.
            """;

    private static final String ROOT_HINT = "hint: 'mobula help' lists commands and options\n";

    @Test
    void printsItsHelpWithoutACommand() {
        assertThat(CommandRun.of()).isEqualTo(new CommandRun(0, HELP, ""));
        assertThat(CommandRun.of("help")).isEqualTo(new CommandRun(0, HELP, ""));
        assertThat(CommandRun.of("--help")).isEqualTo(new CommandRun(0, HELP, ""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "run",
                "start",
                "status",
                "submit",
                "job",
                "logs",
                "stop",
                "benchmark",
                "doctor",
                "version",
                "completion",
                "help"
            })
    void printsTheHelpOfACommandInTwoWays(String command) {
        var help = CommandRun.of("help", command);

        assertThat(help.exitCode()).isZero();
        assertThat(help.out()).startsWith("Usage: mobula " + command + " ");
        assertThat(help.err()).isEmpty();
        assertThat(CommandRun.of(command, "--help")).isEqualTo(help);
    }

    @Test
    void guessesMistypedCommands() {
        String message = "mobula: unknown command 'docotr': did you mean 'doctor'?\n" + ROOT_HINT;
        assertThat(CommandRun.of("docotr")).isEqualTo(new CommandRun(2, "", message));
        assertThat(CommandRun.of("help", "docotr")).isEqualTo(new CommandRun(2, "", message));
        assertThat(CommandRun.of("frobnicate"))
                .isEqualTo(new CommandRun(2, "", "mobula: unknown command 'frobnicate'\n" + ROOT_HINT));
    }

    @Test
    void guessesMistypedOptions() {
        assertThat(CommandRun.of("--versoin"))
                .isEqualTo(new CommandRun(
                        2,
                        "",
                        "mobula: unknown option '--versoin' of 'mobula': did you mean '--version'?\n" + ROOT_HINT));
        assertThat(CommandRun.of("benchmark", "--qick")).isEqualTo(new CommandRun(2, "", """
                        mobula: unknown option '--qick' of 'mobula benchmark': did you mean '--quick'?
                        hint: 'mobula help benchmark' shows how to use it
                        """));
    }

    @Test
    void saysWhatIsWrongWithArguments() {
        assertThat(CommandRun.of("version", "now").err()).isEqualTo("""
                        mobula: 'mobula version' takes no argument 'now'
                        hint: 'mobula help version' shows how to use it
                        """);
        assertThat(CommandRun.of("version", "-o", "xml").err()).isEqualTo("""
                        mobula: Invalid value for option '--output': 'xml' is not a format: use table or json
                        hint: 'mobula help version' shows how to use it
                        """);
    }

    @Test
    void printsStacksOnlyWhenAsked() {
        assertThat(CommandRun.of("-v", "help", "nope").err())
                .startsWith("mobula: unknown command 'nope'\n" + ROOT_HINT + "dev.mobula.cli.WrongUsage: unknown")
                .contains("\tat dev.mobula.cli.HelpCommand");
    }

    @Test
    void coloursOnlyWhatIsForATerminal() {
        assertThat(CommandRun.of("doctor").out()).doesNotContain("\u001b[");
        assertThat(new CommandRun.World().withColour().run("doctor").out()).contains("\u001b[32mok     \u001b[");
        assertThat(new CommandRun.World().withColour().run("help").out()).contains("\u001b[");
    }

    @Test
    void asksTerminalAndEnvironmentForColour() {
        assertThat(Surroundings.showsColour(true, Map.of("TERM", "xterm"))).isTrue();
        assertThat(Surroundings.showsColour(true, Map.of("TERM", "xterm", "NO_COLOR", "")))
                .isTrue();
        assertThat(Surroundings.showsColour(true, Map.of("TERM", "xterm", "NO_COLOR", "1")))
                .isFalse();
        assertThat(Surroundings.showsColour(true, Map.of("TERM", "dumb"))).isFalse();
        assertThat(Surroundings.showsColour(true, Map.of())).isFalse();
        assertThat(Surroundings.showsColour(false, Map.of("TERM", "xterm"))).isFalse();
    }

    @Test
    void guessesOnlyWhatIsNear() {
        List<String> words = List.of("digits", "pi", "wordcount");
        assertThat(Nearest.question("digit", words)).isEqualTo(": did you mean 'digits'?");
        assertThat(Nearest.question("ip", words)).isEqualTo(": did you mean 'pi'?");
        assertThat(Nearest.question("word-count", words)).isEqualTo(": did you mean 'wordcount'?");
        assertThat(Nearest.question("zzzzzz", words)).isEmpty();
    }
}
