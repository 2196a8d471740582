package dev.mobula.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/// CPU time of processes, from `/proc/PID/stat`.
final class CpuTime {
    /// The unit of that file, on every Linux that Java runs on.
    static final long TICKS_PER_SECOND = 100;

    // Counted from the field behind the name: state is the first.
    private static final int USER = 11;
    private static final int SYSTEM = 12;

    private CpuTime() {}

    /// Ticks that all threads of the processes have run until now, in user and system mode.
    static long ticks(Set<Long> processes) throws IOException {
        long ticks = 0;
        for (long process : processes) {
            ticks += ofStat(Files.readString(Path.of("/proc/" + process + "/stat"), StandardCharsets.ISO_8859_1));
        }
        return ticks;
    }

    // The name may hold blanks and parentheses.
    static long ofStat(String stat) {
        List<String> fields =
                List.of(stat.substring(stat.lastIndexOf(')') + 2).strip().split(" ", -1));
        return Long.parseLong(fields.get(USER)) + Long.parseLong(fields.get(SYSTEM));
    }
}
