package dev.mobula.node;

import dev.mobula.runtime.WorkerSpec;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// The command lines of worker JVMs.
///
/// @param java the program `java`
/// @param mainClass main class of a worker; takes the socket and its number
/// @param classPath what it has on its class path
/// @param logs folder for its log and crash files
/// @param heapBytes largest heap of a worker that asks for nothing else
/// @param processors CPUs of this process
record WorkerCommand(Path java, String mainClass, List<Path> classPath, Path logs, long heapBytes, int processors) {
    private static final String MAIN_CLASS = "dev.mobula.runtime.WorkerMain";
    private static final long PARALLEL_FROM_BYTES = 1L << 30;
    private static final long FIRST_HEAP_BYTES = 64L << 20;

    WorkerCommand {
        classPath = List.copyOf(classPath);
    }

    /// Workers of this node, on the JDK that this process runs on.
    static WorkerCommand here(Path logs, long heapBytes) {
        return new WorkerCommand(
                thisJava(),
                MAIN_CLASS,
                WorkerClassPath.find(),
                logs,
                heapBytes,
                Runtime.getRuntime().availableProcessors());
    }

    /// The same with another main class.
    WorkerCommand withMainClass(String other) {
        return new WorkerCommand(java, other, classPath, logs, heapBytes, processors);
    }

    /// The program `java` of the JDK that this process runs on.
    static Path thisJava() {
        return Path.of(System.getProperty("java.home"), "bin", "java");
    }

    /// Starts this worker.
    ///
    /// @param aotCache cache of loaded and linked classes, if there is one that fits
    List<String> of(WorkerSpec spec, Optional<Path> aotCache) {
        long heap = spec.heapBytes() > 0 ? spec.heapBytes() : heapBytes;
        List<String> command = new ArrayList<>(options(heap));
        command.add("-XX:ErrorFile=" + crashFile(spec.number()));
        aotCache.ifPresent(file -> {
            command.add("-XX:AOTCache=" + file);
            // a cache that does not fit is as good as none: no words about it in a user's log
            command.add("-Xlog:disable");
            command.add("-Xlog:all=error:stderr");
        });
        command.addAll(List.of("-cp", joinedClassPath(), mainClass));
        command.add(spec.socket().toString());
        command.add(Integer.toString(spec.number()));
        return command;
    }

    /// Writes a cache by a run in which a worker trains alone.
    List<String> training(Path aotCache) {
        List<String> command = new ArrayList<>(options(heapBytes));
        command.add("-XX:AOTCacheOutput=" + aotCache);
        command.addAll(List.of("-cp", joinedClassPath(), mainClass, "--train"));
        return command;
    }

    private List<String> options(long heap) {
        List<String> options = new ArrayList<>();
        options.add(java.toString());
        options.add("-Xmx" + heap / 1024 + "k");
        options.add("-Xms" + Math.min(heap, FIRST_HEAP_BYTES) / 1024 + "k");
        // with little to collect or one CPU, threads that collect are in the way
        options.add(heap >= PARALLEL_FROM_BYTES && processors > 1 ? "-XX:+UseParallelGC" : "-XX:+UseSerialGC");
        options.add("-XX:+ExitOnOutOfMemoryError");
        options.add("-XX:-CreateCoredumpOnCrash");
        options.add("--enable-native-access=ALL-UNNAMED");
        options.add("-Dkryo.unsafe=false");
        return options;
    }

    private String joinedClassPath() {
        return classPath.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    }

    Path logFile(int number) {
        return logs.resolve("worker-" + number + ".log");
    }

    Path crashFile(int number) {
        return logs.resolve("worker-" + number + "-hs_err.log");
    }
}
