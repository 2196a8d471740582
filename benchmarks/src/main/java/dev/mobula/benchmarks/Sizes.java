package dev.mobula.benchmarks;

import java.time.Duration;

/// How much one round does, and how many rounds there are.
///
/// @param tasks no-op tasks of an asynchronous round, of all submitters together
/// @param roundTrips calls of a synchronous round, one after the other
/// @param actorCalls calls of an asynchronous round
/// @param actors created in a round
/// @param queuedTasks tasks that wait while memory is measured
/// @param waitedTasks tasks of one loop that waits for one after the other
/// @param waitLoops such loops in a round
/// @param refs references in one object
/// @param refGets times that this object is read in a round
/// @param smallValues puts or gets of a number in a round
/// @param largeBytes bytes of a large array, unless the heap is too small for it
/// @param tensorBytes bytes of a large tensor, outside of any heap
/// @param spillingStore bytes of the object store of a node that has to spill
/// @param spilledBytes bytes that are put there
/// @param manyTasks tasks that are queued in one JVM
/// @param idle how long a round looks at processes that have nothing to do
/// @param peerRound how long a round of another system takes that runs the same workloads
/// @param warmUp how long each row runs before it is measured, at least one round of each side
/// @param measuring how long rounds go on, within `fewestRounds` and `mostRounds`
/// @param fewestRounds measured rounds of each side even if they take longer
/// @param mostRounds measured rounds of each side even if there is time left
/// @param soft once all rows have taken this long together, the others get no more than a round of warm-up
///     and one to measure
/// @param rowLimit a row that takes longer hangs: it is given up
record Sizes(
        int tasks,
        int roundTrips,
        int actorCalls,
        int actors,
        int queuedTasks,
        int waitedTasks,
        int waitLoops,
        int refs,
        int refGets,
        int smallValues,
        long largeBytes,
        long tensorBytes,
        long spillingStore,
        long spilledBytes,
        int manyTasks,
        Duration idle,
        Duration peerRound,
        Duration warmUp,
        Duration measuring,
        int fewestRounds,
        int mostRounds,
        Duration soft,
        Duration rowLimit) {

    /// A group ends in one to two minutes on 2 cores.
    static final Sizes QUICK = new Sizes(
            1_000_000,
            5_000,
            300_000,
            50_000,
            1_000_000,
            1_000,
            10,
            10_000,
            100,
            200_000,
            80L << 20,
            256L << 20,
            75L << 20,
            300L << 20,
            200_000,
            Duration.ofSeconds(1),
            Duration.ofMillis(500),
            Duration.ofMillis(400),
            Duration.ofMillis(2_000),
            3,
            7,
            Duration.ofSeconds(40),
            Duration.ofSeconds(30));

    /// Ends in a few minutes.
    static final Sizes FULL = new Sizes(
            1_000_000,
            20_000,
            1_000_000,
            100_000,
            1_000_000,
            1_000,
            20,
            10_000,
            500,
            1_000_000,
            800L << 20,
            1_000_000_000,
            75L << 20,
            800L << 20,
            10_000_000,
            Duration.ofSeconds(5),
            Duration.ofSeconds(2),
            Duration.ofSeconds(3),
            Duration.ofSeconds(12),
            5,
            15,
            Duration.ofMinutes(8),
            Duration.ofMinutes(2));
}
