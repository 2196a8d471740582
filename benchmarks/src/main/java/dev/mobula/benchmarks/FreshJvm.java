package dev.mobula.benchmarks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Starts JVMs with the class path of this one and nothing else of its settings.
final class FreshJvm {
    /// Through these a JVM gets flags that are not on its command line.
    private static final Set<String> FLAG_VARIABLES = Set.of("JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS");

    private FreshJvm() {}

    /// A JVM without flags; the caller says where its output goes, and starts it.
    static ProcessBuilder builder(Class<?> main, String... arguments) {
        return builder(List.of(), main.getName(), List.of(arguments));
    }

    /// A JVM with flags, whose main class need not be known here.
    static ProcessBuilder builder(List<String> flags, String main, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(flags);
        command.add(main);
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment()
                .keySet()
                .removeIf(variable -> variable.startsWith("MOBULA_") || FLAG_VARIABLES.contains(variable));
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        return builder;
    }
}
