package dev.mobula.store;

import dev.mobula.NodeId;
import dev.mobula.ObjectId;
import dev.mobula.TaskId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/// What tests of spilling share.
final class SpillFixture {
    static final NodeId NODE = new NodeId(0x1f03a9c2);
    static final long SECOND = 1_000_000_000L;

    private SpillFixture() {}

    static ObjectId id(long sequence) {
        return new ObjectId(new TaskId(NODE, sequence), (int) (sequence % 3));
    }

    static SpillObject object(long sequence, int length) {
        byte[] bytes = new byte[length];
        new SplittableRandom(sequence).nextBytes(bytes);
        MemorySegment memory = Arena.ofAuto().allocate(Math.max(1, length), 64).asSlice(0, length);
        MemorySegment.copy(MemorySegment.ofArray(bytes), 0, memory, 0, length);
        return new SpillObject(id(sequence), memory);
    }

    static List<SpillObject> objects(long first, int... lengths) {
        List<SpillObject> objects = new ArrayList<>();
        for (int length : lengths) {
            objects.add(object(first + objects.size(), length));
        }
        return objects;
    }

    static MemorySegment read(SpillFiles files, SpillLocation location) throws SpillException {
        MemorySegment target = MemorySegment.ofArray(new byte[(int) location.length()]);
        files.read(location, target);
        return target;
    }

    static boolean same(MemorySegment first, MemorySegment second) {
        return first.byteSize() == second.byteSize() && first.mismatch(second) < 0;
    }

    /// Spill files below a folder.
    static List<Path> spillFiles(Path root) {
        try (Stream<Path> all = Files.walk(root)) {
            return all.filter(path -> path.getFileName().toString().startsWith("s-"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
