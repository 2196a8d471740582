package dev.mobula.runtime.classpath;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mobula.Mobula;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/// Compiles, packs and starts small programs.
final class Programs {
    private Programs() {}

    /// Compiles one class, with the test's own class path, into a folder that is made.
    static Path compile(Path folder, String name, String source) throws IOException {
        var sources = Files.createTempDirectory(Files.createDirectories(folder.getParent()), "source");
        var simple = name.substring(name.lastIndexOf('.') + 1);
        var file = Files.writeString(sources.resolve(simple + ".java"), source);
        var status = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        null,
                        "-proc:none",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "-d",
                        Files.createDirectories(folder).toString(),
                        file.toString());
        assertThat(status).isZero();
        return folder;
    }

    /// Compiles class `user.Version` whose `text()` gives this text.
    static Path version(Path folder, String text) throws IOException {
        return compile(
                folder,
                "user.Version",
                "package user; public class Version { public static String text() { return \"" + text + "\"; } }");
    }

    /// Packs a folder as a program with main class `user.Main`, or nothing but a manifest if it is null.
    ///
    /// @param classPath the manifest's class path, or null for none
    static Path jar(Path file, @Nullable Path folder, @Nullable String classPath) throws IOException {
        var manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, "user.Main");
        if (classPath != null) {
            manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH, classPath);
        }
        try (var out = new JarOutputStream(Files.newOutputStream(file), manifest)) {
            if (folder != null) {
                for (var entry : filesOf(folder)) {
                    out.putNextEntry(new JarEntry(folder.relativize(entry).toString()));
                    Files.copy(entry, out);
                }
            }
        }
        return file;
    }

    private static List<Path> filesOf(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }

    /// Folder or jar that a class was loaded from.
    static Path locationOf(Class<?> type) {
        try {
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /// What a worker has anyway, as far as it is on the test's class path: runtime and API.
    static List<Path> runtime() {
        return List.of(locationOf(ClassPathScan.class), locationOf(Mobula.class));
    }

    /// Joins entries to a class path.
    static String path(Object... entries) {
        return Stream.concat(runtime().stream(), Arrays.stream(entries))
                .map(Object::toString)
                .collect(Collectors.joining(File.pathSeparator));
    }

    /// Compiles a program `user.Main` that prints what a scan finds, one entry a line.
    static Path scanner(Path folder) throws IOException {
        return compile(folder, "user.Main", """
                package user;
                public class Main {
                    public static void main(String[] args) throws Exception {
                        var scan = dev.mobula.runtime.classpath.ClassPathScan.ofProgram();
                        scan.entries().forEach(System.out::println);
                        scan.leftOut().forEach(left -> System.out.println("left out: " + left));
                        if (args.length > 0) {
                            var described = dev.mobula.runtime.classpath.ClassPathDescription.of(scan.entries());
                            System.out.println(described.sha256());
                        }
                    }
                }
                """);
    }

    /// Runs a JVM to its end and gives the lines that it printed.
    static List<String> java(Path folder, Map<String, String> environment, String... arguments) throws Exception {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(arguments));
        var output = Files.createTempFile("mobula-test", ".txt");
        var builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().remove("CLASSPATH");
        builder.environment().putAll(environment);
        var process = builder.start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            var lines = Files.readAllLines(output, StandardCharsets.UTF_8);
            assertThat(process.exitValue()).as(String.join("\n", lines)).isZero();
            return lines;
        } finally {
            process.destroyForcibly();
            Files.delete(output);
        }
    }
}
