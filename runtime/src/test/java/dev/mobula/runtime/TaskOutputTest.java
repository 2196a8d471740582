package dev.mobula.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mobula.runtime.wire.MessageType;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TaskOutputTest {
    /// Keeps each write apart.
    private static final class Writes extends OutputStream {
        final List<String> all = Collections.synchronizedList(new ArrayList<>());

        @Override
        public void write(int b) {
            throw new AssertionError("a line in pieces");
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            all.add(new String(bytes, offset, length, StandardCharsets.UTF_8));
        }
    }

    private final Writes out = new Writes();
    private final Writes err = new Writes();
    private final TaskOutput output = new TaskOutput(out, err);

    @Test
    void eachLineIsOneWrite() {
        var stream = output.out();
        stream.print("one");
        stream.print(" line");
        stream.println();
        stream.println("a\nb");
        stream.print("unfinished");
        assertThat(out.all).containsExactly("one line\n", "a\n", "b\n");
        output.endAll();
        assertThat(out.all).endsWith("unfinished\n");
        assertThat(err.all).isEmpty();
    }

    @Test
    void linesOfThreadsDoNotMix() throws InterruptedException {
        var stream = output.out();
        var threads = new ArrayList<Thread>();
        for (int i = 0; i < 4; i++) {
            var name = "thread" + i;
            threads.add(Thread.ofPlatform().start(() -> {
                for (int line = 0; line < 200; line++) {
                    stream.print(name);
                    stream.print('-');
                    stream.println(line);
                }
            }));
        }
        for (var thread : threads) {
            thread.join();
        }
        assertThat(out.all).hasSize(800).allMatch(line -> line.matches("thread\\d-\\d+\n"));
    }

    @Test
    void linesOfATaskCarryItsNameAndEndWithIt(@TempDir Path folder) {
        var stream = output.out();
        try (var node = new FakeNode(folder, null, output)) {
            var task = node.task("printer", arguments -> {
                stream.println("whole");
                stream.print("begun");
                return null;
            });
            node.ship(MessageType.RUN, node.run(1, task));
            node.awaitEnd(1);
            assertThat(out.all).containsExactly("\u0001printer\u0001whole\n", "\u0001printer\u0001begun\n");
        }
        stream.println("bare");
        assertThat(out.all).endsWith("bare\n");
    }
}
