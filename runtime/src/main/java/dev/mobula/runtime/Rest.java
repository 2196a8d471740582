package dev.mobula.runtime;

/// Decides how long a thread sleeps that looks for work now and then, besides being woken for it: twice as long each
/// time that nothing has happened, so that an idle process costs next to nothing.
///
/// Not thread-safe.
final class Rest {
    private final long shortestNs;
    private final long longestNs;
    private long last;
    private long ns;

    /// @param shortestNs after something has happened, 1 or more
    /// @param longestNs not less than the shortest
    Rest(long shortestNs, long longestNs) {
        this.shortestNs = shortestNs;
        this.longestNs = longestNs;
        this.ns = shortestNs;
    }

    /// How long to sleep now.
    ///
    /// @param count changes with all that happens
    long next(long count) {
        ns = count == last ? Math.min(2 * ns, longestNs) : shortestNs;
        last = count;
        return ns;
    }
}
