package dev.mobula.runtime;

import java.lang.ref.Cleaner;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The lines of the program that made references: of all, or of a sample. For all threads.
final class RefSites {
    /// One of so many references remembers its line.
    private static final int SAMPLE = 1_024;

    private static final int MOST_REPORTED = 10;

    private final boolean all;
    private final ConcurrentHashMap<Long, Known> sites = new ConcurrentHashMap<>();

    /// Where a reference was made.
    ///
    /// @param what a name: of the task, or `put`
    /// @param line of the program, as in a stack trace
    record Site(String what, String line) {}

    private record Known(Site site, Cleaner.Cleanable end) {}

    /// @param all whether each reference is watched; else a sample is
    RefSites(boolean all) {
        this.all = all;
    }

    /// Whether each reference is watched.
    boolean areAll() {
        return all;
    }

    /// Whether the reference of that number is to be [#remember]ed.
    boolean wants(long sequence) {
        return all || (sequence & SAMPLE - 1) == 0;
    }

    /// A reference was made on this thread just now.
    void remember(Ref<?> ref, String what) {
        long sequence = ref.sequence;
        String line = CallSite.here();
        if (line != null) {
            sites.put(
                    sequence,
                    new Known(new Site(what, line), HoldToken.CLEANER.register(ref, () -> sites.remove(sequence))));
        }
    }

    /// The line that made a reference; null if it is not known.
    @Nullable
    String line(long sequence) {
        Known known = sites.get(sequence);
        return known == null ? null : known.site.line;
    }

    /// A reference was closed.
    void closed(long sequence) {
        Known known = sites.get(sequence);
        if (known != null) {
            known.end.clean();
        }
    }

    /// Says which references are neither closed nor found to be unreachable.
    ///
    /// @return null if there are none
    @Nullable
    String unreleased() {
        Map<Site, Integer> counts = new HashMap<>();
        for (Known known : sites.values()) {
            counts.merge(known.site, 1, Integer::sum);
        }
        if (counts.isEmpty()) {
            return null;
        }
        List<Map.Entry<Site, Integer>> most = new ArrayList<>(counts.entrySet());
        most.sort(Comparator.comparingInt((Map.Entry<Site, Integer> entry) -> -entry.getValue())
                .thenComparing(entry -> entry.getKey().line()));
        int total = counts.values().stream().mapToInt(Integer::intValue).sum();
        StringBuilder text = new StringBuilder();
        text.append(total)
                .append(total == 1 ? " reference was" : " references were")
                .append(" not released when the session was closed: close() them, or let go of them earlier");
        for (Map.Entry<Site, Integer> entry : most.subList(0, Math.min(MOST_REPORTED, most.size()))) {
            text.append("\n  ")
                    .append(entry.getValue())
                    .append(" x ")
                    .append(entry.getKey().what())
                    .append(" at ")
                    .append(entry.getKey().line());
        }
        if (most.size() > MOST_REPORTED) {
            text.append("\n  and ").append(most.size() - MOST_REPORTED).append(" other lines");
        }
        return text.toString();
    }

    /// Logs what [#unreleased] says, if all references are watched. Collects garbage first.
    @SuppressWarnings("SystemGc") // what is unreachable is not unreleased
    void report() {
        if (all && !sites.isEmpty()) {
            System.gc();
            String unreleased = unreleased();
            if (unreleased != null) {
                System.getLogger(RefSites.class.getName()).log(System.Logger.Level.WARNING, unreleased);
            }
        }
    }
}
