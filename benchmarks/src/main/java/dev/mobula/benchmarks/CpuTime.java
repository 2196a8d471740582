package dev.mobula.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// CPU time of processes, from `/proc/PID/stat`.
final class CpuTime {
    /// The unit of that file, on every Linux that Java runs on.
    static final long TICKS_PER_SECOND = 100;

    // Counted from the field behind the name: state is the first.
    private static final int USER = 11;
    private static final int SYSTEM = 12;

    private CpuTime() {}

    /// Ticks that all threads of each process have run until now, in user and system mode. A process that has ended
    /// is left out.
    static Map<Long, Long> ticks(Set<Long> processes) throws IOException {
        Map<Long, Long> ticks = new HashMap<>();
        for (long process : processes) {
            try {
                String stat = Files.readString(Path.of("/proc/" + process + "/stat"), StandardCharsets.ISO_8859_1);
                ticks.put(process, ofStat(stat));
            } catch (NoSuchFileException e) {
                // it was a helper of the node, such as one that makes a cache
            }
        }
        return ticks;
    }

    /// Ticks since then of those processes that still run, added up.
    static long since(Map<Long, Long> before) throws IOException {
        long sum = 0;
        for (Map.Entry<Long, Long> now : ticks(before.keySet()).entrySet()) {
            sum += now.getValue() - before.getOrDefault(now.getKey(), 0L);
        }
        return sum;
    }

    // The name may hold blanks and parentheses.
    static long ofStat(String stat) {
        List<String> fields =
                List.of(stat.substring(stat.lastIndexOf(')') + 2).strip().split(" ", -1));
        return Long.parseLong(fields.get(USER)) + Long.parseLong(fields.get(SYSTEM));
    }
}
