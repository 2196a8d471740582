package dev.mobula.runtime.codec;

import dev.mobula.UnreadableValueException;
import dev.mobula.spi.TensorMemory;
import dev.mobula.store.LargeValue;
import dev.mobula.store.LargeValues;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicLong;

/// Large values for tests without a node: each is a file `v-` and its name in hexadecimal digits.
public final class FileLargeValues implements LargeValues {
    private final Path folder;
    private final AtomicLong count;

    public FileLargeValues(Path folder, int client) {
        this.folder = folder;
        this.count = new AtomicLong((long) client << 40);
    }

    private Path file(long name) {
        return folder.resolve(String.format("v-%016x", name));
    }

    @Override
    public LargeValue store(MemorySegment... parts) {
        long name = count.incrementAndGet();
        long length = 0;
        try (var out = Files.newOutputStream(file(name))) {
            for (MemorySegment part : parts) {
                out.write(part.toArray(ValueLayout.JAVA_BYTE));
                length += part.byteSize();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new LargeValue(name, length);
    }

    @Override
    public Opened open(LargeValue value) {
        Arena arena = Arena.ofShared();
        try (FileChannel channel = FileChannel.open(file(value.name()), StandardOpenOption.READ)) {
            if (channel.size() != value.length()) {
                throw new UnreadableValueException(
                        "Cannot read a value of " + value.length() + " bytes: the file has " + channel.size()
                                + " bytes",
                        null);
            }
            MemorySegment bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
            return new Opened() {
                @Override
                public MemorySegment bytes() {
                    return bytes;
                }

                @Override
                public TensorMemory memory(long offset, long length) {
                    return null;
                }

                @Override
                public void close() {
                    arena.close();
                }
            };
        } catch (NoSuchFileException e) {
            arena.close();
            throw new UnreadableValueException(
                    "Cannot read a value of " + value.length() + " bytes: it is not there any more: keep a reference",
                    e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
