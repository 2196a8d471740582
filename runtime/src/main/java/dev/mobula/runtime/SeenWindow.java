package dev.mobula.runtime;

/// Remembers which of the last 65,536 numbers came already, so that a message that comes twice counts once. Numbers
/// grow, if not strictly; one that is far behind the others counts as new, since losing it would be worse. For one
/// thread.
final class SeenWindow {
    private static final int BITS = 1 << 16;

    private final long[] words = new long[BITS / Long.SIZE];
    private long highest;

    /// Notes a number.
    ///
    /// @return false if it was there before
    boolean isNew(long number) {
        if (number > highest) {
            for (long passed = Math.max(highest + 1, number - BITS + 1); passed <= number; passed++) {
                words[word(passed)] &= ~(1L << passed);
            }
            highest = number;
        } else if (highest - number >= BITS) {
            return true;
        }
        long bit = 1L << number;
        int at = word(number);
        boolean fresh = (words[at] & bit) == 0;
        words[at] |= bit;
        return fresh;
    }

    private static int word(long number) {
        return (int) (number >>> 6) & (BITS / Long.SIZE - 1);
    }
}
