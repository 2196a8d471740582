package dev.mobula.systemtests;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A program as a user writes, compiles and runs it: on the class path of the one artifact, without flags.
///
/// @param folder where its files are
record UserProgram(Path folder) {
    // What `dev.mobula:mobula` brings along; the enforcer in its POM refuses more.
    private static final List<String> FOLDERS = List.of("api", "object-store", "processor", "runtime", "scheduler");
    private static final List<String> LIBRARIES = List.of("jspecify", "kryo", "minlog", "objenesis", "reflectasm");
    private static final long LIMIT_S = 60;

    record Result(int exitCode, String out, String err) {}

    /// Compiles one file into `folder/classes`, with the annotation processor.
    Result compile(String file, String source) throws IOException, InterruptedException {
        var written = Files.writeString(folder.resolve(file), source);
        return run("javac", Map.of(), "-proc:full", "-cp", classPath(), "-d", classes(), written.toString());
    }

    /// Runs a class to its end.
    Result java(Map<String, String> environment, String... arguments) throws IOException, InterruptedException {
        return run("java", environment, withClassPath(arguments));
    }

    /// Starts a class; the caller talks to it and ends it. What it says on standard error is in `java.err`.
    Process start(String... arguments) throws IOException {
        return builder("java", Map.of(), withClassPath(arguments))
                .redirectOutput(ProcessBuilder.Redirect.PIPE)
                .start();
    }

    /// As [#start(String...)] by another program, such as one that enters the file systems of another process.
    Process startBy(List<String> launcher, String... arguments) throws IOException {
        var builder = builder("java", Map.of(), withClassPath(arguments));
        builder.command().addAll(0, launcher);
        return builder.redirectOutput(ProcessBuilder.Redirect.PIPE).start();
    }

    private String[] withClassPath(String... arguments) {
        return Stream.concat(Stream.of("-cp", classes() + File.pathSeparator + classPath()), Stream.of(arguments))
                .toArray(String[]::new);
    }

    private String classes() {
        return folder.resolve("classes").toString();
    }

    private Result run(String tool, Map<String, String> environment, String... arguments)
            throws IOException, InterruptedException {
        var process = builder(tool, environment, arguments).start();
        try {
            assertThat(process.waitFor(LIMIT_S, SECONDS))
                    .as("%s ends in %d s; it said: %s%s", tool, LIMIT_S, said(tool, "out"), said(tool, "err"))
                    .isTrue();
        } finally {
            process.destroyForcibly();
        }
        return new Result(process.exitValue(), said(tool, "out"), said(tool, "err"));
    }

    private String said(String tool, String where) throws IOException {
        return Files.readString(folder.resolve(tool + '.' + where));
    }

    private ProcessBuilder builder(String tool, Map<String, String> environment, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", tool).toString());
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(folder.resolve(tool + ".out").toFile())
                .redirectError(folder.resolve(tool + ".err").toFile());
        removeSettings(builder.environment());
        builder.environment().putAll(environment);
        return builder;
    }

    /// Takes out what would give a JVM flags, or Mobula settings.
    static void removeSettings(Map<String, String> environment) {
        environment.keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "JDK_JAVAC_OPTIONS"));
        environment.keySet().removeIf(variable -> variable.startsWith("MOBULA_"));
    }

    private static String classPath() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(UserProgram::comesWithTheOneArtifact)
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static boolean comesWithTheOneArtifact(String entry) {
        var path = Path.of(entry);
        var name = path.getFileName().toString();
        return FOLDERS.stream().anyMatch(folder -> name.matches("mobula-" + folder + "-\\d.*\\.jar"))
                || FOLDERS.stream().anyMatch(folder -> path.endsWith(Path.of(folder, "target", "classes")))
                || LIBRARIES.stream().anyMatch(library -> name.matches(library + "-\\d.*\\.jar"));
    }
}
