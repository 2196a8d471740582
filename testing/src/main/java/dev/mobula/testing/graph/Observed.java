package dev.mobula.testing.graph;

import java.util.List;
import java.util.Map;
import java.util.Set;

/// What came out of a run.
///
/// @param outcomes one for each node
/// @param cancelAnswers what `cancel` answered, by node
/// @param attempts how often tasks were started, by name
/// @param effects names of the calls that changed their actor
/// @param violations what must never happen, and did
public record Observed(
        List<Outcome> outcomes,
        Map<Integer, Boolean> cancelAnswers,
        Map<String, Integer> attempts,
        Set<String> effects,
        List<String> violations) {
    /// Keeps unmodifiable copies.
    public Observed {
        outcomes = List.copyOf(outcomes);
        cancelAnswers = Map.copyOf(cancelAnswers);
        attempts = Map.copyOf(attempts);
        effects = Set.copyOf(effects);
        violations = List.copyOf(violations);
    }
}
