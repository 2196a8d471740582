package dev.mobula.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.mobula.ConfigurationException;
import dev.mobula.MobulaConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MachineFactsTest {
    @TempDir
    private Path root;

    private void write(String file, String text) throws IOException {
        Path path = root.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    private MachineFacts facts() {
        return new MachineFacts(root, Map.of());
    }

    @Test
    void readsTheFilesOfLinux() throws IOException {
        write("proc/meminfo", "MemFree:   1 kB\nMemTotal:       16384 kB\n");
        write("sys/devices/system/cpu/online", "0-3,8\n");
        write("proc/self/limits", """
                Limit                     Soft Limit           Hard Limit           Units
                Max processes             10                   20                   processes
                Max open files            1024                 524288               files
                """);

        assertThat(facts().machineBytes()).isEqualTo(16L << 20);
        assertThat(facts().onlineCpus()).isEqualTo(5);
        assertThat(facts().openFiles()).isEqualTo(OptionalLong.of(1_024));
    }

    @Test
    void knowsNothingWhereThereAreNoSuchFilesOrTheyAreOdd() throws IOException {
        assertThat(facts().machineBytes()).isZero();
        assertThat(facts().onlineCpus()).isZero();
        assertThat(facts().openFiles()).isEmpty();

        write("proc/meminfo", "MemTotal:\n");
        write("sys/devices/system/cpu/online", "all\n");
        write("proc/self/limits", "Max open files            unlimited            unlimited            files\n");
        assertThat(facts().machineBytes()).isZero();
        assertThat(facts().onlineCpus()).isZero();
        assertThat(facts().openFiles()).isEmpty();
    }

    @Test
    void triesToWriteToFoldersAndLeavesNothing() throws IOException {
        var folder = MachineFacts.folder(root);

        assertThat(folder.failure()).isNull();
        assertThat(folder.sizeBytes()).isPositive();
        assertThat(root).isEmptyDirectory();
        assertThat(MachineFacts.folder(root.resolve("none")).failure()).isEqualTo("does not exist");
        write("file", "");
        assertThat(MachineFacts.folder(root.resolve("file")).failure()).isEqualTo("is not a folder");
    }

    @Test
    void readsThisMachine() {
        var facts = new MachineFacts(Path.of("/"), Map.of()).read();

        assertThat(facts.java().feature()).isGreaterThanOrEqualTo(25);
        assertThat(facts.memory().bytes()).isGreaterThan(1L << 28);
        assertThat(facts.cpus().usable()).isPositive();
        assertThat(facts.loopbackFailure()).isNull();
        assertThat(Doctor.examine(facts)).hasSize(11);
    }

    @Test
    void takesTheListOfProblemsOutOfTheMessage() {
        assertThat(MachineFacts.problems("2 problems in the configuration:\n  - one\n  - two"))
                .containsExactly("one", "two");
        assertThat(MachineFacts.problems("all is wrong")).containsExactly("all is wrong");
    }

    @Test
    void understandsTheMessageOfTheConfiguration() {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> MobulaConfig.defaults().with("cpu", "4"))
                .satisfies(e -> assertThat(MachineFacts.problems(e.getMessage()))
                        .singleElement()
                        .asString()
                        .startsWith("unknown key 'cpu' (set in the program)"));
    }
}
