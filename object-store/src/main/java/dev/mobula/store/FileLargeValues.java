package dev.mobula.store;

import dev.mobula.NotSendableException;
import dev.mobula.UnreadableValueException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/// Keeps each large value in a file of one folder, for example in `/dev/shm`.
///
/// A file is called `v-` and its name in 16 hexadecimal digits: the number of the client that stored it, shifted
/// left by 40 bits, plus a count. It is written under another name first, so that what has its own name is whole.
/// Files stay until somebody deletes them; a reader that is at it then still reads on.
public final class FileLargeValues implements LargeValues {
    private static final int COUNT_BITS = 40;
    private static final int MOST_CLIENTS = 1 << 23;
    private static final String PREFIX = "v-";
    private static final String UNFINISHED = ".part";
    private static final int COPIED_AT_ONCE = 1 << 18;

    private final Path directory;
    private final long clientNumber;
    private final AtomicLong count = new AtomicLong();
    private final AtomicReference<@Nullable ByteBuffer> spareBuffer = new AtomicReference<>();

    /// @param directory where the files are; it exists
    /// @param clientNumber 0 or more, not that of any other client of the same folder
    /// @throws IllegalArgumentException if the number is out of its range
    public FileLargeValues(Path directory, int clientNumber) {
        if (clientNumber < 0 || clientNumber >= MOST_CLIENTS) {
            throw new IllegalArgumentException(
                    "clientNumber=" + clientNumber + " is outside 0 to " + (MOST_CLIENTS - 1) + ": start numbers anew");
        }
        this.directory = directory;
        this.clientNumber = clientNumber;
    }

    @Override
    public LargeValue store(MemorySegment... parts) {
        long length = 0;
        for (MemorySegment part : parts) {
            length += part.byteSize();
        }
        if (length > MOST_BYTES) {
            throw tooLong(length);
        }
        LargeValue value = new LargeValue(clientNumber << COUNT_BITS | count.incrementAndGet(), length);
        Path whole = file(value.name());
        Path unfinished = whole.resolveSibling(whole.getFileName() + UNFINISHED);
        try {
            uninterrupted(() -> write(unfinished, parts));
            Files.move(unfinished, whole, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            NotSendableException failure = notStored(whole, length, e);
            try {
                Files.deleteIfExists(unfinished);
            } catch (IOException left) {
                failure.addSuppressed(left);
            }
            throw failure;
        }
        return value;
    }

    /// What is thrown for a value of too many bytes.
    ///
    /// @param length how many it has
    public static NotSendableException tooLong(long length) {
        return new NotSendableException(
                "A value of " + length + " bytes is longer than " + MOST_BYTES
                        + " bytes, the most that one value may have: split it into several",
                null);
    }

    private interface Work<T extends @Nullable Object> {
        T run() throws IOException;
    }

    /// Does it again if an interruption closed the channel: what is stored and loaded here is waited for elsewhere.
    private static <T extends @Nullable Object> T uninterrupted(Work<T> work) throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            while (true) {
                try {
                    return work.run();
                } catch (ClosedByInterruptException e) {
                    interrupted |= Thread.interrupted();
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private @Nullable Void write(Path file, MemorySegment[] parts) throws IOException {
        ByteBuffer buffer = spareBuffer.getAndSet(null);
        if (buffer == null) {
            buffer = ByteBuffer.allocateDirect(COPIED_AT_ONCE);
        }
        buffer.clear();
        MemorySegment target = MemorySegment.ofBuffer(buffer);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (MemorySegment part : parts) {
                for (long done = 0; done < part.byteSize(); ) {
                    int chunk = (int) Math.min(buffer.remaining(), part.byteSize() - done);
                    MemorySegment.copy(part, done, target, buffer.position(), chunk);
                    buffer.position(buffer.position() + chunk);
                    done += chunk;
                    if (!buffer.hasRemaining()) {
                        drain(buffer, channel);
                    }
                }
            }
            drain(buffer, channel);
        } catch (ClosedByInterruptException e) {
            Files.deleteIfExists(file);
            throw e;
        }
        spareBuffer.set(buffer);
        return null;
    }

    private static void drain(ByteBuffer buffer, FileChannel channel) throws IOException {
        buffer.flip();
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
        buffer.clear();
    }

    private NotSendableException notStored(Path file, long length, IOException reason) {
        String where = "A value of " + length + " bytes could not be stored as " + file + " (" + reason + ")";
        if (reason instanceof FileAlreadyExistsException) {
            return new NotSendableException(
                    where + ": another process has the same client number, report this as a bug", reason);
        }
        String room;
        try {
            room = "; its file system has " + Files.getFileStore(directory).getUsableSpace() + " bytes free";
        } catch (IOException unknown) {
            room = "";
        }
        return new NotSendableException(
                where + room + ": let go of references to large values, or give the node a larger folder", reason);
    }

    @Override
    public <T> T load(LargeValue value, Function<MemorySegment, T> reader) {
        Path file = file(value.name());
        try (Arena arena = Arena.ofConfined()) {
            return reader.apply(uninterrupted(() -> map(file, value.length(), arena)));
        } catch (NoSuchFileException missing) {
            throw new UnreadableValueException(
                    "Cannot read a value of " + value.length() + " bytes: " + file
                            + " is not there any more: keep a reference to the value until it is read",
                    missing);
        } catch (IOException e) {
            throw new UnreadableValueException(
                    "Cannot read a value of " + value.length() + " bytes from " + file + " (" + e
                            + "): let this process read that folder",
                    e);
        }
    }

    private static MemorySegment map(Path file, long length, Arena arena) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long there = channel.size();
            if (there != length || there > MOST_BYTES) {
                throw new UnreadableValueException(
                        "Cannot read a value of " + length + " bytes: " + file + " has " + there
                                + " bytes: nothing but Mobula may write into that folder",
                        null);
            }
            return channel.map(FileChannel.MapMode.READ_ONLY, 0, there, arena);
        }
    }

    /// Deletes a value; does nothing if it is not there.
    ///
    /// @param name [LargeValue#name]
    /// @throws IOException if the file cannot be deleted
    public void delete(long name) throws IOException {
        Files.deleteIfExists(file(name));
    }

    /// Deletes what a client stored and nobody uses, also what it did not finish; for clients that are gone.
    ///
    /// @param used given [LargeValue#name], whether that value is to stay
    /// @throws IOException if the folder cannot be read or a file cannot be deleted
    public void deleteAllOf(int client, LongPredicate used) throws IOException {
        String digits = HexFormat.of().toHexDigits((long) client << COUNT_BITS);
        String prefix = PREFIX + digits.substring(0, digits.length() - COUNT_BITS / 4);
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, prefix + "*")) {
            for (Path file : files) {
                String name = file.getFileName().toString().substring(PREFIX.length());
                if (name.endsWith(UNFINISHED) || !used.test(HexFormat.fromHexDigitsToLong(name))) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    private Path file(long name) {
        return directory.resolve(PREFIX + HexFormat.of().toHexDigits(name));
    }

    @Override
    public String toString() {
        return "FileLargeValues[" + directory + ", client " + clientNumber + "]";
    }
}
