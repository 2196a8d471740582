package dev.mobula.node;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/// Facts about the machine or container that this process runs in.
final class Host {
    private static final Path MEMORY_EVENTS = Path.of("/sys/fs/cgroup/memory.events");
    private static final Path PROCESS = Path.of("/proc/self");
    private static final Path RESIDENT = Path.of("/proc/self/statm");
    private static final long PAGE_BYTES = 4096;

    private Host() {}

    /// Memory of the host, or the limit of the container.
    static long memoryBytes() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
    }

    /// How many processes of this container the kernel has killed for lack of memory; 0 where that is not told.
    static long killedForMemory() {
        try {
            for (String line : Files.readAllLines(MEMORY_EVENTS)) {
                if (line.startsWith("oom_kill ")) {
                    return Long.parseLong(line.substring("oom_kill ".length()).trim());
                }
            }
        } catch (IOException | NumberFormatException e) {
            return 0; // no such control group: nobody counts
        }
        return 0;
    }

    /// Memory that this process occupies; 0 where that is not told.
    static long residentBytes() {
        try {
            return Long.parseLong(Files.readString(RESIDENT).split(" ", 3)[1]) * PAGE_BYTES;
        } catch (IOException | NumberFormatException e) {
            return 0;
        }
    }

    /// The user that this process runs as.
    static String user() {
        try {
            return Files.getOwner(PROCESS).getName();
        } catch (IOException e) {
            return System.getProperty("user.name", "");
        }
    }
}
