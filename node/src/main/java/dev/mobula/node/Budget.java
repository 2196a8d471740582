package dev.mobula.node;

/// How many bytes may still be sent: fills up over time, to at most twice what a second gives.
final class Budget {
    private final double bytesPerSecond;
    private final double most;
    private double left;
    private long atMs;
    private boolean used;

    Budget(double bytesPerSecond) {
        this.bytesPerSecond = bytesPerSecond;
        this.most = 2.0 * bytesPerSecond;
        this.left = most;
    }

    /// Takes bytes if there are so many.
    boolean take(long nowMs, long bytes) {
        fill(nowMs);
        if (left < bytes) {
            return false;
        }
        left -= bytes;
        return true;
    }

    /// Whether as much is left as a second gives.
    boolean isRested(long nowMs) {
        fill(nowMs);
        return left >= bytesPerSecond;
    }

    private void fill(long nowMs) {
        if (used) {
            left = Math.min(most, left + (nowMs - atMs) * (bytesPerSecond / 1_000));
        }
        atMs = nowMs;
        used = true;
    }
}
