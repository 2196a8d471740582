package dev.mobula.runtime.classpath;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mobula.ObjectRef;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobClassLoaderTest {
    private static final ClassLoader PARENT = JobClassLoaderTest.class.getClassLoader();

    @TempDir
    private Path folder;

    private static Object text(ClassLoader loader) throws Exception {
        return loader.loadClass("user.Version").getMethod("text").invoke(null);
    }

    @Test
    void keepsVersionsOfAClassApart() throws Exception {
        var one = Programs.version(folder.resolve("one"), "1");
        var two = Programs.jar(folder.resolve("two.jar"), Programs.version(folder.resolve("two"), "2"), null);
        try (var first = new JobClassLoader("1", List.of(one), PARENT);
                var second = new JobClassLoader("2", List.of(two), PARENT)) {
            assertThat(text(first)).isEqualTo("1");
            assertThat(text(second)).isEqualTo("2");
            assertThat(first.loadClass("user.Version"))
                    .isSameAs(first.loadClass("user.Version"))
                    .isNotEqualTo(second.loadClass("user.Version"));
            assertThat(first.getName()).isEqualTo("job 1");
        }
    }

    @Test
    void prefersTheJobsClassesToThoseOfItsParent() throws Exception {
        var two = Programs.version(folder.resolve("two"), "2");
        try (var parent = new JobClassLoader("1", List.of(Programs.version(folder.resolve("one"), "1")), PARENT);
                var child = new JobClassLoader("2", List.of(two), parent);
                var empty = new JobClassLoader("3", List.of(), parent)) {
            assertThat(text(child)).isEqualTo("2");
            assertThat(text(empty)).isEqualTo("1");
        }
    }

    @Test
    void takesTheRuntimeAndTheJdkFromTheParent() throws Exception {
        var shadow = Programs.compile(
                folder.resolve("shadow"),
                "dev.mobula.ObjectRef",
                "package dev.mobula; public class ObjectRef { public static final int SHADOW = 1; }");
        Programs.compile(shadow, "dev.mobula.examples.New", "package dev.mobula.examples; public class New {}");
        try (var loader = new JobClassLoader("1", List.of(shadow), PARENT)) {
            assertThat(loader.loadClass("dev.mobula.ObjectRef")).isSameAs(ObjectRef.class);
            assertThat(loader.loadClass("dev.mobula.examples.New").getClassLoader())
                    .isSameAs(loader);
            for (var name : List.of(
                    "java.lang.String",
                    "java.sql.Connection",
                    "javax.sql.DataSource",
                    "org.w3c.dom.Node",
                    "com.sun.net.httpserver.HttpServer",
                    "jdk.net.Sockets")) {
                assertThat(loader.loadClass(name)).isSameAs(PARENT.loadClass(name));
            }
            assertThat(loader.getResource("dev/mobula/ObjectRef.class"))
                    .isEqualTo(PARENT.getResource("dev/mobula/ObjectRef.class"));
        }
    }

    @Test
    void takesPackagesThatOnlyLookLikeThoseOfTheJdkFromTheJob() throws Exception {
        var classes = Programs.compile(
                folder.resolve("classes"), "javax.inject.Inject", "package javax.inject; public @interface Inject {}");
        Programs.compile(classes, "Plain", "public class Plain {}");
        Programs.compile(classes, "dev.mobulas.Other", "package dev.mobulas; public class Other {}");
        try (var loader = new JobClassLoader("1", List.of(classes), PARENT)) {
            for (var name : List.of("javax.inject.Inject", "Plain", "dev.mobulas.Other")) {
                assertThat(loader.loadClass(name).getClassLoader()).isSameAs(loader);
            }
        }
    }

    @Test
    void saysThatAClassIsNowhere() throws Exception {
        try (var loader = new JobClassLoader("1", List.of(), PARENT)) {
            for (var name : List.of("user.Missing", "dev.mobula.Missing", "java.lang.Missing")) {
                assertThatThrownBy(() -> loader.loadClass(name))
                        .isInstanceOf(ClassNotFoundException.class)
                        .hasMessage(name);
            }
            assertThat(loader.getResource("nowhere.txt")).isNull();
        }
    }

    @Test
    void findsTheJobsResourcesFirst() throws Exception {
        for (var name : List.of("parent", "child")) {
            Files.createDirectories(folder.resolve(name));
            Files.writeString(folder.resolve(name + "/settings.txt"), name);
            Files.writeString(folder.resolve(name + "/" + name + ".txt"), name);
        }
        try (var parent = new JobClassLoader("1", List.of(folder.resolve("parent")), PARENT);
                var child = new JobClassLoader("2", List.of(folder.resolve("child")), parent)) {
            try (var in = child.getResourceAsStream("settings.txt")) {
                assertThat(new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8))
                        .isEqualTo("child");
            }
            assertThat(Collections.list(child.getResources("settings.txt")))
                    .containsExactly(
                            folder.resolve("child/settings.txt").toUri().toURL(),
                            folder.resolve("parent/settings.txt").toUri().toURL());
            assertThat(child.getResource("parent.txt")).isNotNull();
        }
    }

    @Test
    void releasesItsJarsWhenItIsClosed() throws Exception {
        var version = Programs.version(folder.resolve("v"), "1");
        Programs.compile(version, "user.Later", "package user; public class Later {}");
        var jar = Programs.jar(folder.resolve("a.jar"), version, null);
        var loader = new JobClassLoader("1", List.of(jar), PARENT);
        var type = loader.loadClass("user.Version");
        assertThat(openFiles()).contains(jar.toRealPath().toString());

        loader.close();

        assertThat(openFiles()).doesNotContain(jar.toRealPath().toString());
        assertThat(type.getMethod("text").invoke(null)).isEqualTo("1");
        assertThatThrownBy(() -> loader.loadClass("user.Later")).isInstanceOf(ClassNotFoundException.class);
    }

    private static List<String> openFiles() throws Exception {
        var open = new ArrayList<String>();
        try (var links = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
            for (var link : links) {
                if (Files.isSymbolicLink(link)) {
                    open.add(Files.readSymbolicLink(link).toString());
                }
            }
        }
        return open;
    }

    @Test
    void loadsAClassOnceForManyThreads() throws Exception {
        var threads = 8;
        var version = Programs.version(folder.resolve("v"), "1");
        var jar = Programs.jar(folder.resolve("a.jar"), version, null);
        for (int round = 0; round < 20; round++) {
            var barrier = new CyclicBarrier(threads);
            try (var loader = new JobClassLoader("1", List.of(jar), PARENT);
                    var pool = Executors.newFixedThreadPool(threads)) {
                var found = new ArrayList<Future<Class<?>>>();
                for (int t = 0; t < threads; t++) {
                    Callable<Class<?>> load = () -> {
                        barrier.await();
                        return loader.loadClass("user.Version");
                    };
                    found.add(pool.submit(load));
                }
                for (var type : found) {
                    assertThat(type.get()).isSameAs(found.getFirst().get());
                }
            }
        }
    }
}
