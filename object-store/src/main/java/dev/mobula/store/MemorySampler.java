package dev.mobula.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads the use of memory from the files of Linux: `/proc` and control groups of versions 1 and 2. For all threads.
public final class MemorySampler {
    private static final String INACTIVE = "inactive_file";

    private final Path proc;
    private final Path groups;

    /// @param root `/`, or where a test has its files
    public MemorySampler(Path root) {
        this.proc = root.resolve("proc");
        this.groups = root.resolve("sys/fs/cgroup");
    }

    /// Reads the use of that limit which is closest: the machine's or that of a control group that this process is in.
    ///
    /// Memory that files were cached in and that was not used lately counts as free.
    ///
    /// @throws IOException if the machine does not tell, as where there is no `/proc`
    public MemorySample sample() throws IOException {
        MemorySample closest = machine();
        for (MemorySample group : groups(closest.totalBytes())) {
            if (group.usedShare() > closest.usedShare()) {
                closest = group;
            }
        }
        return closest;
    }

    private MemorySample machine() throws IOException {
        List<String> lines = Files.readAllLines(proc.resolve("meminfo"));
        long total = kibibytes(lines, "MemTotal:");
        long available = kibibytes(lines, "MemAvailable:");
        if (total <= 0 || available < 0) {
            throw new IOException(proc.resolve("meminfo") + " has no MemTotal or MemAvailable: Linux 3.14 or later is"
                    + " needed to watch memory");
        }
        return new MemorySample(total - available, total, "the machine");
    }

    private List<MemorySample> groups(long machineBytes) throws IOException {
        List<MemorySample> samples = new ArrayList<>();
        Path file = proc.resolve("self/cgroup");
        if (!Files.exists(file)) {
            return samples;
        }
        for (String line : Files.readAllLines(file)) {
            String[] parts = line.split(":", 3); // number : controllers : path
            if (parts.length < 3) {
                continue;
            }
            if (parts[1].isEmpty()) {
                addLevels(samples, groups, parts[2], "memory.max", "memory.current", machineBytes);
            } else if (List.of(parts[1].split(",")).contains("memory")) {
                addLevels(
                        samples,
                        groups.resolve("memory"),
                        parts[2],
                        "memory.limit_in_bytes",
                        "memory.usage_in_bytes",
                        machineBytes);
            }
        }
        return samples;
    }

    // A container may see a path that begins outside of what it can reach: then there is only the root's level.
    private static void addLevels(
            List<MemorySample> samples, Path base, String path, String limitName, String usageName, long machineBytes) {
        Path own = base.resolve(path.substring(Math.min(1, path.length()))).normalize();
        @Nullable Path level = own.startsWith(base) ? own : base;
        while (level != null && level.startsWith(base)) {
            long limit = number(level.resolve(limitName));
            long usage = number(level.resolve(usageName));
            if (limit > 0 && limit < machineBytes && usage >= 0) {
                String name = "control group /" + base.relativize(level);
                samples.add(new MemorySample(Math.max(0, usage - inactive(level)), limit, name));
            }
            level = level.getParent();
        }
    }

    private static long inactive(Path level) {
        long own = 0;
        try {
            for (String line : Files.readAllLines(level.resolve("memory.stat"))) {
                if (line.startsWith("total_" + INACTIVE + " ")) {
                    return parsed(line.substring(line.indexOf(' ') + 1)); // version 1, with the groups below
                }
                if (line.startsWith(INACTIVE + " ")) {
                    own = Math.max(0, parsed(line.substring(line.indexOf(' ') + 1)));
                }
            }
        } catch (IOException e) {
            return 0; // not told: all counts as used
        }
        return own;
    }

    private static long number(Path file) {
        try {
            return parsed(Files.readString(file));
        } catch (IOException e) {
            return -1; // no such group, or not for this user
        }
    }

    private static long parsed(String text) {
        try {
            return Long.parseLong(text.trim());
        } catch (NumberFormatException e) {
            return -1; // `max`: no limit
        }
    }

    /// Reads what a process occupies; empty if there is none, or it is not told.
    public Optional<ProcessMemory> process(long pid) {
        try {
            // names may have bytes that are no UTF-8
            List<String> lines =
                    Files.readAllLines(proc.resolve(Long.toString(pid)).resolve("status"), StandardCharsets.ISO_8859_1);
            long resident = kibibytes(lines, "VmRSS:");
            if (resident < 0) {
                return Optional.empty(); // a thread of the kernel, or one that has ended
            }
            return Optional.of(new ProcessMemory(
                    pid, value(lines, "Name:"), resident, Math.max(0, kibibytes(lines, "RssShmem:"))));
        } catch (IOException e) {
            return Optional.empty(); // it has ended
        }
    }

    /// Reads which processes would give back most, largest first; those that this process may see.
    public List<ProcessMemory> largest(int count) {
        List<ProcessMemory> processes = new ArrayList<>();
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(proc, "[0-9]*")) {
            for (Path folder : folders) {
                process(parsed(folder.getFileName().toString())).ifPresent(processes::add);
            }
        } catch (IOException | DirectoryIteratorException e) {
            return List.of(); // nobody's death depends on this list
        }
        processes.sort(Comparator.comparingLong(ProcessMemory::ownBytes).reversed());
        return List.copyOf(processes.subList(0, Math.min(count, processes.size())));
    }

    private static long kibibytes(List<String> lines, String name) {
        String value = value(lines, name);
        return value.endsWith(" kB") ? parsed(value.substring(0, value.length() - 3)) * 1024 : -1;
    }

    private static String value(List<String> lines, String name) {
        for (String line : lines) {
            if (line.startsWith(name)) {
                return line.substring(name.length()).trim();
            }
        }
        return "";
    }
}
