package dev.mobula.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpillFolderTest {
    private static final long NOW_MS = 1_000_000_000_000L;

    @TempDir
    private Path root;

    /// A node in a process of its own; it lives until its input ends.
    static final class Node {
        private Node() {}

        public static void main(String[] arguments) throws IOException {
            SpillFolder.claim(Path.of(arguments[0]), arguments[1]);
            System.out.println("claimed");
            while (System.in.read() >= 0) {
                // waits for the end
            }
        }
    }

    private Process node(String name) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Node.class.getName(),
                        root.toString(),
                        name)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        assertThat(process.inputReader().readLine()).isEqualTo("claimed");
        return process;
    }

    private void leave(String folder, long ageMs) throws IOException {
        Path path = Files.createDirectory(root.resolve(folder));
        Files.writeString(path.resolve("s-0000000000000001"), "left");
        Files.createFile(path.resolve("owner"));
        Files.setLastModifiedTime(path.resolve("owner"), FileTime.fromMillis(NOW_MS - ageMs));
    }

    @Test
    void removesWhatKilledNodesLeft() throws IOException {
        leave("mobula-spill-dead", 10_000);
        leave("mobula-spill-young", 9_999);
        leave("others", 10_000);
        Files.createDirectory(root.resolve("mobula-spill-unowned"));
        SpillFolder here = SpillFolder.claim(root, "here");
        Files.setLastModifiedTime(here.path().resolve("owner"), FileTime.fromMillis(NOW_MS - 20_000));

        SpillFolder.removeThoseOfDeadNodes(root, NOW_MS);
        SpillFolder.removeThoseOfDeadNodes(root.resolve("missing"), NOW_MS);

        assertThat(root.resolve("mobula-spill-dead")).doesNotExist();
        assertThat(root.resolve("mobula-spill-young")).exists();
        assertThat(root.resolve("others")).exists();
        assertThat(root.resolve("mobula-spill-unowned")).exists();
        assertThat(here.exists()).isTrue();
        here.close();
        assertThat(here.path()).doesNotExist();
    }

    @Test
    void leavesTheFolderOfANodeThatLivesUntilItIsKilled() throws Exception {
        Process node = node("busy");
        Path owner = root.resolve("mobula-spill-busy").resolve("owner");
        Files.setLastModifiedTime(owner, FileTime.fromMillis(NOW_MS - 20_000));
        SpillFolder.removeThoseOfDeadNodes(root, NOW_MS);
        assertThat(owner).exists();
        assertThatThrownBy(() -> SpillFolder.claim(root, "busy"))
                .isInstanceOf(IOException.class)
                .hasMessage(owner.getParent().toRealPath() + " belongs to a node that runs: name another folder");

        node.destroyForcibly().waitFor();
        SpillFolder.removeThoseOfDeadNodes(root, NOW_MS);
        assertThat(owner.getParent()).doesNotExist();
    }

    @Test
    void takesOverItsOwnFolderFromBeforeACrash() throws IOException {
        leave("mobula-spill-again", 0);
        SpillFolder folder = SpillFolder.claim(root, "again");

        assertThat(folder.path()).isDirectoryNotContaining("glob:**/s-*");
        assertThatThrownBy(() -> SpillFolder.claim(root, "again"))
                .hasMessage(folder.path() + " belongs to another node of this process");
        assertThat(folder.exists()).isTrue();

        folder.close();
        SpillFolder.claim(root, "again").close();
        assertThat(root).isEmptyDirectory();
    }
}
