package dev.mobula.store;

import dev.mobula.NodeId;
import dev.mobula.ObjectId;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.zip.CRC32C;

/// Layout of a spill file. Words are little-endian, records begin at multiples of 64, and gaps are zeros.
///
/// ```
/// file    header | record, bytes, gap | record, bytes, gap | … | index | end
///
/// header  0 magic 8 | 8 version 4 | 12 node 4 | 16 file number 8 | 24 records 4 | 28 zeros | 60 CRC32C of 0 to 59, 4
/// record  0 magic 4 | 4 id: node 4 | 8 id: sequence 8 | 16 id: index 4 | 20 CRC32C of the bytes 4
///         24 file number 8 | 32 offset 8 | 40 length 8 | 48 number of the record 4 | 52 writing node 4
///         56 version 4 | 60 CRC32C of 0 to 59, 4
/// index   for each record: 0 id: node 4 | 4 id: index 4 | 8 id: sequence 8 | 16 offset 8 | 24 length 8
///         32 CRC32C of the bytes 4 | 36 zeros
/// end     0 offset of the index 8 | 8 records 4 | 12 CRC32C of the index 4 | 16 file number 8 | 24 magic 8
/// ```
final class SpillLayout {
    static final int VERSION = 1;
    static final long FILE_MAGIC = 0x4C4C4950534F424DL; // "MBOSPILL"
    static final long END_MAGIC = 0x444E455053424F4DL; // "MOBSPEND"
    static final int RECORD_MAGIC = 0x3143_4552; // "REC1"
    static final int ALIGNMENT = 64;
    static final int HEADER_BYTES = 64;
    static final int INDEX_ENTRY_BYTES = 40;
    static final int END_BYTES = 32;

    private static final int CHECKED_BYTES = 60;

    private SpillLayout() {}

    /// The next multiple of 64.
    static long aligned(long bytes) {
        return (bytes + ALIGNMENT - 1) & -ALIGNMENT;
    }

    /// Bytes of the file that holds these objects.
    static long fileBytes(List<SpillObject> objects) {
        long bytes = HEADER_BYTES + END_BYTES + (long) objects.size() * INDEX_ENTRY_BYTES;
        for (SpillObject object : objects) {
            bytes += HEADER_BYTES + aligned(object.bytes().byteSize());
        }
        return bytes;
    }

    /// Puts the 64 bytes at the beginning of a file into `target`, which is little-endian.
    static void putFileHeader(ByteBuffer target, NodeId node, long file, int records) {
        int start = target.position();
        target.putLong(FILE_MAGIC).putInt(VERSION).putInt(node.value()).putLong(file);
        target.putInt(records);
        while (target.position() < start + CHECKED_BYTES) {
            target.putInt(0);
        }
        putCheck(target, start);
    }

    /// Puts the 64 bytes in front of an object into `target`, which is little-endian.
    static void putRecord(ByteBuffer target, NodeId node, SpillLocation record) {
        int start = target.position();
        ObjectId id = record.id();
        target.putInt(RECORD_MAGIC).putInt(id.task().node().value());
        target.putLong(id.task().sequence());
        target.putInt(id.index()).putInt(record.crc());
        target.putLong(record.file()).putLong(record.offset()).putLong(record.length());
        target.putInt(record.record()).putInt(node.value()).putInt(VERSION);
        putCheck(target, start);
    }

    /// Puts a record's entry in the index into `target`, which is little-endian.
    static void putIndexEntry(ByteBuffer target, SpillLocation record) {
        ObjectId id = record.id();
        target.putInt(id.task().node().value()).putInt(id.index());
        target.putLong(id.task().sequence());
        target.putLong(record.offset()).putLong(record.length());
        target.putInt(record.crc()).putInt(0);
    }

    private static void putCheck(ByteBuffer target, int start) {
        target.putInt(check(target, start));
    }

    private static int check(ByteBuffer header, int start) {
        CRC32C crc = new CRC32C();
        crc.update(header.slice(start, CHECKED_BYTES));
        return (int) crc.getValue();
    }

    /// Says what is wrong with a record read from disk; empty if it is the right one.
    ///
    /// @param found its 64 bytes from position 0, little-endian
    static String differences(ByteBuffer found, NodeId node, SpillLocation record) {
        ByteBuffer expected = ByteBuffer.allocate(HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        putRecord(expected, node, record);
        expected.flip();
        int at = expected.mismatch(found.slice(0, HEADER_BYTES));
        if (at < 0) {
            return "";
        }
        int check = check(found, 0);
        if (check != found.getInt(CHECKED_BYTES)) {
            return "the record's head has CRC32C " + hex(check) + ", expected " + hex(found.getInt(CHECKED_BYTES));
        }
        int word = at & -4;
        return "another record is there: word " + word + " of its head is " + hex(found.getInt(word)) + ", expected "
                + hex(expected.getInt(word));
    }

    /// For messages.
    static String hex(int value) {
        return String.format("0x%08x", value);
    }
}
