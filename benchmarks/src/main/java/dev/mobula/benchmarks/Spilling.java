package dev.mobula.benchmarks;

import dev.mobula.ObjectRef;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/// Putting more than the object store holds, while references to all of it are held.
///
/// When the last put is through, all but what the store holds is on disk for good: so much counts, and as much is
/// written and forced by the limit.
final class Spilling {
    private static final int BLOCKS_IN_STORE = 8;

    private Spilling() {}

    static Side onMobula(OwnNode node, Sizes sizes) {
        byte[][] blocks = blocks(sizes);
        return Sides.of(node, own -> {
            List<ObjectRef<byte[]>> refs = new ArrayList<>(blocks.length);
            double rate = Timing.perSecond(onDisk(sizes) / 1e9, () -> {
                for (byte[] block : blocks) {
                    refs.add(own.mobula().put(block));
                }
            });
            for (int i = 0; i < blocks.length; i++) {
                boolean same = Arrays.equals(refs.get(i).get(), blocks[i]);
                Timing.requireEqual("equality of block " + i, 1, same ? 1 : 0);
            }
            refs.forEach(ObjectRef::close); // the next round begins with an empty store
            return rate;
        });
    }

    static Side plain(Sizes sizes) {
        byte[][] blocks = blocks(sizes);
        return Sides.plain(() -> {
            Path file = Files.createTempFile("mobula-bench", ".limit");
            try {
                return Timing.perSecond(onDisk(sizes) / 1e9, () -> write(file, blocks, onDisk(sizes)));
            } finally {
                Files.delete(file);
            }
        });
    }

    private static void write(Path file, byte[][] blocks, long bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 20);
            long left = bytes;
            for (int i = 0; left > 0; i++) {
                byte[] block = blocks[i];
                for (int at = 0; at < block.length && left > 0; at += buffer.capacity()) {
                    int length = (int) Math.min(left, Math.min(buffer.capacity(), block.length - at));
                    buffer.clear().put(block, at, length).flip();
                    while (buffer.hasRemaining()) {
                        left -= channel.write(buffer);
                    }
                }
            }
            channel.force(false);
        }
    }

    private static long onDisk(Sizes sizes) {
        return sizes.spilledBytes() - sizes.spillingStore();
    }

    private static byte[][] blocks(Sizes sizes) {
        int length = (int) (sizes.spillingStore() / BLOCKS_IN_STORE);
        byte[][] blocks = new byte[(int) Math.ceilDiv(sizes.spilledBytes(), (long) length)][length];
        SplittableRandom random = new SplittableRandom(42);
        for (byte[] block : blocks) {
            random.nextBytes(block);
        }
        return blocks;
    }
}
