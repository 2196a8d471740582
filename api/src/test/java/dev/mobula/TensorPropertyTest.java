package dev.mobula;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mobula.spi.PrivateMemory;
import dev.mobula.spi.Tensors;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Random chains of views, compared with a slow model that copies an array at each step.
class TensorPropertyTest {
    private static final List<DType> TYPES = List.of(DType.values());

    static LongStream seeds() {
        Long given = Long.getLong("mobula.seed");
        return given != null ? LongStream.of(given) : LongStream.rangeClosed(1, 60);
    }

    /// Elements in row-major order.
    private static final class Model {
        final int[] shape;
        final double[] values;

        Model(int[] shape, double[] values) {
            this.shape = shape;
            this.values = values;
        }

        private interface Source {
            int[] index(int[] target);
        }

        private Model pick(int[] newShape, Source source) {
            double[] picked = new double[product(newShape)];
            for (int flat = 0; flat < picked.length; flat++) {
                picked[flat] = values[flat(source.index(unflat(flat, newShape)))];
            }
            return new Model(newShape, picked);
        }

        private int flat(int[] index) {
            int flat = 0;
            for (int k = 0; k < shape.length; k++) {
                flat = flat * shape[k] + index[k];
            }
            return flat;
        }

        private static int[] unflat(int flat, int[] shape) {
            int[] index = new int[shape.length];
            int rest = flat;
            for (int k = shape.length - 1; k >= 0; k--) {
                index[k] = rest % shape[k];
                rest /= shape[k];
            }
            return index;
        }

        private static int product(int[] shape) {
            return IntStream.of(shape).reduce(1, (a, b) -> a * b);
        }

        Model slice(int axis, int from, int to, int step) {
            int[] newShape = shape.clone();
            newShape[axis] = (to - from + step - 1) / step;
            return pick(newShape, target -> {
                int[] index = target.clone();
                index[axis] = from + index[axis] * step;
                return index;
            });
        }

        Model select(int axis, int at) {
            int[] newShape = IntStream.range(0, shape.length)
                    .filter(k -> k != axis)
                    .map(k -> shape[k])
                    .toArray();
            return pick(
                    newShape,
                    target -> IntStream.range(0, shape.length)
                            .map(k -> k == axis ? at : target[k < axis ? k : k - 1])
                            .toArray());
        }

        Model permute(int[] order) {
            int[] newShape = IntStream.of(order).map(k -> shape[k]).toArray();
            return pick(newShape, target -> {
                int[] index = new int[order.length];
                for (int k = 0; k < order.length; k++) {
                    index[order[k]] = target[k];
                }
                return index;
            });
        }
    }

    private static int[] shuffled(int rank, SplittableRandom random) {
        int[] order = IntStream.range(0, rank).toArray();
        for (int k = rank - 1; k > 0; k--) {
            int other = random.nextInt(k + 1);
            int swapped = order[k];
            order[k] = order[other];
            order[other] = swapped;
        }
        return order;
    }

    private static Tensor random(DType dtype, int[] shape, SplittableRandom random) {
        long[] sizes = Arrays.stream(shape).asLongStream().toArray();
        long count = LongStream.of(sizes).reduce(1, (a, b) -> a * b);
        Tensor tensor;
        if (random.nextBoolean()) {
            tensor = Tensor.zeros(dtype, sizes);
        } else { // at any byte of native memory
            MemorySegment memory = Arena.ofAuto().allocate(8 + count * dtype.byteSize());
            tensor = Tensors.over(
                    PrivateMemory.over(memory.asSlice(random.nextInt(8)), true), 0, dtype, sizes, List.of());
        }
        double[] values = random.doubles(count, 0, dtype == DType.BOOL ? 2 : 128)
                .map(dtype.isFloating() ? v -> v : Math::floor)
                .toArray();
        for (int i = 0; i < count; i++) {
            tensor.reshape(-1).setDouble(i, values[i]);
        }
        return tensor;
    }

    @ParameterizedTest(name = "seed={0}")
    @MethodSource("seeds")
    void viewsShowWhatASlowModelShows(long seed) {
        var random = new SplittableRandom(seed);
        DType dtype = TYPES.get(random.nextInt(TYPES.size()));
        int[] shape = random.ints(random.nextInt(6), 0, 7)
                .map(n -> n + (n == 0 ? random.nextInt(2) : 0))
                .toArray();
        Tensor tensor = random(dtype, shape, random);
        Model model = new Model(shape, tensor.to(DType.F64).toDoubleArray());
        for (int step = 0; step < 6; step++) {
            int rank = tensor.rank();
            int axis = rank == 0 ? 0 : random.nextInt(rank);
            int size = rank == 0 ? 0 : model.shape[axis];
            switch (random.nextInt(3)) {
                case 0 -> {
                    if (rank > 0) {
                        int from = random.nextInt(size + 1);
                        int to = from + random.nextInt(size - from + 1);
                        int stride = 1 + random.nextInt(3);
                        tensor = tensor.slice(axis, from, to, stride);
                        model = model.slice(axis, from, to, stride);
                    }
                }
                case 1 -> {
                    if (size > 0 && random.nextBoolean()) {
                        int at = random.nextInt(size);
                        tensor = tensor.select(axis - (random.nextBoolean() ? rank : 0), at);
                        model = model.select(axis, at);
                    }
                }
                default -> {
                    int[] order = shuffled(rank, random);
                    tensor = tensor.permute(order);
                    model = model.permute(order);
                }
            }
            check(tensor, model);
        }
    }

    private static void check(Tensor tensor, Model model) {
        assertThat(tensor.shape())
                .containsExactly(Arrays.stream(model.shape).asLongStream().toArray());
        Tensor wide = tensor.to(DType.F64);
        assertThat(wide.toDoubleArray()).containsExactly(model.values);
        assertThat(tensor.isContiguous()).isEqualTo(isDense(tensor));
        Tensor copy = tensor.copy();
        assertThat(copy).isEqualTo(tensor).hasSameHashCodeAs(tensor);
        assertThat(copy.isContiguous()).isTrue();
        assertThat(copy.to(DType.F64).toDoubleArray()).containsExactly(model.values);
        for (int flat = 0; flat < model.values.length; flat++) {
            long[] index = Arrays.stream(Model.unflat(flat, model.shape))
                    .asLongStream()
                    .toArray();
            assertThat(tensor.getDouble(index)).isEqualTo(model.values[flat]);
            if (index.length == 1) {
                assertThat(tensor.getDouble(index[0])).isEqualTo(model.values[flat]);
            } else if (index.length == 2) {
                assertThat(tensor.getDouble(index[0], index[1])).isEqualTo(model.values[flat]);
            }
        }
        assertThat(tensor.toString()).startsWith("Tensor " + tensor.dtype());
        if (copy.size() > 0) {
            long[] last = LongStream.of(copy.shape()).map(n -> n - 1).toArray();
            copy.setDouble(last, copy.getDouble(last) == 1 ? 0 : 1);
            assertThat(copy).isNotEqualTo(tensor);
        }
    }

    private static boolean isDense(Tensor tensor) {
        long expected = 1;
        for (int axis = tensor.rank() - 1; axis >= 0; axis--) {
            if (tensor.dim(axis) > 1 && tensor.strides()[axis] != expected) {
                return tensor.size() == 0;
            }
            expected *= tensor.dim(axis);
        }
        return true;
    }

    @ParameterizedTest(name = "seed={0}")
    @MethodSource("seeds")
    void copiesBetweenAnyTwoViewsOfOneShape(long seed) {
        var random = new SplittableRandom(seed);
        DType from = TYPES.get(random.nextInt(TYPES.size()));
        int[] shape =
                random.ints(1 + random.nextInt(3), 1, seed % 10 == 0 ? 150 : 9).toArray();
        Tensor source = random(from, shape, random).permute(shuffled(shape.length, random));
        int[] order = shuffled(shape.length, random);
        int[] stored = new int[shape.length];
        for (int k = 0; k < order.length; k++) {
            stored[order[k]] = (int) source.dim(k);
        }
        for (DType to : List.of(from, DType.F64, DType.F32)) {
            Tensor target = random(to, stored, random).permute(order);
            target.copyFrom(source);
            assertThat(target.to(DType.F32)).isEqualTo(source.to(DType.F32));
            byte[] bytes = new byte[(int) target.byteSize()];
            target.copyTo(MemorySegment.ofArray(bytes));
            MemorySegment dense = target.contiguous().segment();
            assertThat(dense.mismatch(MemorySegment.ofArray(bytes))).isEqualTo(-1);
        }
    }
}
