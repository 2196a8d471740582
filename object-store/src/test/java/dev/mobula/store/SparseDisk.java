package dev.mobula.store;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/// A disk in memory that keeps no blocks of zeros; for one thread.
final class SparseDisk implements SpillDisk {
    private static final int BLOCK = 1 << 16;

    private final Map<Path, TreeMap<Long, byte[]>> files = new ConcurrentHashMap<>();

    @Override
    public OpenFile create(Path file) {
        files.put(file, new TreeMap<>());
        return open(file);
    }

    @Override
    public OpenFile open(Path file) {
        return new Sparse(files.get(file));
    }

    @Override
    public void delete(Path file) {
        files.remove(file);
    }

    @Override
    public Room room(Path folder) {
        return new Room(0, Long.MAX_VALUE / 2);
    }

    private record Sparse(TreeMap<Long, byte[]> blocks) implements OpenFile {
        private static final byte[] ZEROS = new byte[BLOCK];

        private static boolean isZeros(ByteBuffer buffer, int length) {
            return buffer.slice(buffer.position(), length).mismatch(ByteBuffer.wrap(ZEROS, 0, length)) < 0;
        }

        @Override
        public int write(ByteBuffer source, long position) {
            int within = (int) (position % BLOCK);
            int length = Math.min(source.remaining(), BLOCK - within);
            if (isZeros(source, length)) {
                source.position(source.position() + length);
            } else {
                source.get(blocks.computeIfAbsent(position / BLOCK, _ -> new byte[BLOCK]), within, length);
            }
            return length;
        }

        @Override
        public int read(ByteBuffer target, long position) {
            int within = (int) (position % BLOCK);
            int length = Math.min(target.remaining(), BLOCK - within);
            byte[] block = blocks.get(position / BLOCK);
            if (block == null && isZeros(target, length)) { // memory that nobody has written stays so
                target.position(target.position() + length);
            } else {
                target.put(block == null ? ZEROS : block, within, length);
            }
            return length;
        }

        @Override
        public void force() {}

        @Override
        public void close() {}
    }
}
