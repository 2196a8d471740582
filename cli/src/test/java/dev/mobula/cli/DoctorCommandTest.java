package dev.mobula.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.mobula.cli.doctor.SampleFacts;
import org.junit.jupiter.api.Test;

class DoctorCommandTest {
    @Test
    void printsWhatItFound() {
        assertThat(CommandRun.of("doctor")).isEqualTo(new CommandRun(0, """
                        ok       java             Java 25.0.1+8 in /opt/jdk
                        ok       heap             at most 4 GiB of 16 GiB memory (25%)
                        ok       cpus             8
                        ok       shared memory    /dev/shm: 6 GiB of 8 GiB free
                        ok       temporary files  /tmp: 50 GiB of 100 GiB free
                        ok       loopback         a socket can be opened and reached
                        ok       address          not set: sessions start a node inside their own JVM
                        ok       configuration    all settings can be used
                        ok       nodes            default (pid 12) in /run/mobula
                        ok       encoding         UTF-8
                        ok       open files       65536 at once
                        11 checks: 0 problems, 0 warnings
                        """, ""));
    }

    @Test
    void endsWith1AndSaysTheCureIfThereIsAProblem() {
        var run = new CommandRun.World().with(SampleFacts.BAD).run("doctor");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out()).contains("""
                        warning  cpus             1 of the machine's 8 (limited by container, affinity or \
                        -XX:ActiveProcessorCount): \
                        tasks that compute run one after the other
                                                  cure: give the machine or container two CPUs or more
                        """, """
                        problem  configuration    2 problems
                                                  unknown key 'cpu' (file x): did you mean 'cpus'?
                                                  gpus='x' cannot be read (file x)
                                                  cure: correct each where it is set, as named in brackets
                        """).endsWith("11 checks: 1 problem, 1 warning\n");
    }

    @Test
    void printsJson() throws Exception {
        var run = new CommandRun.World().with(SampleFacts.BAD).run("doctor", "-o", "json");
        var json = new JsonMapper().readTree(run.out());

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(json.fieldNames()).toIterable().containsExactly("schema", "status", "checks");
        assertThat(json.path("schema").intValue()).isEqualTo(1);
        assertThat(json.path("status").textValue()).isEqualTo("problem");
        assertThat(json.path("checks")).hasSize(11);
        assertThat(json.path("checks").get(0).toString())
                .isEqualTo(
                        "{\"name\":\"java\",\"status\":\"ok\",\"found\":\"Java 25.0.1+8 in /opt/jdk\",\"cure\":null}");
        assertThat(json.at("/checks/7/found").textValue()).startsWith("2 problems\n");
        assertThat(json.at("/checks/2/status").textValue()).isEqualTo("warning");
        assertThat(json.at("/checks/2/cure").textValue()).isEqualTo("give the machine or container two CPUs or more");
    }
}
