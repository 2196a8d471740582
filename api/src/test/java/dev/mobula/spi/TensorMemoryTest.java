package dev.mobula.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mobula.DType;
import dev.mobula.Tensor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.WeakReference;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TensorMemoryTest {
    /// Memory as a runtime makes it, which notes what happens to it.
    private static final class Noted extends TensorMemory {
        final List<String> events = new ArrayList<>();

        Noted(MemorySegment bytes, boolean writable) {
            super(bytes, writable);
        }

        @Override
        public MemorySegment exposed() {
            events.add("exposed");
            return super.exposed();
        }

        @Override
        protected void sealed() {
            events.add("sealed");
        }

        @Override
        protected void release() {
            events.add("released");
        }
    }

    private static Noted noted(long bytes) {
        return new Noted(Arena.ofAuto().allocate(bytes, 64), true);
    }

    private static void awaitCollected(BooleanSupplier gone) {
        for (int i = 0; i < 200 && !gone.getAsBoolean(); i++) {
            System.gc();
        }
        assertThat(gone.getAsBoolean()).isTrue();
    }

    @Test
    void aTensorStandsOnItsMemory() {
        Noted memory = noted(1024);
        Tensor t = Tensors.over(memory, 64, DType.F32, new long[] {2, 3}, List.of("batch", "x"));
        t.setFloat(1, 2, 7);
        assertThat(memory.internal().get(ValueLayout.JAVA_FLOAT, 64 + 20)).isEqualTo(7);
        assertThat(t.names()).containsExactly("batch", "x");
        Tensor view = t.select(0, 1);
        assertThat(Tensors.memoryOf(view)).isSameAs(memory);
        assertThat(Tensors.byteOffsetOf(view)).isEqualTo(64 + 12);
        assertThat(Tensors.bytesOf(view).toArray(ValueLayout.JAVA_FLOAT)).containsExactly(0, 0, 7);
        assertThatThrownBy(() -> Tensors.bytesOf(t.transpose()))
                .hasMessage("f32[3, 2] is a view with gaps: use copyTo(segment)");
        assertThat(memory.events).isEmpty();
    }

    @Test
    void refusesMemoryThatIsTooSmall() {
        Noted memory = noted(100);
        assertThatThrownBy(() -> Tensors.over(memory, 80, DType.F64, new long[] {3}, List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("f64[3] of 24 bytes at byteOffset=80 does not fit into memory of 100 bytes: use a multiple"
                        + " of 8 from 0 to 76");
        assertThatThrownBy(() -> Tensors.over(memory, 4, DType.F64, new long[] {3}, List.of()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Tensors.over(memory, -8, DType.F64, new long[] {3}, List.of()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(Tensors.over(memory, 96, DType.F64, new long[] {0}, List.of())
                        .size())
                .isZero();
    }

    @Test
    void sealAndCloseAreToldOnce() {
        Noted memory = noted(64);
        Tensor t = Tensors.over(memory, 0, DType.I64, new long[] {8}, List.of());
        assertThat(t.segment().isReadOnly()).isFalse();
        t.seal();
        t.seal();
        assertThat(t.segment().isReadOnly()).isTrue();
        assertThat(t.asLongBuffer().isReadOnly()).isTrue();
        t.close();
        t.close();
        assertThat(memory.seal()).isFalse();
        assertThat(memory.events).containsExactly("exposed", "sealed", "exposed", "exposed", "released");
    }

    @Test
    void nativeMemoryIsSeenByAllBuffers() {
        Tensor t = Tensors.over(noted(64), 0, DType.F64, new long[] {8}, List.of());
        t.setDouble(7, 2.5);
        assertThat(t.asDoubleBuffer().get(7)).isEqualTo(2.5);
        assertThat(t.asByteBuffer().order()).isEqualTo(ByteOrder.LITTLE_ENDIAN);
        assertThat(t.asByteBuffer().getDouble(56)).isEqualTo(2.5);
        assertThat(t.bitsAs(DType.I64).asLongBuffer().get(7)).isEqualTo(Double.doubleToRawLongBits(2.5));
        Tensor f = Tensors.over(noted(64), 4, DType.F32, new long[] {4}, List.of());
        f.asFloatBuffer().put(3, 1);
        assertThat(f.getFloat(3)).isEqualTo(1);
        Tensor i = Tensors.over(noted(64), 4, DType.I32, new long[] {4}, List.of());
        i.asIntBuffer().put(3, 1);
        assertThat(i.getLong(3)).isEqualTo(1);
        Tensor s = Tensors.over(noted(64), 4, DType.F16, new long[] {4}, List.of());
        s.asShortBuffer().put(3, Float.floatToFloat16(1));
        assertThat(s.getFloat(3)).isEqualTo(1);
    }

    @Test
    void buffersOfMoreThan2GiBAreRefused(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("sparse");
        MemorySegment huge;
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            huge = channel.map(FileChannel.MapMode.READ_WRITE, 0, 1L << 31, Arena.ofAuto());
        }
        Tensor t = Tensors.over(PrivateMemory.over(huge, true), 0, DType.F32, new long[] {1 << 29}, List.of());
        assertThatThrownBy(t::asFloatBuffer)
                .hasMessage("f32[536870912] has 2147483648 bytes, a Buffer at most 2147483647: use segment(), or"
                        + " slice(0, from, to) and a buffer for each part");
        t.setFloat((1 << 29) - 1, 3);
        assertThat(t.slice(0, (1 << 29) - 2, 1 << 29).asFloatBuffer().get(1)).isEqualTo(3);
        assertThat(t.segment().byteSize()).isEqualTo(1L << 31);
    }

    @Test
    void memoryIsReachableAsLongAsAnyViewIs() {
        List<Tensor> held = new ArrayList<>();
        WeakReference<TensorMemory> memory = view(held);
        System.gc();
        assertThat(memory.get()).isNotNull();
        assertThat(held.getFirst().getDouble(0)).isEqualTo(4);
        held.clear();
        awaitCollected(() -> memory.refersTo(null));
    }

    private static WeakReference<TensorMemory> view(List<Tensor> held) {
        Noted memory = noted(64);
        Tensor t = Tensors.over(memory, 0, DType.F64, new long[] {2, 4}, List.of());
        t.fill(4.0);
        held.add(t.select(0, 1).slice(0, 1, 3));
        return new WeakReference<>(memory);
    }

    @Test
    void sharedMemoryLivesByItself() {
        Tensor t = Tensor.of(new int[] {1, 2});
        PrivateMemory memory = (PrivateMemory) Tensors.memoryOf(t);
        Tensor other = Tensors.over(memory.shared(), 0, DType.I32, new long[] {2}, List.of());
        t.close();
        assertThat(other.toIntArray()).containsExactly(1, 2);
        assertThat(other.isWritable()).isFalse();
        assertThatThrownBy(() -> PrivateMemory.allocate(DType.I8, 1).shared())
                .hasMessage("The memory is still written to: seal() it before it is shared");
    }

    @Test
    void onlyTensorOpensItsDoor() {
        assertThat(Tensor.scalar(1L).rank()).isZero();
        assertThatThrownBy(() -> Tensors.open(null)).isInstanceOf(IllegalStateException.class);
    }
}
