package dev.mobula.processor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Compares generated stubs with those in `src/test/resources/golden`, which were read and found good.
class GoldenTest {
    private static final String[] SOURCES =
            Stream.of("Pi", "Counter", "Store", "Named").map(GoldenTest::read).toArray(String[]::new);

    private static String read(String name) {
        try (var in = GoldenTest.class.getResourceAsStream("/golden/" + name + ".java")) {
            return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void writesTheStubOfAClassWithTasks() {
        assertThat(Compilation.of(SOURCES).assertClean().source("demo.PiRemote"))
                .isEqualTo(read("PiRemote"));
    }

    @Test
    void writesTheHandleOfAnActor() {
        assertThat(Compilation.of(SOURCES).assertClean().source("demo.CounterRemote"))
                .isEqualTo(read("CounterRemote"));
    }

    @Test
    void writesTheSameBytesInEachRunAndWhateverTheOrderOfTheSources() {
        var reversed = SOURCES.clone();
        Collections.reverse(Arrays.asList(reversed));

        var first = Compilation.of(SOURCES).generated();

        assertThat(Compilation.of(SOURCES).generated()).isEqualTo(first);
        assertThat(Compilation.of(reversed).generated()).isEqualTo(first);
    }

    @Test
    void writesTheSameStubWhenTheOthersAreClassesAlready() {
        var all = Compilation.of(SOURCES).assertClean();

        for (var name : List.of("Pi", "Counter")) {
            var again = Compilation.against(all, read(name)).assertClean();
            assertThat(again.generated())
                    .isEqualTo(Map.of("demo." + name + "Remote", all.source("demo." + name + "Remote")));
        }
    }

    @Test
    void writesDocumentationWithoutFault() {
        var compilation =
                Compilation.of(Map.of(), List.of("-Xdoclint:all/private"), List.of(new RemoteProcessor()), SOURCES);

        assertThat(compilation.messages())
                .anyMatch(message -> message.file().equals("Pi.java")); // so it was looked for
        assertThat(compilation.messages())
                .filteredOn(message -> message.file().endsWith("Remote.java"))
                .filteredOn(message -> !message.text().equals("no comment")) // private members and constructors
                .isEmpty();
    }
}
