package dev.mobula.benchmarks;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Locale;

/// What figures depend on besides the code.
///
/// @param cpus CPUs that the JVM may use
/// @param system operating system and processor architecture
/// @param jdk version and vendor
/// @param collectors garbage collectors, as the JVM calls them
/// @param maxHeapBytes largest heap
record Machine(int cpus, String system, String jdk, List<String> collectors, long maxHeapBytes) {
    static Machine ofThisJvm() {
        return new Machine(
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("os.name") + " " + System.getProperty("os.arch"),
                System.getProperty("java.vm.version") + " (" + System.getProperty("java.vendor") + ")",
                ManagementFactory.getGarbageCollectorMXBeans().stream()
                        .map(GarbageCollectorMXBean::getName)
                        .toList(),
                Runtime.getRuntime().maxMemory());
    }

    /// One line.
    String description() {
        return cpus + (cpus == 1 ? " CPU, " : " CPUs, ") + system + "; JDK " + jdk + "; GC "
                + String.join(" and ", collectors)
                + String.format(Locale.ROOT, "; heap at most %.1f GiB", maxHeapBytes / (double) (1L << 30));
    }
}
