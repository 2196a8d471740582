package dev.mobula.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeFolderTest {
    @TempDir
    Path temporary;

    private final List<String> notes = new ArrayList<>();

    /// Claims a folder and waits to be killed.
    static final class Claimer {
        public static void main(String[] args) throws InterruptedException {
            var folder = NodeFolder.claim(Path.of(args[0]), System.out::println);
            System.out.println("claimed " + folder.directory());
            new CountDownLatch(1).await();
        }
    }

    @Test
    void refusesAFolderThatAnotherProcessHoldsAndCleansUpWhenThatIsDead() throws Exception {
        var directory = temporary.resolve("n");
        var other = new ProcessBuilder(
                        WorkerCommand.thisJava().toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Claimer.class.getName(),
                        directory.toString())
                .redirectErrorStream(true)
                .start();
        try {
            assertThat(other.inputReader().readLine()).isEqualTo("claimed " + directory);

            assertThatThrownBy(() -> NodeFolder.claim(directory, notes::add))
                    .isInstanceOf(NodeStartException.class)
                    .hasMessageContaining("Process " + other.pid() + " holds the node's folder " + directory)
                    .hasMessageEndingWith("or end it with kill " + other.pid());
            Files.writeString(directory.resolve("logs/node.log"), "last words");
        } finally {
            other.destroyForcibly();
        }
        assertThat(other.waitFor(20, TimeUnit.SECONDS)).isTrue();

        var folder = NodeFolder.claim(directory, notes::add);

        assertThat(notes).singleElement().asString().contains("(pid was " + other.pid() + ")");
        assertThat(folder.logs().resolve("previous/node.log")).hasContent("last words");
        folder.release(true);
        assertThat(directory).doesNotExist();
    }

    @Test
    void refusesAFolderWithFilesOfOthersAndLeavesThemAlone() throws Exception {
        Files.writeString(temporary.resolve("thesis.txt"), "years of work");

        assertThatThrownBy(() -> NodeFolder.claim(temporary, notes::add))
                .isInstanceOf(NodeStartException.class)
                .hasMessage("The node's folder " + temporary + " holds files that are not a node's (thesis.txt): name"
                        + " a new or empty one with --dir");
        assertThat(temporary.resolve("thesis.txt")).hasContent("years of work");
    }

    @Test
    void refusesAFile() throws Exception {
        var file = Files.createFile(temporary.resolve("file"));

        assertThatThrownBy(() -> NodeFolder.claim(file, notes::add))
                .hasMessage(file + " is not a folder: name another with --dir");
    }

    @Test
    void refusesANameThatIsTooLongForASocket() {
        var directory = temporary.resolve("x".repeat(100));

        assertThatThrownBy(() -> NodeFolder.claim(directory, notes::add))
                .hasMessageContaining("has too long a name")
                .hasMessageEndingWith("so name a shorter one with --dir");
        assertThat(new File(directory.toString())).doesNotExist();
    }

    @Test
    void sharesMemoryInItsFolderIfThereIsNoMemoryFileSystem() {
        var folder = NodeFolder.claim(temporary.resolve("n"), notes::add);

        try (var shared = SharedMemory.prepare(Path.of("/no/shm"), folder, 80 << 20, notes::add)) {
            assertThat(shared.folder()).isEqualTo(folder.directory().resolve("shm"));
            assertThat(shared.folder().resolve("owner")).exists();
        }
        assertThat(notes)
                .singleElement()
                .asString()
                .contains(
                        "cannot be written to, and the object store needs 83886080: it is a file in the node's folder");
        folder.release(true);
    }

    @Test
    void refusesToStartWithoutRoomForSharedMemory() {
        var folder = NodeFolder.claim(temporary.resolve("n"), notes::add);

        assertThatThrownBy(() -> SharedMemory.prepare(SharedMemory.DEFAULT_ROOT, folder, 1L << 49, notes::add))
                .isInstanceOf(NodeStartException.class)
                .hasMessageStartingWith("There is no room for shared memory. object-store-memory=")
                .hasMessageEndingWith("(see --object-store-memory)");
        folder.release(true);
    }

    @Test
    void removesSharedMemoryOfNodesThatWereKilledAndNothingElse() throws IOException {
        var root = Files.createDirectory(temporary.resolve("root"));
        var dead = Files.createDirectories(root.resolve("mobula-0-dead"));
        Files.writeString(dead.resolve("rings"), "x");
        Files.createFile(dead.resolve("owner"));
        var unknown = Files.createDirectories(root.resolve("mobula-other"));
        var stranger = Files.createDirectories(root.resolve("stranger"));
        Files.createFile(stranger.resolve("owner"));
        var folder = NodeFolder.claim(temporary.resolve("n"), notes::add);
        try (var living = SharedMemory.prepare(root, folder, 80 << 20, notes::add)) {
            assertThat(dead).as("too new to be judged").exists();

            SharedMemory.removeThoseOfDeadNodes(root, System.currentTimeMillis() + 60_000);

            assertThat(dead).doesNotExist();
            assertThat(living.folder()).exists();
            assertThat(unknown).exists();
            assertThat(stranger).exists();
        }
        assertThat(root).isDirectoryNotContaining("glob:**mobula-0-*");
        folder.release(true);
    }
}
