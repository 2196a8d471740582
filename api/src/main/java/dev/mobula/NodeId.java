package dev.mobula;

import java.io.Serializable;
import java.util.HexFormat;

/// Identifies a node: one scheduler and object store, embedded or as a process.
///
/// @param value 32 random bits; unique within a cluster as far as anyone will see
public record NodeId(int value) implements Serializable {
    /// Short text for listings and messages, for example `n-1f03a9c2`.
    @Override
    public String toString() {
        return "n-" + suffix();
    }

    String suffix() {
        return HexFormat.of().toHexDigits(value);
    }
}
