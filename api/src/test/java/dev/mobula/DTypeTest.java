package dev.mobula;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class DTypeTest {
    @ParameterizedTest
    @EnumSource
    void isFoundByItsName(DType dtype) {
        assertThat(DType.parse(dtype.toString())).isEqualTo(dtype);
        assertThat(DType.parse(dtype.name())).isEqualTo(dtype);
    }

    @Test
    void refusesUnknownNames() {
        assertThatThrownBy(() -> DType.parse("f8"))
                .hasMessage("'f8' is no element type: use one of f64, f32, f16, bf16, i64, i32, i16, i8, u8, bool");
    }

    @Test
    void eachBf16ComesBackTheSame() {
        for (int bits = 0; bits < 1 << 16; bits++) {
            float value = DType.bf16ToFloat((short) bits);
            if (Float.isNaN(value)) {
                assertThat(DType.bf16ToFloat(DType.floatToBf16(value))).isNaN();
            } else {
                assertThat(DType.floatToBf16(value)).isEqualTo((short) bits);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1.0, 3f80",
        "-2.0, c000",
        "1.00390625, 3f80", // halfway between 1 and 1 + 2^-7: to the even one
        "1.01171875, 3f82", // halfway between 1 + 2^-7 and 1 + 2^-6
        "1.0039064, 3f81",
        "3.4028235e38, 7f80", // rounds up to infinity
        "-0.0, 8000"
    })
    void roundsToTheNearestBf16(float value, String bits) {
        assertThat(DType.floatToBf16(value)).isEqualTo((short) Integer.parseInt(bits, 16));
    }

    /// The value in a list of all values of the type that is nearest by exact comparison, ties to even bits.
    private static double nearest(DType dtype, double value) {
        double best = Double.NaN;
        boolean bestIsEven = false;
        for (int bits = 0; bits < 1 << 16; bits++) {
            double candidate =
                    dtype == DType.F16 ? Float.float16ToFloat((short) bits) : DType.bf16ToFloat((short) bits);
            if (Double.isNaN(candidate) || Double.isInfinite(candidate)) {
                continue;
            }
            double nearer = Math.abs(candidate - value) - Math.abs(best - value);
            if (Double.isNaN(nearer) || nearer < 0 || (nearer == 0 && !bestIsEven)) {
                best = candidate;
                bestIsEven = (bits & 1) == 0;
            }
        }
        return best;
    }

    @ParameterizedTest(name = "seed={0}")
    @ValueSource(longs = {1, 2, 3})
    void doublesAreRoundedToHalvesOnce(long seed) {
        var random = new SplittableRandom(seed);
        for (DType dtype : new DType[] {DType.F16, DType.BF16}) {
            Tensor t = Tensor.zeros(dtype, 1);
            for (int i = 0; i < 60; i++) {
                double value = random.nextDouble(-100, 100);
                if (i % 2 == 0) { // next to the middle of two neighbours, where rounding twice goes wrong
                    t.setDouble(0, value);
                    double low = t.getDouble(0);
                    int step = dtype == DType.F16 ? 11 : 8;
                    double middle = low + Math.ulp(low) * 0x1p52 * Math.scalb(1.0, -step);
                    value = random.nextBoolean() ? Math.nextUp(middle) : Math.nextDown(middle);
                }
                t.setDouble(0, value);
                assertThat(t.getDouble(0)).as("%s of %s", dtype, value).isEqualTo(nearest(dtype, value));
            }
        }
    }

    @Test
    void longsAreRoundedToHalvesOnce() {
        Tensor t = Tensor.zeros(DType.BF16, 1);
        long middle = (1L << 62) + (1L << 54);
        t.setLong(0, middle + 1);
        assertThat(t.getDouble(0)).isEqualTo((double) ((1L << 62) + (1L << 55)));
        t.setLong(0, middle);
        assertThat(t.getDouble(0)).isEqualTo(0x1p62);
        t.setLong(0, Long.MIN_VALUE);
        assertThat(t.getDouble(0)).isEqualTo(-0x1p63);
    }

    @Test
    void tinyAndHugeNumbersKeepTheirSign() {
        Tensor t = Tensor.zeros(DType.F16, 4);
        t.copyFrom(new double[] {-Double.MIN_VALUE, 1e300, -1e300, 0x1.8p-25});
        assertThat(t.toDoubleArray())
                .containsExactly(-0.0, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 0x1p-24);
    }
}
