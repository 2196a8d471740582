package dev.mobula.examples.digits;

import java.util.SplittableRandom;

/// Moves, turns and scales images of 8 by 8 pixels at random, a little, as another hand might have written them.
///
/// A new pixel is interpolated between the four old ones around the place it comes from; outside the image all is
/// white. One instance for each thread: it holds a buffer.
final class Distortion implements Augmentation {
    private static final int SIDE = 8;
    private static final float CENTRE = (SIDE - 1) / 2f;

    private final double largestShift;
    private final double largestAngle;
    private final double largestScaling;
    private final float[] original = new float[SIDE * SIDE];

    /// @param largestShift most pixels to move in each direction, 0 or more
    /// @param largestAngle most radians to turn, 0 or more
    /// @param largestScaling most that the size changes, as a share of it, from 0 to below 1
    Distortion(double largestShift, double largestAngle, double largestScaling) {
        this.largestShift = largestShift;
        this.largestAngle = largestAngle;
        this.largestScaling = largestScaling;
    }

    /// Up to half a pixel, 0.15 radians (9 degrees) and a tenth of the size.
    static Distortion slight() {
        return new Distortion(0.5, 0.15, 0.1);
    }

    @Override
    public void apply(float[] features, SplittableRandom random) {
        float shiftX = (float) upTo(largestShift, random);
        float shiftY = (float) upTo(largestShift, random);
        double angle = upTo(largestAngle, random);
        double scale = 1 + upTo(largestScaling, random);
        float cosine = (float) (StrictMath.cos(angle) * scale);
        float sine = (float) (StrictMath.sin(angle) * scale);
        System.arraycopy(features, 0, original, 0, original.length);
        for (int y = 0; y < SIDE; y++) {
            for (int x = 0; x < SIDE; x++) {
                float fromX = cosine * (x - CENTRE) - sine * (y - CENTRE) + CENTRE + shiftX;
                float fromY = sine * (x - CENTRE) + cosine * (y - CENTRE) + CENTRE + shiftY;
                features[y * SIDE + x] = interpolate(fromX, fromY);
            }
        }
    }

    private float interpolate(float x, float y) {
        int left = (int) Math.floor(x);
        int top = (int) Math.floor(y);
        float right = x - left;
        float down = y - top;
        float upper = (1 - right) * pixel(left, top) + right * pixel(left + 1, top);
        float lower = (1 - right) * pixel(left, top + 1) + right * pixel(left + 1, top + 1);
        return (1 - down) * upper + down * lower;
    }

    private float pixel(int x, int y) {
        return x < 0 || y < 0 || x >= SIDE || y >= SIDE ? 0 : original[y * SIDE + x];
    }

    private static double upTo(double largest, SplittableRandom random) {
        return largest * (2 * random.nextDouble() - 1);
    }
}
