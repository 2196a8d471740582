package dev.mobula.store;

import dev.mobula.NodeId;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/// Writes one spill file from its beginning to its end.
///
/// Heads and small objects are gathered in a buffer; large objects go to the file from where they are, piece by piece,
/// each piece summed while it is in the processor's cache.
final class SpillFileWriter {
    /// Bytes of the buffer for heads and small objects.
    static final int STAGING_BYTES = 1 << 18;

    private static final int LARGE_BYTES = 1 << 17;
    private static final int PIECE_BYTES = 1 << 20;
    private static final int MOST_WRITES_OF_NOTHING = 1_000;

    private final SpillDisk.OpenFile file;
    private final ByteBuffer staging;
    private final NodeId node;
    private final long number;
    private final CRC32C crc = new CRC32C();

    private long flushed; // where in the file the first byte of the buffer belongs

    /// @param staging little-endian, of [#STAGING_BYTES]
    SpillFileWriter(SpillDisk.OpenFile file, ByteBuffer staging, NodeId node, long number) {
        this.file = file;
        this.staging = staging.clear();
        this.node = node;
        this.number = number;
    }

    /// Writes all; on return the system has the bytes, and nothing is forced yet.
    List<SpillLocation> write(List<SpillObject> objects) throws IOException {
        SpillLayout.putFileHeader(staging, node, number, objects.size());
        List<SpillLocation> records = new ArrayList<>(objects.size());
        for (SpillObject object : objects) {
            MemorySegment bytes = object.bytes();
            records.add(
                    bytes.byteSize() < LARGE_BYTES
                            ? appendSmall(object, records.size())
                            : appendLarge(object, records.size()));
            fill(SpillLayout.aligned(bytes.byteSize()) - bytes.byteSize());
        }
        appendIndex(records);
        flush();
        return List.copyOf(records);
    }

    private long position() {
        return flushed + staging.position();
    }

    private SpillLocation appendSmall(SpillObject object, int index) throws IOException {
        MemorySegment bytes = object.bytes();
        crc.reset();
        crc.update(bytes.asByteBuffer());
        SpillLocation record =
                new SpillLocation(object.id(), number, index, position(), bytes.byteSize(), (int) crc.getValue());
        reserve(SpillLayout.HEADER_BYTES + (int) bytes.byteSize());
        SpillLayout.putRecord(staging, node, record);
        staging.put(bytes.asByteBuffer());
        return record;
    }

    // The head is written last, since only then the sum is known.
    private SpillLocation appendLarge(SpillObject object, int index) throws IOException {
        MemorySegment bytes = object.bytes();
        flush();
        long offset = flushed;
        long start = offset + SpillLayout.HEADER_BYTES;
        crc.reset();
        for (long done = 0; done < bytes.byteSize(); ) {
            ByteBuffer piece = bytes.asSlice(done, Math.min(PIECE_BYTES, bytes.byteSize() - done))
                    .asByteBuffer();
            crc.update(piece.duplicate());
            int length = piece.remaining();
            writeAll(piece, start + done);
            done += length;
        }
        SpillLocation record =
                new SpillLocation(object.id(), number, index, offset, bytes.byteSize(), (int) crc.getValue());
        SpillLayout.putRecord(staging, node, record);
        flush();
        flushed = start + bytes.byteSize();
        return record;
    }

    private void appendIndex(List<SpillLocation> records) throws IOException {
        long start = position();
        crc.reset();
        for (SpillLocation record : records) {
            reserve(SpillLayout.INDEX_ENTRY_BYTES);
            int at = staging.position();
            SpillLayout.putIndexEntry(staging, record);
            crc.update(staging.slice(at, SpillLayout.INDEX_ENTRY_BYTES));
        }
        reserve(SpillLayout.END_BYTES);
        staging.putLong(start).putInt(records.size()).putInt((int) crc.getValue());
        staging.putLong(number).putLong(SpillLayout.END_MAGIC);
    }

    private void fill(long zeros) throws IOException {
        reserve((int) zeros);
        for (long i = 0; i < zeros; i++) {
            staging.put((byte) 0);
        }
    }

    private void reserve(int bytes) throws IOException {
        if (staging.remaining() < bytes) {
            flush();
        }
    }

    private void flush() throws IOException {
        staging.flip();
        int length = staging.remaining();
        writeAll(staging, flushed);
        flushed += length;
        staging.clear();
    }

    private void writeAll(ByteBuffer source, long position) throws IOException {
        long at = position;
        int nothing = 0;
        while (source.hasRemaining()) {
            int written = file.write(source, at);
            at += written;
            nothing = written == 0 ? nothing + 1 : 0;
            if (nothing == MOST_WRITES_OF_NOTHING) {
                throw new IOException("the file takes no more bytes at " + at);
            }
        }
    }
}
