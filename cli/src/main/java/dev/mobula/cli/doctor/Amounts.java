package dev.mobula.cli.doctor;

import java.math.BigDecimal;
import java.math.RoundingMode;

/// Writes amounts of memory for people.
final class Amounts {
    static final long MIB = 1L << 20;
    static final long GIB = 1L << 30;

    private Amounts() {}

    /// For example `1.5 GiB`: the largest unit that gives 1 or more, one decimal at most.
    static String bytes(long bytes) {
        for (int shift = 40; shift >= 10; shift -= 10) {
            if (bytes >= 1L << shift) {
                BigDecimal amount =
                        BigDecimal.valueOf(bytes).divide(BigDecimal.valueOf(1L << shift), 1, RoundingMode.HALF_UP);
                return amount.stripTrailingZeros().toPlainString() + ' ' + "KMGT".charAt(shift / 10 - 1) + "iB";
            }
        }
        return bytes + " B";
    }

    /// As an option of the JVM takes it: whole GiB rounded down, MiB below 1 GiB, for example `6g`.
    static String option(long bytes) {
        return bytes >= GIB ? bytes / GIB + "g" : Math.max(1, bytes / MIB) + "m";
    }
}
