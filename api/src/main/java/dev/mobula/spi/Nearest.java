package dev.mobula.spi;

import java.util.Collection;

/// Guesses what somebody meant who mistyped a word: for messages of settings and commands.
public final class Nearest {
    private Nearest() {}

    /// Returns `: did you mean 'run'?`, or nothing if no word is near.
    public static String question(String typed, Collection<String> words) {
        String nearest = "";
        int least = Math.max(1, typed.length() / 3) + 1;
        for (String word : words) {
            int distance = distance(typed, word);
            if (distance < least) {
                least = distance;
                nearest = word;
            }
        }
        return nearest.isEmpty() ? "" : ": did you mean '" + nearest + "'?";
    }

    /// Insertions, deletions, substitutions and swaps of neighbours that turn one word into the other
    /// (optimal string alignment).
    private static int distance(String from, String to) {
        int[][] distances = new int[from.length() + 1][to.length() + 1];
        for (int row = 0; row <= from.length(); row++) {
            for (int column = 0; column <= to.length(); column++) {
                distances[row][column] =
                        row == 0 || column == 0 ? row + column : step(distances, from, to, row, column);
            }
        }
        return distances[from.length()][to.length()];
    }

    private static int step(int[][] distances, String from, String to, int row, int column) {
        int substitution = from.charAt(row - 1) == to.charAt(column - 1) ? 0 : 1;
        int best = Math.min(
                distances[row - 1][column - 1] + substitution,
                1 + Math.min(distances[row - 1][column], distances[row][column - 1]));
        boolean swapped = row > 1
                && column > 1
                && from.charAt(row - 1) == to.charAt(column - 2)
                && from.charAt(row - 2) == to.charAt(column - 1);
        return swapped ? Math.min(best, distances[row - 2][column - 2] + 1) : best;
    }
}
