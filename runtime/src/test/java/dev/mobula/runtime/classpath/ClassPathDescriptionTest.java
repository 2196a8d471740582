package dev.mobula.runtime.classpath;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mobula.runtime.classpath.ClassPathDescription.Entry;
import dev.mobula.runtime.classpath.ClassPathDescription.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassPathDescriptionTest {
    @TempDir
    private Path folder;

    private static String hash(Path... paths) throws IOException {
        return ClassPathDescription.of(List.of(paths)).sha256();
    }

    private static Entry entry(Path path) throws IOException {
        return ClassPathDescription.of(List.of(path)).entries().getFirst();
    }

    @Test
    void hasTheSha256OfAJar() throws Exception {
        var jar = Programs.jar(folder.resolve("a.jar"), Programs.version(folder.resolve("v"), "1"), null);
        var expected = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(jar));

        assertThat(entry(jar)).isEqualTo(new Entry(Kind.JAR, jar, HexFormat.of().formatHex(expected), Files.size(jar)));
    }

    @Test
    void hashesNamesAndContentsOfAFolderWhereverItIs() throws Exception {
        var one = Files.createDirectories(folder.resolve("one/sub"));
        Files.writeString(one.resolve("b"), "2");
        Files.writeString(one.resolveSibling("a"), "1");
        var two = Files.createDirectories(folder.resolve("two/sub"));
        Files.writeString(two.resolveSibling("a"), "1");
        Files.writeString(two.resolve("b"), "2");

        var before = entry(folder.resolve("one"));
        assertThat(before.kind()).isEqualTo(Kind.DIRECTORY);
        assertThat(before.bytes()).isEqualTo(2);
        assertThat(entry(folder.resolve("two")).sha256()).isEqualTo(before.sha256());
        Files.move(two.resolve("b"), two.resolve("c"));
        assertThat(entry(folder.resolve("two")).sha256()).isNotEqualTo(before.sha256());
        Files.move(two.resolve("c"), two.resolve("b"));
        assertThat(entry(folder.resolve("two")).sha256()).isEqualTo(before.sha256());
        Files.writeString(two.resolve("b"), "3"); // same length, perhaps the same tick of the clock
        assertThat(entry(folder.resolve("two")).sha256()).isNotEqualTo(before.sha256());
    }

    @Test
    void dependsOnTheOrderOfEntries() throws Exception {
        var one = Programs.version(folder.resolve("one"), "1");
        var two = Programs.version(folder.resolve("two"), "2");

        assertThat(hash(one, two)).isEqualTo(hash(one, two)).isNotEqualTo(hash(two, one));
        assertThat(ClassPathDescription.of(List.of(one, two)).bytes())
                .isEqualTo(entry(one).bytes() + entry(two).bytes());
    }

    @Test
    void readsAgainOnlyWhatLooksChanged() throws Exception {
        var jar = Files.writeString(folder.resolve("a.jar"), "one");
        var longAgo = FileTime.from(Instant.parse("2020-01-01T00:00:00Z"));
        Files.setLastModifiedTime(jar, longAgo);
        var before = hash(jar);

        Files.writeString(jar, "two");
        assertThat(hash(jar)).isNotEqualTo(before);
        Files.writeString(jar, "six");
        Files.setLastModifiedTime(jar, longAgo);
        assertThat(hash(jar)).isEqualTo(before); // so it was not read
        Files.writeString(jar, "seven");
        Files.setLastModifiedTime(jar, longAgo);
        assertThat(hash(jar)).isNotEqualTo(before);
    }

    @Test
    void differsBetweenTwoDriversIfAFileWasChanged() throws Exception {
        var program = Programs.scanner(folder.resolve("classes"));
        var version = Programs.version(folder.resolve("v"), "1");
        var command = new String[] {"-cp", Programs.path(program, version), "user.Main", "hash"};

        var first = Programs.java(folder, Map.of(), command).getLast();
        assertThat(Programs.java(folder, Map.of(), command).getLast()).isEqualTo(first);
        Programs.version(folder.resolve("v"), "2");
        assertThat(Programs.java(folder, Map.of(), command).getLast()).isNotEqualTo(first);
    }

    @Test
    void followsLinksButNotInCircles() throws Exception {
        var classes = Files.createDirectories(folder.resolve("classes"));
        var elsewhere = Files.createDirectories(folder.resolve("elsewhere"));
        Files.writeString(elsewhere.resolve("a"), "12345");
        Files.createSymbolicLink(classes.resolve("linked"), elsewhere);
        Files.createSymbolicLink(classes.resolve("circle"), classes);
        Files.createSymbolicLink(classes.resolve("broken"), folder.resolve("nowhere"));

        assertThat(entry(classes).bytes()).isEqualTo(5);
    }

    @Test
    void refusesAFolderThatCannotBeOneOfClasses() throws Exception {
        var home = Files.createDirectories(folder.resolve("home"));
        try (var file = new java.io.RandomAccessFile(home.resolve("sparse").toFile(), "rw")) {
            file.setLength(Folder.MOST_BYTES + 1);
        }

        assertThatThrownBy(() -> hash(home))
                .isInstanceOf(IOException.class)
                .hasMessage("Folder " + home + " on the class path holds more than 4 GiB, and would be copied for"
                        + " workers: put the classes in a folder of their own");
    }

    @Test
    void refusesWhatIsNoHash() {
        var path = folder.resolve("a.jar");
        for (var text : List.of("", "../../etc/passwd", "A".repeat(64), "a".repeat(63), "a".repeat(65))) {
            assertThatThrownBy(() -> new Entry(Kind.JAR, path, text, 0))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("sha256='" + text + "' is not a hash: it takes 64 hexadecimal digits in lower case");
        }
        assertThatThrownBy(() -> new Entry(Kind.JAR, Path.of("a.jar"), "a".repeat(64), 0))
                .hasMessage("path=a.jar is not absolute: use toAbsolutePath()");
    }
}
