package dev.mobula.examples.digits;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class DistortionTest {
    private final SplittableRandom random = new SplittableRandom(1);
    private final float[] image = new float[64];

    @Test
    void leavesTheImageWhenNothingIsAllowedToChange() {
        Digits.dataset().copyRow(0, image);
        var before = image.clone();

        new Distortion(0, 0, 0).apply(image, random);

        assertThat(image).isEqualTo(before);
    }

    @Test
    void keepsAllInkWhenADotInTheMiddleMoves() {
        for (int i = 0; i < 100; i++) {
            Arrays.fill(image, 0);
            image[3 * 8 + 4] = 1;

            new Distortion(0.5, 0, 0).apply(image, random);

            var ink = 0.0;
            for (var pixel : image) {
                assertThat(pixel).isBetween(0f, 1f);
                ink += pixel;
            }
            assertThat(ink).isCloseTo(1, Offset.offset(1e-5));
        }
    }

    @Test
    void changesTheImageEachTime() {
        Digits.dataset().copyRow(0, image);
        var other = image.clone();
        var distortion = Distortion.slight();

        distortion.apply(image, random);
        distortion.apply(other, random);

        assertThat(image).isNotEqualTo(other);
    }
}
