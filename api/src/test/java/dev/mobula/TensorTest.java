package dev.mobula;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ReadOnlyBufferException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TensorTest {
    private static final Tensor SIX = Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3);

    private static void refused(Class<? extends Throwable> type, String message, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(type).hasMessage(message);
    }

    private static void unusable(String message, ThrowingCallable call) {
        refused(IllegalArgumentException.class, message, call);
    }

    private static void outside(String message, ThrowingCallable call) {
        refused(IndexOutOfBoundsException.class, message, call);
    }

    private static void misused(String message, ThrowingCallable call) {
        refused(IllegalStateException.class, message, call);
    }

    @Test
    void tellsWhatItIs() {
        assertThat(SIX.dtype()).isEqualTo(DType.F32);
        assertThat(SIX.shape()).containsExactly(2, 3);
        assertThat(SIX.strides()).containsExactly(3, 1);
        assertThat(SIX.rank()).isEqualTo(2);
        assertThat(SIX.size()).isEqualTo(6);
        assertThat(SIX.byteSize()).isEqualTo(24);
        assertThat(SIX.dim(-1)).isEqualTo(3);
        assertThat(SIX.isContiguous()).isTrue();
        assertThat(SIX.isWritable()).isFalse();
        SIX.shape()[0] = 9;
        assertThat(SIX.dim(0)).isEqualTo(2);
    }

    @Test
    void arraysAreCopiedByOfAndNotByWrap() {
        float[] values = {1, 2};
        Tensor copied = Tensor.of(values);
        Tensor wrapped = Tensor.wrap(values);
        values[0] = 9;
        assertThat(copied.getFloat(0)).isEqualTo(1);
        assertThat(wrapped.getFloat(0)).isEqualTo(9);
    }

    @Test
    void eachKindOfArrayHasItsType() {
        assertThat(Tensor.of(new double[] {1.5}).toDoubleArray()).containsExactly(1.5);
        assertThat(Tensor.of(new float[] {1.5f}).toFloatArray()).containsExactly(1.5f);
        assertThat(Tensor.of(new long[] {Long.MIN_VALUE}).toLongArray()).containsExactly(Long.MIN_VALUE);
        assertThat(Tensor.of(new int[] {-7}).toIntArray()).containsExactly(-7);
        assertThat(Tensor.of(new short[] {-7}).toShortArray()).containsExactly((short) -7);
        assertThat(Tensor.of(new byte[] {-7}).toByteArray()).containsExactly((byte) -7);
        assertThat(Tensor.of(new boolean[] {true, false}).toBooleanArray()).containsExactly(true, false);
        assertThat(Tensor.wrap(new double[1]).dtype()).isEqualTo(DType.F64);
        assertThat(Tensor.wrap(new long[1]).dtype()).isEqualTo(DType.I64);
        assertThat(Tensor.wrap(new int[1]).dtype()).isEqualTo(DType.I32);
        assertThat(Tensor.wrap(new short[1]).dtype()).isEqualTo(DType.I16);
        assertThat(Tensor.wrap(new byte[1]).dtype()).isEqualTo(DType.I8);
    }

    @Test
    void scalarsHaveRankZero() {
        assertThat(Tensor.scalar(2.5).getDouble()).isEqualTo(2.5);
        assertThat(Tensor.scalar(2.5f).shape()).isEmpty();
        assertThat(Tensor.scalar(7L).toLongArray()).containsExactly(7);
        assertThat(Tensor.scalar(7L).reshape(1, 1).getLong(0, 0)).isEqualTo(7);
    }

    @ParameterizedTest
    @EnumSource
    void holdsNumbersOfEachType(DType dtype) {
        Tensor t = Tensor.zeros(dtype, 2, 2, 2);
        t.setDouble(new long[] {1, 0, 1}, 1);
        t.setFloat(new long[] {1, 1, 0}, 1);
        t.setLong(new long[] {1, 1, 1}, 1);
        assertThat(t.to(DType.F64).toDoubleArray()).containsExactly(0, 0, 0, 0, 0, 1, 1, 1);
        assertThat(t.getDouble(1, 0, 1)).isEqualTo(1);
        assertThat(t.getFloat(1, 0, 1)).isEqualTo(1);
        Tensor matrix = t.reshape(4, 2);
        matrix.setDouble(0, 0, 1);
        matrix.setFloat(0, 1, 1);
        matrix.setLong(1, 0, 1);
        assertThat(matrix.getDouble(0, 0) + matrix.getFloat(0, 1) + matrix.getDouble(1, 0))
                .isEqualTo(3);
        Tensor vector = t.reshape(-1);
        vector.fill(0);
        vector.setDouble(0, 1);
        vector.setFloat(1, 1);
        vector.setLong(2, 1);
        assertThat(vector.to(DType.BOOL).toBooleanArray())
                .containsExactly(true, true, true, false, false, false, false, false);
        if (!dtype.isFloating()) {
            assertThat(t.getLong(0, 0, 1) + matrix.getLong(0, 0) + vector.getLong(2))
                    .isEqualTo(3);
        }
    }

    @Test
    void unsignedBytesGoTo255() {
        Tensor t = Tensor.of(new byte[] {-1, 127}).bitsAs(DType.U8);
        assertThat(t.getLong(0)).isEqualTo(255);
        assertThat(t.toIntArray()).containsExactly(255, 127);
        assertThat(t.toByteArray()).containsExactly(-1, 127);
        Tensor own = Tensor.zeros(DType.U8, 2);
        own.copyFrom(new byte[] {-1, 127});
        assertThat(own).isEqualTo(t);
        own.setLong(0, 200);
        assertThat(own.getFloat(0)).isEqualTo(200);
    }

    @Test
    void refusesNumbersThatDoNotFit() {
        Tensor t = Tensor.zeros(DType.U8, 2);
        unusable("256 does not fit into u8 (0 to 255): clip it first, or use a wider type", () -> t.setLong(0, 256));
        unusable("-1 does not fit into u8 (0 to 255): clip it first, or use a wider type", () -> t.fill(-1L));
        unusable("1.5 is not a whole number that u8 (0 to 255) can hold: round it first", () -> t.setFloat(0, 1.5f));
        unusable(
                "9.223372036854776E18 is not a whole number",
                "i64",
                () -> Tensor.zeros(DType.I64, 1).setDouble(0, 0x1p63));
        unusable(
                "NaN is not a whole number",
                "i8",
                () -> Tensor.zeros(DType.I8, 1).fill(Double.NaN));
        unusable(
                "f32 does not go into u8[2] without loss: convert it with to(DType.U8), which drops fractions and clips",
                () -> t.copyFrom(new float[] {1, 2}));
        unusable(
                "300 does not fit into u8 (0 to 255): clip it first, or use a wider type",
                () -> t.copyFrom(new int[] {1, 300}));
        misused(
                "f32[2, 3] has no whole numbers: use getDouble or getFloat, or to(DType.I64) first",
                () -> SIX.getLong(0, 0));
    }

    private static void unusable(String beginning, String part, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(beginning)
                .hasMessageContaining(part);
    }

    @Test
    void convertsByRoundingDroppingAndClipping() {
        Tensor t = Tensor.of(new double[] {-1e30, -1.9, 0.4, 1.9, 300, Double.NaN});
        assertThat(t.to(DType.U8).toIntArray()).containsExactly(0, 0, 0, 1, 255, 0);
        assertThat(t.to(DType.I8).toByteArray()).containsExactly(-128, -1, 0, 1, 127, 0);
        assertThat(t.to(DType.BOOL).toBooleanArray()).containsExactly(true, true, true, true, true, true);
        assertThat(t.to(DType.I64).getLong(0)).isEqualTo(Long.MIN_VALUE);
        assertThat(t.to(DType.F64)).isSameAs(t);
        assertThat(Tensor.of(new long[] {1L << 40}).to(DType.I32).getLong(0)).isEqualTo(Integer.MAX_VALUE);
        assertThat(Tensor.of(new boolean[] {true}).to(DType.F16).getFloat(0)).isEqualTo(1);
    }

    @Test
    void arraysOfOtherTypesAreGivenOnlyWhereNothingIsLost() {
        assertThat(SIX.toDoubleArray()).containsExactly(1, 2, 3, 4, 5, 6);
        assertThat(Tensor.of(new short[] {-3}).toFloatArray()).containsExactly(-3);
        assertThat(Tensor.of(new int[] {-3}).toLongArray()).containsExactly(-3);
        unusable(
                "f32[2, 3] does not go into a int[] without loss: call to(DType.I32) first, or use float[] or double[]",
                SIX::toIntArray);
        unusable(
                "i64[1] does not go into a double[] without loss: call to(DType.F64) first, or use long[]",
                () -> Tensor.of(new long[1]).toDoubleArray());
        unusable(
                "The array has 5 elements, f32[2, 3] has 6: use an array of that length, or a slice",
                () -> SIX.copyInto(new float[5]));
        unusable(
                "A String is no array of numbers: use double[], float[], long[], int[], short[], byte[] or boolean[]",
                () -> SIX.copyInto("123456"));
    }

    @Test
    void viewsShareMemory() {
        Tensor t = Tensor.zeros(DType.I32, 3, 4);
        t.slice(0, 1, 3).select(1, 2).fill(7);
        t.transpose().setLong(0, 0, 5);
        assertThat(t.toIntArray()).containsExactly(5, 0, 0, 0, 0, 0, 7, 0, 0, 0, 7, 0);
        assertThat(t.slice(1, 0, 4, 3).toIntArray()).containsExactly(5, 0, 0, 0, 0, 0);
        assertThat(t.slice(1, 1, 4, 5).shape()).containsExactly(3, 1);
        t.slice(0, 0, 1).seal();
        assertThat(t.isWritable()).isFalse();
    }

    @Test
    void readOnlyTensorsSayHowToWrite() {
        misused(
                "Tensor f32[2, 3] is read-only: write to a copy(), or before it is sealed or put",
                () -> SIX.setFloat(0, 0, 1));
        Tensor copy = SIX.copy();
        copy.setFloat(0, 0, 9);
        assertThat(SIX.getFloat(0, 0)).isEqualTo(1);
        misused(
                "Tensor f32[2, 3] is read-only: write to a copy(), or before it is sealed or put",
                () -> copy.seal().copyFrom(new float[6]));
    }

    @Test
    void indexesAreCheckedByAxis() {
        outside("index=3 is outside axis 1 of size 3 (shape [2, 3]): use 0 to 2", () -> SIX.getFloat(1, 3));
        outside("index=-1 is outside axis 0 of size 2 (shape [2, 3]): use 0 to 1", () -> SIX.getDouble(-1, 0));
        outside("index [0] has 1 numbers, shape [2, 3] has rank 2: give one for each axis", () -> SIX.getFloat(0));
        outside("index [] has 0 numbers, shape [2, 3] has rank 2: give one for each axis", () -> SIX.getFloat());
        outside(
                "index [0, 0, 0] has 3 numbers, shape [2, 3] has rank 2: give one for each axis",
                () -> SIX.getFloat(0, 0, 0));
        outside(
                "index=0 is outside axis 0 of size 0 (shape [0]): the axis is empty",
                () -> Tensor.of(new float[0]).getFloat(0));
        outside("index=2 is outside axis 0 of size 2 (shape [2, 3]): use 0 to 1", () -> SIX.select(0, 2));
        outside(
                "from=1, to=4 is no range of axis 1 of size 3 (shape [2, 3]): use 0 <= from <= to <= 3",
                () -> SIX.slice(1, 1, 4));
        outside(
                "axis=2 is not an axis of shape [2, 3]: it has rank 2, so use 0 to 1, or -1 for the last",
                () -> SIX.dim(2));
        unusable("step=0 is not positive: use 1 or more", () -> SIX.slice(0, 0, 2, 0));
        unusable(
                "axes [0, 0] are no order of the axes of shape [2, 3]: name each of its 2 axes once",
                () -> SIX.permute(0, 0));
    }

    @Test
    void shapesAreChecked() {
        unusable("shape [2, -3] has size -3 on axis 1: use 0 or more", () -> Tensor.zeros(DType.F32, 2, -3));
        unusable(
                "shape [4294967296, 4294967296] has more elements or bytes than a long can count: check its sizes",
                () -> Tensor.zeros(DType.I8, 1L << 32, 1L << 32));
        unusable(
                "shape [2305843009213693952] has more elements or bytes than a long can count: check its sizes",
                () -> Tensor.zeros(DType.F64, 1L << 61));
        unusable(
                "shape [2, 3] of 6 elements cannot be reshaped to [4, -1]: the products of the sizes must be equal",
                () -> SIX.reshape(4, -1));
        unusable(
                "shape [6] of 6 elements cannot be reshaped to [2, 2]: the products of the sizes must be equal",
                () -> Tensor.of(new float[6], 2, 2));
        unusable("rank=65 is above the limit 64: merge axes with reshape", () -> Tensor.zeros(DType.F32, new long[65]));
        assertThat(Tensor.zeros(DType.F32, 0, Long.MAX_VALUE).size()).isZero();
    }

    @Test
    void onlyContiguousTensorsAreReshaped() {
        assertThat(SIX.reshape(3, -1).getFloat(2, 1)).isEqualTo(6);
        assertThat(SIX.slice(0, 1, 2).reshape(3).toFloatArray()).containsExactly(4, 5, 6);
        misused(
                "reshape() needs elements in row-major order without gaps, f32[3, 2] has strides [1, 3]: call"
                        + " contiguous() first, which copies",
                () -> SIX.transpose().reshape(6));
        assertThat(SIX.transpose().contiguous().reshape(6).toFloatArray()).containsExactly(1, 4, 2, 5, 3, 6);
        assertThat(SIX.contiguous()).isSameAs(SIX);
        assertThat(SIX.transpose().contiguous().isWritable()).isFalse();
        assertThat(SIX.copy().transpose().contiguous().isWritable()).isTrue();
    }

    @Test
    void axesHaveNames() {
        Tensor t = SIX.named("batch", "x");
        assertThat(t.names()).containsExactly("batch", "x");
        assertThat(t.axis("x")).isEqualTo(1);
        assertThat(t.transpose().names()).containsExactly("x", "batch");
        assertThat(t.select(t.axis("batch"), 0).names()).containsExactly("x");
        assertThat(t.slice(0, 0, 1).names()).containsExactly("batch", "x");
        assertThat(t.copy().names()).containsExactly("batch", "x");
        assertThat(t.to(DType.F64).names()).containsExactly("batch", "x");
        assertThat(t.reshape(6).names()).isEmpty();
        assertThat(t.named().names()).isEmpty();
        assertThat(t).isEqualTo(SIX);
        unusable("'y' is no axis of f32[batch=2, x=3]: use one of [batch, x]", () -> t.axis("y"));
        unusable("'y' is no axis of f32[2, 3]: name its axes with named()", () -> SIX.axis("y"));
        unusable(
                "names [a, a] do not fit shape [2, 3]: give each axis a name of its own, or none at all",
                () -> SIX.named("a", "a"));
    }

    @Test
    void equalityIsOfBits() {
        assertThat(Tensor.of(new double[] {Double.NaN})).isEqualTo(Tensor.of(new double[] {Double.NaN}));
        assertThat(Tensor.of(new double[] {0.0})).isNotEqualTo(Tensor.of(new double[] {-0.0}));
        assertThat(Tensor.of(new int[1])).isNotEqualTo(Tensor.of(new float[1]));
        assertThat(Tensor.of(new int[6], 2, 3)).isNotEqualTo(Tensor.of(new int[6], 3, 2));
        Tensor transposed = SIX.transpose();
        assertThat(transposed).isEqualTo(transposed.contiguous()).hasSameHashCodeAs(transposed.contiguous());
        assertThat(transposed).isNotEqualTo(SIX.reshape(3, 2));
    }

    @Test
    void copiesBetweenViewsOfTheSameMemory() {
        Tensor t = Tensor.of(new int[] {1, 2, 3, 4}, 2, 2).copy();
        t.copyFrom(t.transpose());
        assertThat(t.toIntArray()).containsExactly(1, 3, 2, 4);
        Tensor line = Tensor.of(new int[] {1, 2, 3, 4, 5}).copy();
        line.slice(0, 1, 5).copyFrom(line.slice(0, 0, 4));
        assertThat(line.toIntArray()).containsExactly(1, 1, 2, 3, 4);
        unusable(
                "Cannot copy i32[2, 2] into i32[5]: the shapes must be equal, reshape or slice one of them",
                () -> line.copyFrom(t));
    }

    @Test
    void memoryIsHandedOutAsSegment() {
        MemorySegment row = SIX.select(0, 1).segment();
        assertThat(row.toArray(ValueLayout.JAVA_FLOAT)).containsExactly(4, 5, 6);
        assertThat(row.isReadOnly()).isTrue();
        Tensor own = Tensor.zeros(DType.F32, 2);
        own.segment().setAtIndex(ValueLayout.JAVA_FLOAT, 1, 3);
        assertThat(own.getFloat(1)).isEqualTo(3);
        misused(
                "segment() needs elements in row-major order without gaps, f32[2] has strides [3]: call contiguous()"
                        + " first, which copies",
                () -> SIX.select(1, 0).segment());
    }

    @Test
    void memoryIsHandedOutAsBuffers() {
        assertThat(SIX.slice(0, 1, 2).asFloatBuffer().get(0)).isEqualTo(4);
        assertThat(SIX.slice(0, 1, 2).asFloatBuffer().remaining()).isEqualTo(3);
        assertThatThrownBy(() -> SIX.asFloatBuffer().put(0, 1)).isInstanceOf(ReadOnlyBufferException.class);
        assertThat(Tensor.of(new double[] {1, 2}).asDoubleBuffer().get(1)).isEqualTo(2);
        assertThat(Tensor.of(new long[] {1, 2}).asLongBuffer().get(1)).isEqualTo(2);
        assertThat(Tensor.of(new int[] {1, 2}).asIntBuffer().get(1)).isEqualTo(2);
        assertThat(Tensor.of(new short[] {1, 2}).asShortBuffer().get(1)).isEqualTo((short) 2);
        assertThat(Tensor.of(new short[] {0x3f80})
                        .bitsAs(DType.BF16)
                        .asShortBuffer()
                        .get(0))
                .isEqualTo((short) 0x3f80);
        assertThat(Tensor.of(new byte[] {1, 2}).asByteBuffer().get(1)).isEqualTo((byte) 2);
        Tensor own = Tensor.zeros(DType.F32, 2);
        own.asFloatBuffer().put(1, 8);
        assertThat(own.getFloat(1)).isEqualTo(8);
        misused(
                "asDoubleBuffer() does not fit f32[2, 3]: use asFloatBuffer(), or to(DType.F64) for a converted copy",
                SIX::asDoubleBuffer);
        misused(
                "asByteBuffer() cannot look into the float[] that f32[2, 3] stands on: use asFloatBuffer(), segment()"
                        + " or copyTo(segment)",
                SIX::asByteBuffer);
    }

    @Test
    void copiesItsBytesToASegment() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment target = arena.allocate(24);
            SIX.transpose().copyTo(target);
            assertThat(target.toArray(ValueLayout.JAVA_FLOAT)).containsExactly(1, 4, 2, 5, 3, 6);
            outside(
                    "The segment has 23 bytes, f32[2, 3] has 24: use a larger one, or a slice",
                    () -> SIX.copyTo(target.asSlice(0, 23)));
        }
    }

    @Test
    void fillsLongRunsAndShortSteps() {
        for (DType dtype : DType.values()) {
            Tensor t = Tensor.zeros(dtype, 100_003);
            t.fill(1L);
            t.slice(0, 1, 100_003, 2).fill(0.0);
            double[] values = t.to(DType.F64).toDoubleArray();
            for (int i = 0; i < values.length; i++) {
                assertThat(values[i]).isEqualTo(i % 2 == 0 ? 1 : 0);
            }
        }
    }

    @Test
    void afterCloseEachAccessIsRefusedAlsoThroughViews() {
        Tensor t = Tensor.zeros(DType.F32, 2, 3);
        Tensor view = t.select(0, 0);
        t.close();
        t.close();
        String message = "Tensor f32[3] is closed: close() it, and whatever shares its memory, after the last use, or"
                + " leave that to the garbage collector";
        misused(message, () -> view.getFloat(0));
        misused(message, () -> view.setFloat(0, 1));
        misused(message, view::toFloatArray);
        misused(message, view::segment);
        misused(message, view::asFloatBuffer);
        misused(message, view::hashCode);
        misused(message, () -> view.equals(SIX));
        misused(message, () -> SIX.select(0, 0).equals(view));
        misused(message, view::seal);
        misused(message, () -> view.to(DType.F32));
        misused(message, () -> view.copyTo(MemorySegment.ofArray(new byte[99])));
        assertThat(t).hasToString("Tensor f32[2, 3] (closed)");
    }
}
