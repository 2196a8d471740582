package dev.mobula.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mobula.JobId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputTailTest {
    @TempDir
    Path folder;

    private final ConcurrentLinkedQueue<String> received = new ConcurrentLinkedQueue<>();
    private final AtomicLong nowMs = new AtomicLong();
    private FolderWatch watch;
    private OutputTail output;
    private Path log;

    @BeforeEach
    void start() throws Exception {
        watch = FolderWatch.start(List.of(folder));
        output = new OutputTail(
                watch, (job, text) -> received.add(job + "|" + text), number -> "j-warm" + number, nowMs::get);
        log = Files.createFile(folder.resolve("worker-1.log"));
    }

    @AfterEach
    void stop() {
        output.close();
        watch.close();
    }

    @Test
    void handsOnLinesSoonAfterTheyAreWritten() throws Exception {
        output.follow(1, 4711, new JobId(7), log);
        output.start();

        append("\u0001hits\u0001hello\nstarted\n");

        Await.that(
                "the lines arrive",
                () -> String.join("", received)
                        .equals("j-00000007|(hits pid=4711) hello\n(worker-1 pid=4711) started\n"));
    }

    @Test
    void keepsTheStartOfALineUntilItsEndIsThere() throws Exception {
        output.follow(1, 4711, new JobId(7), log);
        append("first\nsec");
        output.flush();
        append("ond\n");
        output.flush();

        assertThat(received)
                .containsExactly("j-00000007|(worker-1 pid=4711) first\n", "j-00000007|(worker-1 pid=4711) second\n");
    }

    @Test
    void handsOnWhatAWorkerPrintedLast() throws Exception {
        output.follow(1, 4711, new JobId(7), log);
        append("last words");

        output.finish(1);

        assertThat(received).containsExactly("j-00000007|(worker-1 pid=4711) last words\n");
    }

    @Test
    void asksForTheJobOfAWorkerThatHadNone() throws Exception {
        output.follow(1, 4711, null, log);
        append("hello\n");

        output.flush();

        assertThat(received).containsExactly("j-warm1|(worker-1 pid=4711) hello\n");
    }

    @Test
    void leavesOutWhatIsTooMuchAndSaysSo() throws Exception {
        output.follow(1, 4711, new JobId(7), log);
        var text = new StringBuilder();
        for (int line = 0; line < 100_000; line++) {
            text.append("line ").append(line).append(" of very many that nobody will ever read\n");
        }
        append(text.toString());
        output.flush();
        nowMs.set(10_000);
        output.flush();

        var all = String.join("", received);
        assertThat(all.length()).isLessThan(3 << 20);
        assertThat(all).contains(" line 0 of").containsPattern("some \\d+ bytes of output were left out here");
    }

    private void append(String text) throws Exception {
        Files.writeString(log, text, StandardOpenOption.APPEND);
    }
}
