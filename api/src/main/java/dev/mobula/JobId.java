package dev.mobula;

import java.io.Serializable;
import java.util.HexFormat;

/// Identifies a job: one driver and all that it started.
///
/// @param value 32 random bits; unique within a cluster as far as anyone will see
public record JobId(int value) implements Serializable {
    /// Short text for listings and messages, for example `j-1f03a9c2`.
    @Override
    public String toString() {
        return "j-" + suffix();
    }

    String suffix() {
        return HexFormat.of().toHexDigits(value);
    }
}
