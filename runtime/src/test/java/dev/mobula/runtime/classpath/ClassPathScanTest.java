package dev.mobula.runtime.classpath;

import static org.assertj.core.api.Assertions.assertThat;

import com.esotericsoftware.kryo.Kryo;
import dev.mobula.scheduler.ResourceLedger;
import dev.mobula.store.EncodedValue;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.objenesis.Objenesis;

class ClassPathScanTest {
    @TempDir
    private Path folder;

    private Path program;

    @BeforeEach
    void compile() throws Exception {
        folder = folder.toRealPath();
        program = Programs.scanner(folder.resolve("classes"));
    }

    private List<String> scan(String... arguments) throws Exception {
        return Programs.java(folder, Map.of(), arguments);
    }

    private static URL url(Path path) throws Exception {
        return path.toUri().toURL();
    }

    @Test
    void findsFoldersAndJarsOfAPlainProgramInOrder() throws Exception {
        var jar = Programs.jar(folder.resolve("a library.jar"), Programs.version(folder.resolve("v"), "1"), null);

        assertThat(scan("-cp", Programs.path(jar, program, folder.resolve("missing")), "user.Main"))
                .containsExactly(jar.toString(), program.toString());
        assertThat(scan("-cp", Programs.path(program, jar, "classes"), "user.Main"))
                .containsExactly(program.toString(), jar.toString());
    }

    @Test
    void findsRelativeEntriesTheCurrentFolderAndWhatTheJvmExpanded() throws Exception {
        var lib = Files.createDirectory(folder.resolve("lib"));
        Programs.jar(lib.resolve("a.jar"), Programs.version(folder.resolve("v"), "1"), null);
        Programs.jar(lib.resolve("b.jar"), folder.resolve("v"), null);

        assertThat(scan("-cp", Programs.path("classes", "lib/*"), "user.Main"))
                .containsExactlyInAnyOrder(
                        program.toString(),
                        lib.resolve("a.jar").toString(),
                        lib.resolve("b.jar").toString());
        assertThat(Programs.java(program, Map.of(), "-cp", Programs.path(""), "user.Main"))
                .containsExactly(program.toString());
        assertThat(Programs.java(program, Map.of("CLASSPATH", Programs.path(".")), "user.Main"))
                .containsExactly(program.toString());
    }

    @Test
    void readsManifestsAsTestRunnersAndIdesWriteThem() throws Exception {
        var library = Programs.jar(folder.resolve("lib 1.jar"), Programs.version(folder.resolve("v"), "1"), null);
        var listed = new StringBuilder();
        for (var path : Programs.runtime()) {
            listed.append(path.toUri()).append(' ');
        }
        listed.append(program.toUri()).append(" lib%201.jar missing.jar classes/");
        var booter = Programs.jar(folder.resolve("booter.jar"), null, listed.toString());

        assertThat(scan("-cp", booter.toString(), "user.Main")).containsExactly(program.toString(), library.toString());
    }

    @Test
    void putsWhatAJarsManifestListsRightAfterTheJar() throws Exception {
        var deep = Programs.jar(folder.resolve("deep.jar"), Programs.version(folder.resolve("v"), "1"), "top.jar");
        var next = Programs.jar(folder.resolve("next.jar"), folder.resolve("v"), "deep.jar");
        var top = Programs.jar(folder.resolve("top.jar"), program, "next.jar");
        var other = Programs.jar(folder.resolve("other.jar"), folder.resolve("v"), null);

        assertThat(scan("-cp", Programs.path(top, other), "user.Main"))
                .containsExactly(top.toString(), next.toString(), deep.toString(), other.toString());
    }

    @Test
    void findsAnExecutableJar() throws Exception {
        var listed = new StringBuilder();
        for (var path : Programs.runtime()) {
            listed.append(path.toUri()).append(' ');
        }
        var jar = Programs.jar(folder.resolve("program.jar"), program, listed.toString());

        assertThat(scan("-jar", jar.toString())).containsExactly(jar.toString());
    }

    @Test
    void findsModulesWithoutThoseOfTheRuntime() throws Exception {
        var modules = Files.createDirectory(folder.resolve("modules"));
        var jar = Programs.jar(modules.resolve("program.jar"), program, null);
        for (var part : Programs.runtime()) {
            if (Files.isDirectory(part)) {
                Programs.jar(modules.resolve("part" + part.toString().hashCode() + ".jar"), part, null);
            } else {
                Files.copy(part, modules.resolve(part.getFileName()));
            }
        }

        assertThat(scan("-p", modules.toString(), "-m", "program/user.Main")).containsExactly(jar.toString());
    }

    @Test
    void looksThroughContextLoadersParentsFirst() throws Exception {
        var first = Programs.version(folder.resolve("first"), "1");
        var jar = Programs.jar(folder.resolve("second one.jar"), first, null);
        try (var parent = new URLClassLoader(new URL[] {url(first)}, ClassLoader.getPlatformClassLoader());
                var child = new URLClassLoader(new URL[] {url(jar), url(first)}, parent)) {
            var entries = ClassPathScan.of(child).entries();

            assertThat(entries).startsWith(first, jar).doesNotHaveDuplicates();
            assertThat(entries).contains(Programs.locationOf(ClassPathScanTest.class)); // Mobula's own loader
        }
    }

    @Test
    void worksInARealmThatIsolatesTheProgramFromItsStarter() throws Exception {
        Programs.compile(folder.resolve("starter"), "starter.Realm", """
                package starter;
                public class Realm {
                    public static void main(String[] args) throws Exception {
                        var urls = new java.net.URL[args.length];
                        for (int i = 0; i < urls.length; i++) {
                            urls[i] = java.nio.file.Path.of(args[i]).toUri().toURL();
                        }
                        var loader = new java.net.URLClassLoader(urls, null);
                        Thread.currentThread().setContextClassLoader(loader);
                        loader.loadClass("user.Main").getMethod("main", String[].class)
                                .invoke(null, (Object) new String[0]);
                    }
                }
                """);

        assertThat(scan(
                        "-cp",
                        "starter",
                        "starter.Realm",
                        Programs.runtime().get(0).toString(),
                        program.toString(),
                        Programs.runtime().get(1).toString()))
                .containsExactly(program.toString());
    }

    @Test
    void leavesOutTheRuntimeAndKeepsEverythingElse() {
        var entries = ClassPathScan.ofProgram().entries();

        for (var own : List.of(
                ClassPathScan.class,
                ResourceLedger.class,
                EncodedValue.class,
                Kryo.class,
                Objenesis.class,
                Nullable.class)) {
            assertThat(entries).doesNotContain(Programs.locationOf(own));
        }
        assertThat(entries)
                .contains(
                        Programs.locationOf(ClassPathScanTest.class),
                        Programs.locationOf(Test.class),
                        Programs.locationOf(org.assertj.core.api.Assertions.class));
    }

    @Test
    void keepsAJarThatHasMobulaAndTheProgramInOne() throws Exception {
        var all = Files.createDirectories(folder.resolve("all"));
        for (var part : List.of(Programs.runtime().get(0), Programs.runtime().get(1), program)) {
            copy(part, all);
        }
        var fat = Programs.jar(folder.resolve("fat.jar"), all, null);

        assertThat(scan("-cp", fat.toString(), "user.Main")).containsExactly(fat.toString());
    }

    // A folder's files, or those in a jar.
    private static void copy(Path from, Path to) throws Exception {
        if (Files.isRegularFile(from)) {
            try (var jar = FileSystems.newFileSystem(from)) {
                copy(jar.getPath("/"), to);
            }
            return;
        }
        try (var files = Files.walk(from)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                if (file.endsWith("META-INF/MANIFEST.MF")) {
                    continue; // the new jar has its own
                }
                var target = to.resolve(from.relativize(file).toString());
                Files.createDirectories(target.getParent());
                Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    @Test
    void saysWhatItCannotUse() throws Exception {
        var text = Files.writeString(folder.resolve("library.pom"), "<project/>");
        try (var loader = new URLClassLoader(
                new URL[] {
                    url(text), java.net.URI.create("http://localhost/x.jar").toURL()
                },
                ClassLoader.getPlatformClassLoader())) {
            var scan = ClassPathScan.of(loader);

            assertThat(scan.entries()).doesNotContain(text);
            assertThat(scan.leftOut())
                    .hasSize(2)
                    .anyMatch(left -> left.startsWith(text + ": not a readable jar ("))
                    .contains("http://localhost/x.jar: not a file on this host");
        }
    }
}
