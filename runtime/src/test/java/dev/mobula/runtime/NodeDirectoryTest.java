package dev.mobula.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.mobula.MobulaConfig;
import dev.mobula.UnreachableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NodeDirectoryTest {
    // Larger than any number that Linux gives.
    private static final long NO_PID = 1L << 30;

    @TempDir
    Path base;

    private Path node(String name, long pid, long startedMs) throws IOException {
        var directory = Files.createDirectories(base.resolve(name));
        Files.writeString(directory.resolve("node.json"), """
                {"name": "%s", "id": "n-7", "pid": %d, "startedMs": %d, "version": "0.1.0", "httpPort": 4242,
                 "socket": "%s/socket", "sharedMemory": "/dev/shm/mobula-x", "tokenFile": "token", "logs": "logs",
                 "labels": {"zone": "a"}}
                """.formatted(name, pid, startedMs, directory));
        return directory;
    }

    private Path running(String name) throws IOException {
        return node(name, ProcessHandle.current().pid(), System.currentTimeMillis());
    }

    private void assertUnreachable(String address, String why) {
        assertThatExceptionOfType(UnreachableException.class)
                .isThrownBy(() -> NodeDirectory.resolve(address, base))
                .withMessage("Cannot connect to '" + address + "': " + why);
    }

    @Test
    void readsWhatTheNodeWrote() throws IOException {
        var directory = node("one", 12, 34);

        assertThat(NodeDirectory.read(directory))
                .contains(new NodeDirectory(
                        directory,
                        "one",
                        "n-7",
                        12,
                        34,
                        "0.1.0",
                        4242,
                        directory.resolve("socket"),
                        Path.of("/dev/shm/mobula-x"),
                        directory.resolve("token"),
                        directory.resolve("logs"),
                        Map.of("zone", "a")));
        assertThat(NodeDirectory.read(base)).isEmpty();
    }

    @Test
    void saysWhereAFileIsDamaged() throws IOException {
        var file = Files.writeString(base.resolve("node.json"), "{\"name\": \"x\", ");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> NodeDirectory.read(base))
                .withMessage(file + " is damaged (expected a key in quotes at character 14, found the end): "
                        + "stop the node's process and remove the directory");

        Files.writeString(file, "{\"name\": \"x\", \"id\": \"n\", \"pid\": \"many\"}");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> NodeDirectory.read(base))
                .withMessageContaining("(pid=many is not a whole number)");

        Files.writeString(file, "{}");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> NodeDirectory.read(base))
                .withMessageContaining("(key 'name' is missing)");
    }

    @Test
    void findsRunningNodesByName() throws IOException {
        running("b");
        running("a");
        node("dead", NO_PID, System.currentTimeMillis());
        Files.createDirectories(base.resolve("empty"));
        Files.writeString(Files.createDirectories(base.resolve("damaged")).resolve("node.json"), "?");

        assertThat(NodeDirectory.running(base)).extracting(NodeDirectory::name).containsExactly("a", "b");
        assertThat(NodeDirectory.all(base)).extracting(NodeDirectory::name).containsExactly("a", "b", "dead");
        assertThat(NodeDirectory.running(base.resolve("none"))).isEmpty();
    }

    @Test
    void takesNoLaterProcessWithTheSameNumberForTheNode() throws IOException {
        var ownStart = ProcessHandle.current().info().startInstant().orElseThrow();
        var directory = node("old", ProcessHandle.current().pid(), ownStart.toEpochMilli() - 3_600_000);

        assertThat(NodeDirectory.read(directory).orElseThrow().isRunning()).isFalse();
    }

    @Test
    void resolvesTheOnlyNode() throws IOException {
        assertUnreachable(
                "local", "no node of this user runs (looked in " + base + "); start one with 'mobula start --head'");

        running("a");
        assertThat(NodeDirectory.resolve("local", base).name()).isEqualTo("a");

        running("b");
        var pid = ProcessHandle.current().pid();
        assertUnreachable(
                "local", "several nodes run: a (pid " + pid + "), b (pid " + pid + "); name one, as in 'local:a'");
    }

    @Test
    void resolvesNamesAndDirectories() throws IOException {
        var directory = running("a");
        running("b");

        assertThat(NodeDirectory.resolve("local:b", base).name()).isEqualTo("b");
        assertThat(NodeDirectory.resolve("local:" + directory, base.resolve("elsewhere"))
                        .name())
                .isEqualTo("a");
    }

    @Test
    void saysWhyANodeCannotBeResolved() throws IOException {
        assertUnreachable(
                "local:x", "no such node runs; start one with 'mobula start --head' (looked in " + base + ")");
        var dead = node("dead", NO_PID, 1);
        assertUnreachable(
                "local:dead",
                "its process " + NO_PID + " has ended without cleaning up; 'mobula stop --dir " + dead
                        + "' removes what it left");

        running("a");
        assertUnreachable(
                "local:x",
                "no such node runs; those that run are a (pid "
                        + ProcessHandle.current().pid() + ")");
        assertUnreachable("local:" + base + "/x", "no such node runs; there is no node.json");
        assertUnreachable("local:", "a node on this host is 'local', 'local:NAME' or 'local:/path/of/its/directory'");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "..",
                "-x",
                "a b",
                "a/b",
                "ä",
                "12345678901234567890123456789012345678901234567890123456789012345"
            })
    void refusesNamesThatAreNoFolder(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> NodeDirectory.of(name, base))
                .withMessage("name='" + name + "' cannot name a node: use up to 64 letters, digits, '.', '_' and '-', "
                        + "the first a letter or digit");
    }

    @Test
    void choosesTheFolderOfAllNodes() {
        var temporary = base.resolve("tmp");
        var runtime = Map.of("XDG_RUNTIME_DIR", base.toString());

        assertThat(NodeDirectory.base("/some/../where", runtime, temporary)).isEqualTo(Path.of("/where"));
        assertThat(NodeDirectory.base(null, runtime, temporary)).isEqualTo(base.resolve("mobula"));
        assertThat(NodeDirectory.base(null, Map.of("XDG_RUNTIME_DIR", "/does/not/exist"), temporary))
                .isEqualTo(temporary.resolve("mobula-" + System.getProperty("user.name") + "/mobula"));
        assertThat(NodeDirectory.base(MobulaConfig.defaults().with("base-dir", "/where")))
                .isEqualTo(Path.of("/where"));
    }

    @Test
    void knowsItsAddresses() {
        assertThat(NodeDirectory.isLocal("local")).isTrue();
        assertThat(NodeDirectory.isLocal("local:x")).isTrue();
        assertThat(NodeDirectory.isLocal("localhost:1")).isFalse();
        assertThat(NodeDirectory.isLocal("embedded")).isFalse();
    }
}
