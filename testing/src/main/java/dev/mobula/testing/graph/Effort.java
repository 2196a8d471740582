package dev.mobula.testing.graph;

import java.util.List;

/// What a task needs, and how it goes.
///
/// @param cpus demand
/// @param retries retries that it has
/// @param retried exceptions that are retried
/// @param mishaps what happens on the first attempts, one after the other; later ones succeed
/// @param lingerMicros how long each attempt goes on at least, unless it is interrupted
/// @param untilCancelled whether an attempt ends only when it is cancelled
record Effort(
        double cpus,
        int retries,
        List<Retried> retried,
        List<Mishap> mishaps,
        int lingerMicros,
        boolean untilCancelled) {
    Effort {
        retried = List.copyOf(retried);
        mishaps = List.copyOf(mishaps);
    }
}
