package dev.mobula.runtime.classpath;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mobula.runtime.classpath.ClassPathDescription.Entry;
import dev.mobula.runtime.classpath.ClassPathDescription.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassPathStoreTest {
    private static final Duration DAY = Duration.ofDays(1);

    @TempDir
    private Path folder;

    private Path cache;
    private Path classes;
    private Path jar;
    private long freeBytes = Long.MAX_VALUE;
    private Instant now = Instant.now();

    @BeforeEach
    void compile() throws Exception {
        cache = folder.resolve("cache");
        classes = Programs.version(folder.resolve("classes"), "1");
        jar = Programs.jar(folder.resolve("a.jar"), Programs.version(folder.resolve("v"), "2"), null);
    }

    private ClassPathStore store() throws IOException {
        return new ClassPathStore(cache, _ -> freeBytes, () -> now);
    }

    private List<Path> copies() throws IOException {
        try (var files = Files.list(cache)) {
            return files.sorted().toList();
        }
    }

    private static ClassPathDescription describe(Path... paths) throws IOException {
        return ClassPathDescription.of(List.of(paths));
    }

    @Test
    void copiesJarsAndFoldersByTheirHash() throws Exception {
        var description = describe(classes, jar, classes);
        var stored = store().take(description);

        var names = description.entries().stream().map(Entry::sha256).toList();
        assertThat(stored.paths()).containsExactly(cache.resolve(names.get(0)), cache.resolve(names.get(1) + ".jar"));
        assertThat(stored.paths().get(0).resolve("user/Version.class"))
                .hasSameBinaryContentAs(classes.resolve("user/Version.class"));
        assertThat(stored.paths().get(1)).hasSameBinaryContentAs(jar);
        assertThat(stored.urls())
                .containsExactly(
                        stored.paths().get(0).toUri().toURL(),
                        stored.paths().get(1).toUri().toURL());
        assertThat(copies()).containsExactlyInAnyOrderElementsOf(stored.paths());
    }

    @Test
    void makesCopiesThatNobodyMayChange() throws Exception {
        var stored = store().take(describe(classes, jar));

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(cache)))
                .isEqualTo("rwx------");
        assertThat(Files.getPosixFilePermissions(stored.paths().get(1)))
                .isEqualTo(PosixFilePermissions.fromString("r--------"));
        var inode = Files.getAttribute(jar, "unix:ino");
        assertThat(Files.getAttribute(stored.paths().get(1), "unix:ino")).isNotEqualTo(inode);
    }

    @Test
    void keepsAVersionWhenTheProgramIsBuiltAgain() throws Exception {
        var store = store();
        var first = store.take(describe(jar));
        Programs.jar(jar, Programs.version(folder.resolve("v"), "3"), null); // in place
        var second = store.take(describe(jar));

        assertThat(text(first)).isEqualTo("2");
        assertThat(text(second)).isEqualTo("3");
    }

    private static Object text(StoredClassPath stored) throws Exception {
        try (var loader = new JobClassLoader("1", stored.paths(), ClassLoader.getPlatformClassLoader())) {
            return loader.loadClass("user.Version").getMethod("text").invoke(null);
        }
    }

    @Test
    void usesCopiesThatAreThereAlready() throws Exception {
        var description = describe(classes, jar);
        var copied = store().take(description).paths();
        freeBytes = 0; // so nothing can be copied
        Files.delete(jar);

        assertThat(store().take(description).paths()).isEqualTo(copied);
    }

    @Test
    void copiesAgainWhatWasCutShort() throws Exception {
        var description = describe(classes, jar);
        var copied = store().take(description).paths();
        Files.delete(copied.get(0).resolve("user/Version.class"));
        Files.delete(copied.get(1));
        Files.createFile(copied.get(1));

        var stored = store().take(description);

        assertThat(stored.paths().get(0).resolve("user/Version.class")).exists();
        assertThat(text(stored)).isEqualTo("1");
        assertThat(stored.paths().get(1)).hasSameBinaryContentAs(jar);
        assertThat(copies()).hasSize(2);
    }

    @Test
    void refusesAnEntryThatHasChangedMeanwhile() throws Exception {
        var description = describe(classes, jar);
        Files.writeString(jar, "half of a");

        assertThatThrownBy(() -> store().take(description))
                .isInstanceOf(IOException.class)
                .hasMessageMatching(
                        "Class path entry \\Q" + jar + "\\E changed after the program had read it \\(its SHA-256 was"
                                + " [0-9a-f]{12}…, it is [0-9a-f]{12}…\\): wait until the build has ended, and connect"
                                + " again");
        assertThat(copies()).hasSize(1); // the folder, which is right
    }

    @Test
    void refusesAnEntryThatIsGone() throws Exception {
        var description = describe(jar);
        Files.delete(jar);

        assertThatThrownBy(() -> store().take(description))
                .isInstanceOf(IOException.class)
                .hasMessage("Class path entry " + jar + " is gone: wait until the build has ended, and connect again");
        assertThat(copies()).isEmpty();
    }

    @Test
    void saysWhatIsNeededWhenTheDiskIsFull() throws Exception {
        freeBytes = 100;
        var description = describe(jar);

        assertThatThrownBy(() -> store().take(description))
                .isInstanceOf(IOException.class)
                .hasMessage("No room for a copy of class path entry " + jar + " in " + cache + ": it needs "
                        + Files.size(jar) + " bytes, 100 are free. Free some, or give the node a folder on a larger"
                        + " disk");
        assertThat(copies()).isEmpty();
        freeBytes = Long.MAX_VALUE;
        assertThat(store().take(description).paths()).hasSize(1);
    }

    @Test
    void evictsOnlyWhatNoJobUses() throws Exception {
        var store = store();
        var first = store.take(describe(classes, jar));
        var second = store.take(describe(jar));
        first.close();
        first.close();

        var freed = store.evict(Duration.ZERO);

        assertThat(freed).isEqualTo(describe(classes).bytes());
        assertThat(copies()).isEqualTo(second.paths());
        second.close();
        assertThat(store.evict(Duration.ZERO)).isEqualTo(Files.size(jar));
        assertThat(copies()).isEmpty();
        assertThat(store.take(describe(classes)).paths().getFirst()).isDirectory();
    }

    @Test
    void evictsWhatHasHadNoUserForAWhile() throws Exception {
        var store = store();
        var used = store.take(describe(classes));
        now = now.plus(DAY);
        used.close();
        store.take(describe(jar)).close();

        now = now.plus(DAY).minusSeconds(1);
        assertThat(store.evict(DAY)).isZero();
        assertThat(copies()).hasSize(2);
        store.take(describe(jar)).close();
        now = now.plusSeconds(1);
        store.evict(DAY);
        assertThat(copies())
                .containsExactly(
                        cache.resolve(describe(jar).entries().getFirst().sha256() + ".jar"));
    }

    @Test
    void doesNotEvictWhatAnotherProcessUses() throws Exception {
        var mine = store();
        mine.take(describe(jar));
        var other = store();

        now = now.plus(DAY).minusSeconds(1);
        mine.evict(DAY);
        now = now.plusSeconds(1);
        other.evict(DAY);

        assertThat(copies()).hasSize(1);
    }

    @Test
    void evictsWhatACrashedProcessLeftHalfCopiedAndNothingThatIsNotIts() throws Exception {
        var store = store();
        var abandoned = Files.createDirectories(cache.resolve("tmp-1/sub"));
        Files.writeString(abandoned.resolve("a"), "123");
        Files.setLastModifiedTime(cache.resolve("tmp-1"), FileTime.from(now.minus(Duration.ofHours(2))));
        Files.writeString(cache.resolve("tmp-2"), "of another one that is at work");
        Files.writeString(cache.resolve("notes.txt"), "somebody's");

        assertThat(store.evict(DAY)).isEqualTo(3);
        assertThat(copies()).containsExactly(cache.resolve("notes.txt"), cache.resolve("tmp-2"));
    }

    @Test
    void servesManyJobsAtOnce() throws Exception {
        var all = new ArrayList<Path>();
        for (int i = 0; i < 5; i++) {
            all.add(Programs.version(folder.resolve("many/v" + i), "x".repeat(i)));
            all.add(Programs.jar(folder.resolve("many/j" + i + ".jar"), all.getLast(), null));
        }
        var description = ClassPathDescription.of(all);
        var stores = List.of(store(), store());
        var threads = 8;
        var barrier = new CyclicBarrier(threads);
        try (var pool = Executors.newFixedThreadPool(threads)) {
            var results = new ArrayList<Future<Void>>();
            for (int t = 0; t < threads; t++) {
                var store = stores.get(t % 2);
                Callable<Void> job = () -> {
                    barrier.await();
                    for (int round = 0; round < 20; round++) {
                        try (var stored = store.take(description)) {
                            assertThat(stored.paths()).hasSize(10).allMatch(Files::exists);
                            store.evict(DAY);
                            assertThat(text(stored)).isEqualTo("");
                        }
                    }
                    return null;
                };
                results.add(pool.submit(job));
            }
            for (var result : results) {
                result.get();
            }
        }
        assertThat(copies()).hasSize(10);
    }

    @Test
    void copiesAndEvictsInTheSameMomentWithoutLoss() throws Exception {
        var description = describe(classes, jar);
        var store = store();
        var barrier = new CyclicBarrier(3);
        try (var pool = Executors.newFixedThreadPool(3)) {
            var results = new ArrayList<Future<Void>>();
            for (int t = 0; t < 3; t++) {
                Callable<Void> job = () -> {
                    barrier.await();
                    for (int round = 0; round < 50; round++) {
                        try (var stored = store.take(description)) {
                            assertThat(text(stored)).isEqualTo("1");
                        }
                        store.evict(Duration.ZERO);
                    }
                    return null;
                };
                results.add(pool.submit(job));
            }
            for (var result : results) {
                result.get();
            }
        }
        store.evict(Duration.ZERO);
        assertThat(copies()).isEmpty();
    }

    @Test
    void refusesADescriptionWithAnotherKindThanThereIs() throws Exception {
        var entry = describe(jar).entries().getFirst();
        var wrong = new ClassPathDescription(
                List.of(new Entry(Kind.DIRECTORY, entry.path(), entry.sha256(), entry.bytes())));

        assertThatThrownBy(() -> store().take(wrong)).isInstanceOf(IOException.class);
        assertThat(copies()).isEmpty();
    }
}
