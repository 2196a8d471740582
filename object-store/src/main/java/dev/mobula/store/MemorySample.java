package dev.mobula.store;

/// How much memory of a machine or container is used.
///
/// @param usedBytes what cannot be had without stopping something
/// @param totalBytes the limit
/// @param source whose limit it is, for example `the machine` or `control group /jobs`
public record MemorySample(long usedBytes, long totalBytes, String source) {
    /// Used share, from 0; above 1 if limits were lowered.
    public double usedShare() {
        return totalBytes <= 0 ? 0 : (double) usedBytes / totalBytes;
    }
}
