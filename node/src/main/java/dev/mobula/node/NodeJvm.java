package dev.mobula.node;

import com.sun.management.OperatingSystemMXBean;
import java.io.File;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// What the JVM of a node should be started with, for whoever starts one.
public final class NodeJvm {
    static final String KIND = "node";

    private static final long LEAST_HEAP_MIB = 256;
    private static final long MOST_HEAP_MIB = 8192;
    private static final int MEMORY_PER_HEAP = 8;

    private NodeJvm() {}

    /// Options that the JVM of a node is started with: a heap that is small until more is needed, with the
    /// collector for it, access to the system calls that wake others, and what [#fasterStart] gives. A node whose
    /// heap is full ends, so that nobody waits for what it has lost; its log says so.
    ///
    /// @param classPath jars, joined as `java -cp` takes them
    public static List<String> options(String classPath) {
        List<String> options = new ArrayList<>(List.of(
                "-XX:+UseSerialGC",
                "-Xms32m",
                "-Xmx" + heapMib() + "m",
                "-XX:+ExitOnOutOfMemoryError",
                "--enable-native-access=ALL-UNNAMED",
                "-Dkryo.unsafe=false"));
        options.addAll(fasterStart(classPath));
        return options;
    }

    // A node keeps tables and small values: some hundred bytes for each task and object that somebody still has.
    private static long heapMib() {
        long bytes =
                ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
        return Math.clamp((bytes >> 20) / MEMORY_PER_HEAP, LEAST_HEAP_MIB, MOST_HEAP_MIB);
    }

    /// Options for a node with this class path that save two thirds of its start: a cache of its classes. None until
    /// a node of this user has run with that class path for some seconds, which makes it.
    ///
    /// @param classPath jars, joined as `java -cp` takes them
    public static List<String> fasterStart(String classPath) {
        Path file = AotCache.file(KIND, AotCache.userFolder(), entries(classPath));
        return file == null || !Files.isRegularFile(file)
                ? List.of()
                : List.of("-XX:AOTCache=" + file, "-Xlog:disable", "-Xlog:all=error:stderr");
    }

    /// The class path of this process.
    static String classPath() {
        return System.getProperty("java.class.path", "");
    }

    static List<Path> entries(String classPath) {
        return Stream.of(classPath.split(File.pathSeparator, -1))
                .filter(entry -> !entry.isEmpty())
                .map(Path::of)
                .toList();
    }

    /// Writes a cache by a run in which a node starts in a folder of its own, answers, and stops.
    ///
    /// @param folder for the node's own, and for all else that the run leaves if it is killed
    static List<String> training(Path aotCache, Path folder) {
        List<String> command = new ArrayList<>();
        command.add(WorkerCommand.thisJava().toString());
        command.addAll(List.of("-XX:+UseSerialGC", "-Xmx256m", "--enable-native-access=ALL-UNNAMED"));
        command.add("-Dkryo.unsafe=false");
        command.add("-XX:AOTCacheOutput=" + aotCache);
        command.addAll(List.of("-cp", classPath(), NodeMain.class.getName(), NodeMain.TRAIN, folder.toString()));
        return command;
    }
}
