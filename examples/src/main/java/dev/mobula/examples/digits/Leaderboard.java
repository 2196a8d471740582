package dev.mobula.examples.digits;

import dev.mobula.Remote;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Collects fold scores as they come, and ranks the configurations: an actor.
///
/// The ranking depends on the scores alone, not on the order in which they came.
@Remote
class Leaderboard {
    private final Map<Integer, Entry> entries = new TreeMap<>();

    private record Entry(Hyperparameters config, List<FoldScore> folds) {}

    /// Takes in one score.
    ///
    /// @param number which configuration of the search it is, from 0
    /// @return how many folds of that configuration are scored now
    int record(int number, Hyperparameters config, FoldScore score) {
        Entry entry = entries.computeIfAbsent(number, _ -> new Entry(config, new ArrayList<>()));
        entry.folds().add(score);
        return entry.folds().size();
    }

    /// The best configurations with all folds scored, best first; of equal ones the earlier.
    ///
    /// @param limit most to return, 0 or more
    List<CrossValidationScore> best(int limit) {
        return entries.values().stream()
                .filter(entry -> entry.folds().size() == DigitsTasks.FOLDS)
                .map(entry -> CrossValidationScore.of(entry.config(), entry.folds()))
                .sorted(Comparator.comparingDouble(CrossValidationScore::meanAccuracy)
                        .reversed())
                .limit(limit)
                .toList();
    }
}
