package dev.mobula.examples.digits;

import dev.mobula.Arg;
import dev.mobula.Mobula;
import dev.mobula.ObjectRef;
import dev.mobula.Ready;
import dev.mobula.examples.Example;
import dev.mobula.examples.Options;
import dev.mobula.examples.progress.ProgressBar;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Finds a neural network that reads handwritten digits: a random search whose folds are tasks.
///
/// Every configuration is scored by cross-validation, one task for each fold; the scores go by reference to a
/// leaderboard actor; the winner learns from all training digits and is tested on those that nobody has seen.
public final class DigitsExample implements Example {
    private static final int SHOWN = 5;
    private static final Duration REDRAWN = Duration.ofMillis(100);

    /// Used by [java.util.ServiceLoader].
    public DigitsExample() {}

    @Override
    public String name() {
        return "digits";
    }

    @Override
    public String summary() {
        return "tune a neural network that reads handwritten digits (tasks, an actor, live progress)";
    }

    @Override
    public int run(List<String> arguments, PrintStream out, PrintStream err) {
        Options options =
                Options.read("digits", arguments, Set.of("--seed", "--configurations"), Set.of("--skip-baseline"));
        long seed = options.number("--seed", 1, Long.MIN_VALUE, Long.MAX_VALUE);
        int count = (int) options.number("--configurations", 24, 1, 10_000);
        List<Hyperparameters> configurations = SearchSpace.forDigits().draw(count, seed);
        try (Mobula mobula = Mobula.start()) {
            Dataset digits = Digits.dataset();
            out.printf(
                    Locale.ROOT,
                    "digits: %,d images of 8x8; %d configurations x %d folds = %d tasks, seed %d%n",
                    digits.size(),
                    count,
                    DigitsTasks.FOLDS,
                    count * DigitsTasks.FOLDS,
                    seed);
            long startNs = System.nanoTime();
            LeaderboardRemote leaderboard = LeaderboardRemote.create();
            List<FoldScore> scores = search(mobula, leaderboard, configurations, seed, out);
            long searchNs = System.nanoTime() - startNs;
            List<CrossValidationScore> best = leaderboard.best(SHOWN).get();
            FinalModel model =
                    DigitsTasksRemote.trainFinal(best.getFirst().config(), seed).get();
            long wallNs = System.nanoTime() - startNs;
            report(best, model, out);
            out.printf(
                    Locale.ROOT,
                    "%nwall time %.1f s (search %.1f s, final training %.1f s)%n",
                    seconds(wallNs),
                    seconds(searchNs),
                    seconds(wallNs - searchNs));
            if (!options.has("--skip-baseline")) {
                compareWithOneByOne(configurations, scores, seed, searchNs, out);
            }
        }
        return 0;
    }

    private static List<FoldScore> search(
            Mobula mobula,
            LeaderboardRemote leaderboard,
            List<Hyperparameters> configurations,
            long seed,
            PrintStream out) {
        List<ObjectRef<FoldScore>> scores = new ArrayList<>();
        List<ObjectRef<Integer>> recorded = new ArrayList<>();
        for (int number = 0; number < configurations.size(); number++) {
            Hyperparameters config = configurations.get(number);
            for (int fold = 0; fold < DigitsTasks.FOLDS; fold++) {
                ObjectRef<FoldScore> score = DigitsTasksRemote.scoreFold(config, fold, seed);
                scores.add(score);
                recorded.add(leaderboard.record(Arg.of(number), Arg.of(config), score));
            }
        }
        try (ProgressBar progress = ProgressBar.on(out, System.getenv())) {
            List<ObjectRef<FoldScore>> pending = scores;
            int ended = 0;
            while (!pending.isEmpty()) {
                long atWork = mobula.state().nodes().getFirst().tasksRunning();
                long running = Math.min(atWork, pending.size());
                progress.update(ended, running, pending.size() - running, 0);
                Ready<FoldScore> ready = mobula.wait(pending, pending.size(), REDRAWN);
                ended += ready.ready().size();
                pending = ready.pending();
            }
            progress.update(ended, 0, 0, 0);
        }
        mobula.getAll(recorded);
        return mobula.getAll(scores);
    }

    private static void report(List<CrossValidationScore> best, FinalModel model, PrintStream out) {
        out.printf("%nbest configurations, by accuracy in cross-validation%n");
        for (CrossValidationScore score : best) {
            out.printf(
                    Locale.ROOT,
                    "  %.4f ± %.4f  %s%n",
                    score.meanAccuracy(),
                    score.standardDeviation(),
                    score.config().describe());
        }
        out.printf(Locale.ROOT, "%nbest: %s%n", best.getFirst().config().describe());
        out.printf(Locale.ROOT, "test accuracy %.4f%n%n", model.testAccuracy());
        out.println(model.confusion().toText());
    }

    // The same tasks once more, without Mobula: what they cost one by one, and whether they give the same.
    private static void compareWithOneByOne(
            List<Hyperparameters> configurations, List<FoldScore> expected, long seed, long searchNs, PrintStream out) {
        long startNs = System.nanoTime();
        int index = 0;
        for (Hyperparameters config : configurations) {
            for (int fold = 0; fold < DigitsTasks.FOLDS; fold++) {
                FoldScore score = DigitsTasks.scoreFold(config, fold, seed);
                if (!score.equals(expected.get(index))) {
                    throw new IllegalStateException("fold " + fold + " of " + config.describe() + " scored " + score
                            + " one by one, but " + expected.get(index) + " as a task: tasks must be repeatable");
                }
                index++;
            }
        }
        long oneByOneNs = System.nanoTime() - startNs;
        out.printf(
                Locale.ROOT,
                "one by one %.1f s, so the speed-up is %.2f on %d CPUs; all %d scores are the same%n",
                seconds(oneByOneNs),
                (double) oneByOneNs / searchNs,
                Runtime.getRuntime().availableProcessors(),
                index);
    }

    private static double seconds(long ns) {
        return ns / 1e9;
    }
}
