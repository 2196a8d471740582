package dev.mobula.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RunningTableTest {
    @TempDir
    Path folder;

    @Test
    void anotherProcessSeesWhatAThreadRuns() throws IOException {
        var file = folder.resolve("worker-1.running");
        var table = RunningTable.create(file);
        var entry =
                table.claim(Thread.ofPlatform().name("mobula-worker-1-worker-1").unstarted(() -> {}));
        assertThat(entry).isNotNull();
        assertThat(RunningTable.read(file, "mobula-worker-1-worker-1")).isEmpty();
        entry.begin((3L << 40) + 5, 2);
        assertThat(RunningTable.read(file, "mobula-worker-1-worker-1"))
                .contains(new RunningTable.Running((3L << 40) + 5, 2));
        assertThat(RunningTable.read(file, "mobula-worker-1-worker-11")).isEmpty();
        entry.end();
        assertThat(RunningTable.read(file, "mobula-worker-1-worker-1")).isEmpty();
    }

    @Test
    void entriesOfThreadsThatHaveEndedAreUsedAgain() throws IOException, InterruptedException {
        var table = RunningTable.create(folder.resolve("worker-2.running"));
        for (int i = 0; i < 256; i++) {
            assertThat(table.claim(Thread.currentThread())).isNotNull();
        }
        assertThat(table.claim(Thread.currentThread())).isNull();
        var other = RunningTable.create(folder.resolve("worker-3.running"));
        for (int i = 0; i < 300; i++) {
            var thread = Thread.ofPlatform().start(() -> {});
            thread.join();
            assertThat(other.claim(thread)).isNotNull();
        }
    }

    @Test
    void aTableThatIsNotThereKnowsNothing() {
        assertThat(RunningTable.read(folder.resolve("none"), "any")).isEmpty();
    }

    @Test
    void aNameThatIsTooLongIsCutOffOnBothSides() throws IOException {
        var file = folder.resolve("worker-4.running");
        var name = "n".repeat(100);
        var entry =
                RunningTable.create(file).claim(Thread.ofPlatform().name(name).unstarted(() -> {}));
        assertThat(entry).isNotNull();
        entry.begin(7, 1);
        assertThat(RunningTable.read(file, name)).contains(new RunningTable.Running(7, 1));
    }
}
