package dev.mobula;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class TensorTextTest {
    @Test
    void showsTypeShapeAndElements() {
        assertThat(Tensor.of(new int[] {1, 2, 3, 4, 5, 6}, 2, 3).named("batch", "x"))
                .hasToString("""
                Tensor i32[batch=2, x=3]
                [[1, 2, 3],
                 [4, 5, 6]]""");
        assertThat(Tensor.of(new int[8], 2, 2, 2)).hasToString("""
                Tensor i32[2, 2, 2]
                [[[0, 0],
                  [0, 0]],
                 [[0, 0],
                  [0, 0]]]""");
        assertThat(Tensor.of(new float[] {0.1f, Float.NaN})).hasToString("Tensor f32[2] [0.1, NaN]");
        assertThat(Tensor.of(new double[] {0.1})).hasToString("Tensor f64[1] [0.1]");
        assertThat(Tensor.of(new boolean[] {true, false})).hasToString("Tensor bool[2] [true, false]");
        assertThat(Tensor.scalar(7L)).hasToString("Tensor i64[] 7");
        assertThat(Tensor.zeros(DType.F32, 3, 0)).hasToString("Tensor f32[3, 0] []");
    }

    @Test
    void showsTheCornersOfLargeTensors() {
        Tensor t = Tensor.zeros(DType.I8, 40, 40);
        t.setLong(39, 39, 9);
        assertThat(t).hasToString("""
                Tensor i8[40, 40]
                [[0, 0, 0, ..., 0, 0, 0],
                 [0, 0, 0, ..., 0, 0, 0],
                 [0, 0, 0, ..., 0, 0, 0],
                 ...,
                 [0, 0, 0, ..., 0, 0, 0],
                 [0, 0, 0, ..., 0, 0, 0],
                 [0, 0, 0, ..., 0, 0, 9]]""");
    }

    @Test
    void isBoundedWhateverTheShape() {
        long[] shape = new long[12];
        Arrays.fill(shape, 4);
        assertThat(Tensor.zeros(DType.BOOL, shape).toString())
                .hasSizeLessThan(10_000)
                .contains("...");
        long[] flat = new long[64];
        Arrays.fill(flat, 1);
        flat[0] = 2_000;
        flat[63] = 2_000;
        assertThat(Tensor.zeros(DType.BOOL, flat).toString()).hasSizeLessThan(20_000);
        assertThat(Tensor.zeros(DType.BOOL, 0, Long.MAX_VALUE).toString()).hasSizeLessThan(60);
    }
}
