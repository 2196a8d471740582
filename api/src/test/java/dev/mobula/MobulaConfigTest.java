package dev.mobula;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MobulaConfigTest {
    @TempDir
    private Path folder;

    @Test
    void namesTheNearestKeyOfAnUnknownOne() {
        assertThatThrownBy(() -> MobulaConfig.defaults().with("cpu", "4"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("""
                        1 problem in the configuration:
                          - unknown key 'cpu' (set in the program): did you mean 'cpus'? Known keys: address, base-dir, cpus, \
                        gpus, memory, resources, namespace, ended-tasks, seed, record-ref-creation-sites""");
        assertThatThrownBy(() -> MobulaConfig.defaults().with("name-space", "a"))
                .hasMessageContaining("did you mean 'namespace'?");
    }

    @Test
    void reportsAllProblemsAtOnceWithTheirOrigin() throws IOException {
        Path file = folder.resolve("mobula.properties");
        Files.writeString(file, "cpus=-1\nseeed=4\n");

        assertThatThrownBy(() -> MobulaConfig.load(
                        Map.of("MOBULA_GPUS", "1.5", "MOBULA_CONFIG", file.toString(), "PATH", "/bin"),
                        Map.of("mobula.memory", "much", "mobula.resources", "license,tpu=x")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("6 problems in the configuration:\n  - ")
                .hasMessageContaining("unknown key 'seeed' (file " + file + "): did you mean 'seed'?")
                .hasMessageContaining("cpus=-1.0 is negative: use 0 for 'needs none' (file " + file + ")")
                .hasMessageContaining("gpus='1.5' cannot be read: give a whole number such as 2"
                        + " (environment variable MOBULA_GPUS)")
                .hasMessageContaining("memory='much' is not an amount of memory: use bytes, or a unit as in 512MiB"
                        + " or 4GiB (system property mobula.memory)")
                .hasMessageContaining("resources entry 'license' is not name=amount: write it as license=2"
                        + " (system property mobula.resources)")
                .hasMessageContaining("tpu=x is not a number: write it as tpu=2 (system property mobula.resources)");
    }

    @Test
    void letsLaterSourcesWin() throws IOException {
        Path file = folder.resolve("mobula.properties");
        Files.writeString(file, "cpus=1\ngpus=1\nmemory=1k\nnamespace=file\n");
        Map<String, String> environment = Map.of(
                "MOBULA_CONFIG", file.toString(), "MOBULA_GPUS", "2", "MOBULA_MEMORY", "2k", "MOBULA_NAMESPACE", "env");

        MobulaConfig config = MobulaConfig.load(
                        environment, Map.of("mobula.memory", "3k", "mobula.namespace", "property"))
                .namespace("program");

        assertThat(config.resources()).isEqualTo(Resources.cpus(1).withGpus(2).withMemory(3 << 10));
        assertThat(config.namespace()).isEqualTo("program");
    }

    @Test
    void readsVariablesWithSeveralWords() {
        MobulaConfig config = MobulaConfig.load(Map.of("MOBULA_ENDED_TASKS", "7"), Map.of());

        assertThat(config.endedTasks()).isEqualTo(7);
    }

    @Test
    void saysThatAFileCannotBeRead() {
        Path missing = folder.resolve("missing.properties");

        assertThatThrownBy(() -> MobulaConfig.load(Map.of(), Map.of("mobula.config", missing.toString())))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("config=" + missing + " cannot be read")
                .hasMessageEndingWith(": name a file of lines like cpus=4");
    }

    @Test
    void leavesTheLaunchersOwnSettingsAlone() {
        MobulaConfig config = MobulaConfig.load(
                Map.of("MOBULA_JAVA_HOME", "/jdk", "MOBULA_JAVA_OPTS", "-Xmx1g"),
                Map.of("mobula.store.trackPins", "true"));

        assertThat(config.address()).isNull();
    }

    @Test
    void addsCustomResources() {
        MobulaConfig config = MobulaConfig.defaults()
                .cpus(0.5)
                .gpus(2)
                .memory(1_024)
                .resource("license", 2)
                .resource("tpu", 0.5);

        assertThat(config.resources())
                .isEqualTo(Resources.cpus(0.5)
                        .withGpus(2)
                        .withMemory(1_024)
                        .with("license", 2)
                        .with("tpu", 0.5));
    }

    @Test
    void refusesOtherValuesThatCannotBe() {
        MobulaConfig defaults = MobulaConfig.defaults();
        assertThat(defaults.recordsRefCreationSites()).isFalse();
        assertThat(defaults.with("record-ref-creation-sites", "true").recordsRefCreationSites())
                .isTrue();
        assertThatThrownBy(() -> defaults.with("record-ref-creation-sites", "yes"))
                .hasMessageContaining("record-ref-creation-sites='yes' is neither true nor false");
        assertThatThrownBy(() -> defaults.with("ended-tasks", "-1"))
                .hasMessageContaining("ended-tasks=-1 is negative: use 0 to remember none");
        assertThatThrownBy(() -> defaults.with("seed", "dice"))
                .hasMessageContaining("seed='dice' cannot be read: give a whole number");
        assertThatThrownBy(() -> defaults.namespace(" "))
                .hasMessageContaining("namespace is blank: name it, or leave it out");
        assertThatThrownBy(() -> defaults.cpus(-2)).hasMessageContaining("cpus=-2.0 is negative");
        assertThatThrownBy(() -> defaults.gpus(-1)).hasMessageContaining("gpus=-1.0 is negative");
        assertThatThrownBy(() -> defaults.memory(-1)).hasMessageContaining("memory='-1' is not an amount of memory");
        assertThatThrownBy(() -> defaults.resource("cpus", 1)).hasMessageContaining("'cpus' is taken or empty");
    }

    @Test
    void hasDefaultsForEverything() {
        MobulaConfig defaults = MobulaConfig.defaults();

        assertThat(defaults.resources().cpuUnits())
                .isEqualTo(Runtime.getRuntime().availableProcessors() * Resources.UNITS);
        assertThat(defaults.resources().gpuUnits()).isZero();
        assertThat(defaults.resources().memoryBytes())
                .isBetween(1L, Runtime.getRuntime().maxMemory());
        assertThat(defaults.endedTasks()).isEqualTo(1_000);
        assertThat(defaults.address()).isNull();
        assertThat(defaults.namespace()).isNull();
    }
}
