package dev.mobula.runtime.wire;

import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Which versions of the messages' schema a node serves. A client speaks exactly one.
public final class Versions {
    /// What this release speaks.
    public static final int CURRENT = 1;

    private final int current;
    private final TreeSet<Integer> served;

    /// @param current what the node itself speaks
    /// @param served what clients may speak
    public Versions(int current, Collection<Integer> served) {
        this.current = current;
        this.served = new TreeSet<>(served);
    }

    /// The table of this release.
    public static Versions ofThisRelease() {
        return new Versions(CURRENT, List.of(CURRENT));
    }

    /// Why a client is not served, or null if it is.
    @Nullable
    String refusal(int version) {
        if (served.contains(version)) {
            return null;
        }
        return "it speaks version " + version + " of the protocol, the node version " + current + " and serves "
                + served + ": use "
                + (version > current
                        ? "a newer release for the node"
                        : "a newer release of dev.mobula:mobula for the program");
    }

    @Override
    public String toString() {
        return "Versions[" + current + ", serves " + served + "]";
    }
}
