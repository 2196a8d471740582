package dev.mobula;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Reference;
import java.util.Arrays;

/// Moves many elements at once between two places of the same shape, whatever their strides.
final class Bulk {
    /// Side of the squares that a transposing copy works in, in elements.
    private static final long TILE = 64;

    /// Elements at either end that make up a hash.
    private static final long HASHED = 32;

    private Bulk() {}

    /// One row of elements: `count` of them from `a` in steps of `stepA`, with those from `b` in steps of `stepB`.
    interface Row {
        void visit(long a, long stepA, long b, long stepB, long count);
    }

    /// Visits all elements once, in rows as long as possible.
    static void walk(Strides a, Strides b, Row row) {
        if (a.size > 0) {
            new Walk(a, b, row).level(0, a.offset, b.offset);
        }
    }

    private static void walk(Strides a, Elements one, Strides b, Elements other, Row row) {
        try {
            walk(a, b, row);
        } finally {
            Reference.reachabilityFence(one.memory);
            Reference.reachabilityFence(other.memory);
        }
    }

    private static final class Walk {
        private final long[] sizes;
        private final long[] stepsA;
        private final long[] stepsB;
        private final Row row;
        private final int last;

        Walk(Strides a, Strides b, Row row) {
            int rank = a.rank();
            this.sizes = new long[Math.max(1, rank)];
            this.stepsA = new long[sizes.length];
            this.stepsB = new long[sizes.length];
            this.row = row;
            int axes = 0;
            for (int k = 0; k < rank; k++) {
                long size = a.shape[k];
                if (size == 1) {
                    continue;
                }
                boolean merges =
                        axes > 0 && stepsA[axes - 1] == size * a.strides[k] && stepsB[axes - 1] == size * b.strides[k];
                if (!merges) {
                    axes++;
                }
                sizes[axes - 1] = merges ? sizes[axes - 1] * size : size;
                stepsA[axes - 1] = a.strides[k];
                stepsB[axes - 1] = b.strides[k];
            }
            if (axes == 0) {
                sizes[0] = 1;
                axes = 1;
            }
            this.last = axes - 1;
        }

        void level(int level, long a, long b) {
            if (level == last) {
                row.visit(a, stepsA[level], b, stepsB[level], sizes[level]);
            } else if (level == last - 1 && (crosses(stepsA, stepsB, level) || crosses(stepsB, stepsA, level))) {
                tiles(level, a, b);
            } else {
                for (long i = 0; i < sizes[level]; i++) {
                    level(level + 1, a + i * stepsA[level], b + i * stepsB[level]);
                }
            }
        }

        /// Whether the one side is fast along the last axis and the other along the one before.
        private static boolean crosses(long[] one, long[] other, int level) {
            return one[level + 1] == 1 && other[level] == 1 && other[level + 1] > TILE;
        }

        private void tiles(int level, long a, long b) {
            for (long i = 0; i < sizes[level]; i += TILE) {
                for (long j = 0; j < sizes[last]; j += TILE) {
                    long count = Math.min(TILE, sizes[last] - j);
                    for (long k = i; k < Math.min(i + TILE, sizes[level]); k++) {
                        row.visit(
                                a + k * stepsA[level] + j * stepsA[last],
                                stepsA[last],
                                b + k * stepsB[level] + j * stepsB[last],
                                stepsB[last],
                                count);
                    }
                }
            }
        }
    }

    /// Copies bits. The places must not overlap, unless both are one row without gaps.
    static void copy(Strides from, MemorySegment source, Strides to, MemorySegment target, int width) {
        walk(from, to, (a, stepA, b, stepB, count) -> {
            if (stepA == 1 && stepB == 1) {
                MemorySegment.copy(source, a * width, target, b * width, count * width);
                return;
            }
            switch (width) {
                case 8 -> copyLongs(source, a, stepA, target, b, stepB, count);
                case 4 -> copyInts(source, a, stepA, target, b, stepB, count);
                case 2 -> copyShorts(source, a, stepA, target, b, stepB, count);
                default -> copyBytes(source, a, stepA, target, b, stepB, count);
            }
        });
    }

    private static void copyLongs(
            MemorySegment source, long a, long stepA, MemorySegment target, long b, long stepB, long count) {
        for (long i = 0; i < count; i++) {
            long value = source.get(ValueLayout.JAVA_LONG_UNALIGNED, (a + i * stepA) << 3);
            target.set(ValueLayout.JAVA_LONG_UNALIGNED, (b + i * stepB) << 3, value);
        }
    }

    private static void copyInts(
            MemorySegment source, long a, long stepA, MemorySegment target, long b, long stepB, long count) {
        for (long i = 0; i < count; i++) {
            int value = source.get(ValueLayout.JAVA_INT_UNALIGNED, (a + i * stepA) << 2);
            target.set(ValueLayout.JAVA_INT_UNALIGNED, (b + i * stepB) << 2, value);
        }
    }

    private static void copyShorts(
            MemorySegment source, long a, long stepA, MemorySegment target, long b, long stepB, long count) {
        for (long i = 0; i < count; i++) {
            short value = source.get(ValueLayout.JAVA_SHORT_UNALIGNED, (a + i * stepA) << 1);
            target.set(ValueLayout.JAVA_SHORT_UNALIGNED, (b + i * stepB) << 1, value);
        }
    }

    private static void copyBytes(
            MemorySegment source, long a, long stepA, MemorySegment target, long b, long stepB, long count) {
        for (long i = 0; i < count; i++) {
            byte value = source.get(ValueLayout.JAVA_BYTE, a + i * stepA);
            target.set(ValueLayout.JAVA_BYTE, b + i * stepB, value);
        }
    }

    /// Writes numbers of one type as another, by the rule of [DType].
    ///
    /// @throws IllegalArgumentException if an integer is out of range; the elements before it are written
    static void convert(Strides a, Elements from, Strides b, Elements to) {
        walk(a, from, b, to, (i, stepA, j, stepB, count) -> {
            for (long k = 0; k < count; k++) {
                if (from.dtype.isFloating()) {
                    to.putDouble(j + k * stepB, from.doubleAt(i + k * stepA));
                } else {
                    to.putLong(j + k * stepB, from.longAt(i + k * stepA));
                }
            }
        });
    }

    /// Writes numbers of one type as another; for integers, fractions are dropped, values are clipped to the
    /// range and NaN becomes 0. For truth values, all but 0 is true.
    static void cast(Strides a, Elements from, Strides b, Elements to) {
        walk(a, from, b, to, (i, stepA, j, stepB, count) -> {
            for (long k = 0; k < count; k++) {
                long at = i + k * stepA;
                if (to.dtype.isFloating()) {
                    if (from.dtype.isFloating()) {
                        to.putDouble(j + k * stepB, from.doubleAt(at));
                    } else {
                        to.putLong(j + k * stepB, from.longAt(at));
                    }
                } else if (to.dtype == DType.BOOL) {
                    to.putLong(j + k * stepB, from.doubleAt(at) != 0 ? 1 : 0);
                } else {
                    long value = from.dtype.isFloating() ? (long) from.doubleAt(at) : from.longAt(at);
                    to.putLong(j + k * stepB, to.dtype.clip(value));
                }
            }
        });
    }

    /// Whether the bits are the same.
    static boolean equal(Strides a, Elements left, Strides b, Elements right) {
        boolean[] differs = new boolean[1];
        int width = left.dtype.byteSize();
        walk(a, left, b, right, (i, stepA, j, stepB, count) -> {
            if (differs[0]) {
                return;
            }
            if (stepA == 1 && stepB == 1) {
                differs[0] = MemorySegment.mismatch(
                                left.bytes, i * width, (i + count) * width, right.bytes, j * width, (j + count) * width)
                        != -1;
                return;
            }
            for (long k = 0; k < count && !differs[0]; k++) {
                differs[0] = left.bitsAt(i + k * stepA) != right.bitsAt(j + k * stepB);
            }
        });
        return !differs[0];
    }

    /// Of type, shape and the first and last elements in row-major order.
    static int hash(Strides strides, Elements elements) {
        int hash = 31 * elements.dtype.name().hashCode() + Arrays.hashCode(strides.shape);
        for (long i = 0; i < Math.min(strides.size, HASHED); i++) {
            hash = 31 * hash + Long.hashCode(elements.bitsAt(strides.flat(i)));
            hash = 31 * hash + Long.hashCode(elements.bitsAt(strides.flat(strides.size - 1 - i)));
        }
        return hash;
    }

    /// Sets all elements to the one at `from` in another place.
    static void fill(MemorySegment value, Strides b, Elements to) {
        int width = to.dtype.byteSize();
        walk(b, to, b, to, (_, _, j, step, count) -> {
            if (step != 1) {
                for (long k = 0; k < count; k++) {
                    MemorySegment.copy(value, 0, to.bytes, (j + k * step) * width, width);
                }
                return;
            }
            MemorySegment.copy(value, 0, to.bytes, j * width, width);
            long done = 1;
            while (done < count) { // doubles what is there, up to what fits into a cache
                long next = Math.min(Math.min(done, (1 << 15) / width), count - done);
                MemorySegment.copy(to.bytes, j * width, to.bytes, (j + done) * width, next * width);
                done += next;
            }
        });
    }
}
