package dev.mobula.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import org.junit.jupiter.api.Test;

class VersionCommandTest {
    @Test
    void printsTheVersionThatWasBuilt() {
        assertThat(Version.text()).matches("\\d+\\.\\d+\\.\\d+.*");
        assertThat(CommandRun.of("--version")).isEqualTo(new CommandRun(0, "mobula " + Version.text() + "\n", ""));
    }

    @Test
    void printsWhatItRunsOn() {
        var run = CommandRun.of("version");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out().lines())
                .satisfiesExactly(
                        line -> assertThat(line).isEqualTo("mobula  " + Version.text()),
                        line -> assertThat(line).startsWith("java    " + Runtime.version() + " ("),
                        line -> assertThat(line).startsWith("os      " + System.getProperty("os.name")));
    }

    @Test
    void printsJson() throws Exception {
        var json =
                new JsonMapper().readTree(CommandRun.of("version", "-o", "json").out());

        assertThat(json.path("schema").intValue()).isEqualTo(1);
        assertThat(json.path("mobula").textValue()).isEqualTo(Version.text());
        assertThat(json.at("/java/version").textValue())
                .isEqualTo(Runtime.version().toString());
        assertThat(json.at("/os/arch").textValue()).isEqualTo(System.getProperty("os.arch"));
    }
}
