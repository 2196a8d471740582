package dev.mobula.store;

/// How much memory a process occupies.
///
/// @param pid its number
/// @param name its program
/// @param residentBytes all that it has in memory
/// @param sharedBytes the part in shared memory, which stays when it ends
public record ProcessMemory(long pid, String name, long residentBytes, long sharedBytes) {
    /// What its end gives back.
    public long ownBytes() {
        return Math.max(0, residentBytes - sharedBytes);
    }
}
