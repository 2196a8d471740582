package dev.mobula.testing.graph;

import dev.mobula.Remote;
import java.util.HashMap;
import java.util.Map;

/// An actor with many callers, which looks whether the calls of each of them come in order.
@Remote
final class Tally {
    private final Map<String, Integer> latest = new HashMap<>();

    /// @param number greater from call to call of one caller; cancelled calls leave gaps
    long next(RunId run, String caller, int number) {
        Integer before = latest.put(caller, number);
        if (before != null && before >= number) {
            run.notes().violation("call " + number + " of " + caller + " came after call " + before);
        }
        return number;
    }
}
