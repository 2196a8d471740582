package dev.mobula.runtime;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A look at one object of a node's store.
///
/// @param id its name in messages
/// @param bytes its size
/// @param where `memory`, `spilled`, `being made`, `waiting for room`, `being spilled` or `being restored`
/// @param kind `tensor`, `array`, `value` or `unknown`
/// @param made how it came to be: `put`, `result of …` or `argument of …`
/// @param callSite the line of the program that made it, as in a stack trace; null if it is not known
/// @param ageMs milliseconds since it was made
/// @param idleMs milliseconds since it was last read or let go of by a reader
/// @param pins how often readers keep it in memory
/// @param holders who keeps it
public record StoredValue(
        String id,
        long bytes,
        String where,
        String kind,
        String made,
        @Nullable String callSite,
        long ageMs,
        long idleMs,
        int pins,
        List<Holder> holders) {
    /// Takes a copy.
    public StoredValue {
        holders = List.copyOf(holders);
    }

    /// One that keeps an object.
    ///
    /// @param who `driver j-…`, `worker 3`, `task …`, `call …` or `object …`
    /// @param pid of its process; 0 if the node itself keeps it for what `who` says
    /// @param hold `handle` for references, `view` for a reader that keeps it in memory, `argument` for a
    ///     task or call that has not ended, `inside` for an object that holds a reference to it
    /// @param count how many of them
    public record Holder(String who, long pid, String hold, int count) {}
}
