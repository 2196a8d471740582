package dev.mobula.runtime;

/// Decides when a look for unreachable values is worth a garbage collection: while things happen, and once more after
/// that. What happened last may still have been reachable at the first collection, from a thread that was about to end
/// or from a frame that had not been left, and nothing would tell when it was not any more.
///
/// Not thread-safe.
final class Stirs {
    private long last;
    private boolean stirred;

    /// Whether to collect now; asked every now and then.
    ///
    /// @param count grows with all that may make a value unreachable
    boolean isDue(long count) {
        boolean due = count != last || stirred;
        stirred = count != last;
        last = count;
        return due;
    }
}
