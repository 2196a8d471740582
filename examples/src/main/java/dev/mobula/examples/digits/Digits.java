package dev.mobula.examples.digits;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/// Loads the 1,797 handwritten digits of the UCI machine learning repository, images of 8 by 8 pixels.
///
/// Origin and licence are in `digits-LICENSE.md` beside the data.
final class Digits {
    static final int SAMPLES = 1_797;
    static final int PIXELS = 64;
    static final int CLASSES = 10;

    private static final String RESOURCE = "digits.csv.gz";
    private static final int DARKEST = 16;
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,2}");
    private static final String CURE = ": restore the file from the repository";

    private Digits() {}

    /// Returns all digits, read once for each JVM; pixels are scaled to 0..1.
    static Dataset dataset() {
        return Holder.DATASET;
    }

    /// Reads and checks the resource anew.
    ///
    /// @throws IllegalStateException if it is not on the class path or not what it should be
    /// @throws UncheckedIOException if it cannot be read
    static Dataset load() {
        try (@Nullable InputStream resource = Digits.class.getResourceAsStream(RESOURCE)) {
            if (resource == null) {
                throw new IllegalStateException(RESOURCE + " is not on the class path: run with the packaged examples,"
                        + " or add their resources folder");
            }
            return parse(RESOURCE, new InputStreamReader(new GZIPInputStream(resource), StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new UncheckedIOException(RESOURCE + " cannot be read" + CURE, e);
        }
    }

    /// Reads lines of 64 pixels, 0 to 16, and a label, 0 to 9, separated by commas.
    ///
    /// @param name what to call the source in an error
    /// @throws IllegalStateException if a value or the number of lines is wrong
    static Dataset parse(String name, InputStreamReader source) throws IOException {
        float[] features = new float[SAMPLES * PIXELS];
        int[] labels = new int[SAMPLES];
        BufferedReader reader = new BufferedReader(source);
        int lines = 0;
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            if (lines < SAMPLES) {
                labels[lines] = parseLine(name + " line " + (lines + 1), line, features, lines * PIXELS);
            }
            lines++;
        }
        if (lines != SAMPLES) {
            throw new IllegalStateException(name + " has " + lines + " lines, not " + SAMPLES + CURE);
        }
        return new Dataset(features, labels, PIXELS, CLASSES);
    }

    private static int parseLine(String place, String line, float[] features, int offset) {
        String[] values = line.split(",", -1);
        if (values.length != PIXELS + 1) {
            throw new IllegalStateException(
                    place + " has " + values.length + " values, not " + PIXELS + " pixels and a label" + CURE);
        }
        for (int pixel = 0; pixel < PIXELS; pixel++) {
            features[offset + pixel] = parseValue(place + " pixel " + pixel, values[pixel], DARKEST) / (float) DARKEST;
        }
        return parseValue(place + " label", values[PIXELS], CLASSES - 1);
    }

    private static int parseValue(String place, String text, int largest) {
        if (!NUMBER.matcher(text).matches() || Integer.parseInt(text) > largest) {
            throw new IllegalStateException(place + "='" + text + "' is not a whole number in 0.." + largest + CURE);
        }
        return Integer.parseInt(text);
    }

    private static final class Holder {
        private static final Dataset DATASET = load();
    }
}
