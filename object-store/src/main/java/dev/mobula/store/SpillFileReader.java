package dev.mobula.store;

import dev.mobula.NodeId;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/// Reads one object of a spill file and compares all that is known of it. For all threads.
final class SpillFileReader {
    private static final int PIECE_BYTES = 1 << 20;
    private static final int MOST_READS_OF_NOTHING = 1_000;

    private final SpillDisk disk;
    private final NodeId node;

    SpillFileReader(SpillDisk disk, NodeId node) {
        this.disk = disk;
        this.node = node;
    }

    /// Fills `target` with the object's bytes; after damage it is zeros.
    ///
    /// @throws SpilledObjectDamagedException if the bytes are not those that were written
    /// @throws SpilledObjectUnreadableException if the system cannot read them
    /// @throws ClosedByInterruptException if the thread was interrupted; the file is as it was
    void read(Path path, SpillLocation record, MemorySegment target) throws IOException {
        boolean right = false;
        try (SpillDisk.OpenFile file = disk.open(path)) {
            ByteBuffer head = ByteBuffer.allocate(SpillLayout.HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
            readAll(file, head, record.offset(), path, record);
            String differences = SpillLayout.differences(head, node, record);
            if (!differences.isEmpty()) {
                throw new SpilledObjectDamagedException(record, path.toString(), differences, null);
            }
            int crc = readBytes(file, path, record, target);
            if (crc != record.crc()) {
                throw new SpilledObjectDamagedException(
                        record,
                        path.toString(),
                        "the bytes have CRC32C " + SpillLayout.hex(crc) + ", expected " + SpillLayout.hex(record.crc()),
                        null);
            }
            right = true;
        } catch (SpillException | ClosedByInterruptException e) {
            throw e;
        } catch (NoSuchFileException | FileNotFoundException e) {
            throw new SpilledObjectDamagedException(record, path.toString(), "the file is gone", e);
        } catch (IOException e) {
            if (!right) { // a failure to close says nothing about what was read
                throw new SpilledObjectUnreadableException(record, path.toString(), e);
            }
        } finally {
            if (!right) {
                target.fill((byte) 0);
            }
        }
    }

    private static int readBytes(SpillDisk.OpenFile file, Path path, SpillLocation record, MemorySegment target)
            throws IOException {
        CRC32C crc = new CRC32C();
        long start = record.offset() + SpillLayout.HEADER_BYTES;
        for (long done = 0; done < record.length(); ) {
            ByteBuffer piece = target.asSlice(done, Math.min(PIECE_BYTES, record.length() - done))
                    .asByteBuffer();
            int length = piece.remaining();
            readAll(file, piece, start + done, path, record);
            crc.update(piece.flip());
            done += length;
        }
        return (int) crc.getValue();
    }

    private static void readAll(
            SpillDisk.OpenFile file, ByteBuffer target, long position, Path path, SpillLocation record)
            throws IOException {
        long at = position;
        int nothing = 0;
        while (target.hasRemaining()) {
            int read = file.read(target, at);
            if (read < 0) {
                throw new SpilledObjectDamagedException(
                        record,
                        path.toString(),
                        "the file ends before byte " + (at + target.remaining()) + ", expected " + record.length()
                                + " bytes after the record's head",
                        null);
            }
            at += read;
            nothing = read == 0 ? nothing + 1 : 0;
            if (nothing == MOST_READS_OF_NOTHING) {
                throw new IOException("the file gives no bytes at " + at);
            }
        }
    }
}
