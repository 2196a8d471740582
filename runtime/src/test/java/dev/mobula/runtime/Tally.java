package dev.mobula.runtime;

import dev.mobula.Remote;

/// An actor that counts how often it was asked.
@Remote
class Tally {
    private int calls;

    Tally() {}

    /// Counts this call.
    ///
    /// @return how many there were before
    int next() {
        return calls++;
    }
}
