package dev.mobula.runtime.wire;

import java.util.LinkedHashMap;
import java.util.Map;

/// The frames of the handshake: maps of texts.
///
/// ```
///  0             4            8
///  +-------------+------------+--------------------------------
///  | bytes after | entries,   | key, text, key, text …; each is
///  | this, int   | int        | its length, int, and UTF-8
///  +-------------+------------+--------------------------------
/// ```
final class Frames {
    /// Longest frame without its length.
    static final int MAX_BYTES = 1 << 20;

    /// Bytes before the entries.
    static final int PREFIX_BYTES = 4;

    private Frames() {}

    /// @throws IllegalArgumentException if it is longer than [#MAX_BYTES]
    static byte[] encode(Map<String, String> entries) {
        WireWriter writer = new WireWriter().putInt(0).putInt(entries.size());
        for (Map.Entry<String, String> entry : entries.entrySet()) {
            writer.putString(entry.getKey()).putString(entry.getValue());
        }
        int bytes = writer.position() - PREFIX_BYTES;
        if (bytes > MAX_BYTES) {
            throw new IllegalArgumentException(
                    "A frame of " + bytes + " bytes: at most " + MAX_BYTES + " fit, so send it in parts");
        }
        writer.setInt(0, bytes);
        return writer.toBytes();
    }

    /// Checks the length that a frame starts with.
    static int length(int bytes) {
        if (bytes < Integer.BYTES || bytes > MAX_BYTES) {
            throw new MalformedMessageException("a frame of " + bytes + " bytes, where 4 to " + MAX_BYTES + " may be");
        }
        return bytes;
    }

    /// What [#encode] wrote, without the length.
    static Map<String, String> decode(byte[] frame, int offset, int length) {
        WireReader reader = new WireReader().wrap(frame, offset, length);
        int count = reader.getCount(2 * Integer.BYTES);
        Map<String, String> entries = LinkedHashMap.newLinkedHashMap(count);
        for (int i = 0; i < count; i++) {
            String key = reader.getString();
            if (entries.put(key, reader.getString()) != null) {
                throw new MalformedMessageException("a frame with two entries for one key");
            }
        }
        if (reader.remaining() != 0) {
            throw new MalformedMessageException("a frame with " + reader.remaining() + " bytes behind its entries");
        }
        return entries;
    }
}
