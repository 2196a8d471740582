package dev.mobula.runtime.wire;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/// A ring of messages in shared memory: threads of one process [#offer], one thread at a time of another polls.
///
/// ```
///  0         tail: where the next record is claimed, long, only grows
///  128       head as the producers saw it last, long
///  256       head: where the next record is read, long, only grows
///  384       records, as many bytes as the capacity: a power of two
///
///  a record, 8-byte aligned:
///  0             4             8
///  +-------------+-------------+---------------------------
///  | length, int | type, int   | message, then up to 7 bytes
///  +-------------+-------------+---------------------------
/// ```
///
/// The length counts the 8 bytes before the message. It is 0 where nothing is, negative while the record is being
/// written, and positive once it may be read. A record never wraps: type -1 fills the rest of the ring up. The
/// consumer zeroes what it has read before it moves `head`. Words are in native byte order: a ring never leaves
/// its machine.
///
/// The layout is that of Agrona's many-to-one ring buffer. What differs: neither side trusts what the other one can
/// scribble on. The consumer keeps its head for itself and looks at each length and type once, after which nothing
/// can change them; the producers check the words they read. Nothing here allocates (but when messages grow),
/// locks, or calls native code.
public final class Ring {
    /// Bytes before the records.
    public static final int HEADER_BYTES = 384;

    /// Smallest capacity.
    public static final int MIN_CAPACITY = 1 << 10;

    /// Largest capacity.
    public static final int MAX_CAPACITY = 1 << 30;

    private static final int TAIL = 0;
    private static final int SEEN_HEAD = 128;
    private static final int HEAD = 256;
    private static final int RECORD_HEADER = 8;
    private static final int PADDING = -1;
    private static final byte[] ZEROS = new byte[4096];

    private static final ValueLayout.OfInt INT_LAYOUT = ValueLayout.JAVA_INT;
    private static final VarHandle INT = INT_LAYOUT.varHandle();
    private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();
    private static final VarHandle OWN_HEAD;

    static {
        try {
            OWN_HEAD = MethodHandles.lookup().findVarHandle(Ring.class, "head", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final MemorySegment region;
    private final int capacity;
    private final int mask;
    private final int maxMessageBytes;
    private final WireReader reader = new WireReader();
    private byte[] scratch = new byte[512];
    private long head; // consumer's; others look at it through OWN_HEAD
    private boolean polling;

    /// A ring in a region of [#regionBytes]. A new region is all zeros.
    ///
    /// @param region 8-byte aligned, of native memory
    /// @throws IllegalArgumentException if its size is not that of a ring
    public Ring(MemorySegment region) {
        long bytes = region.byteSize() - HEADER_BYTES;
        if (!isCapacity(bytes)) {
            throw new IllegalArgumentException("A region of " + region.byteSize() + " bytes: use regionBytes(capacity)"
                    + " with a power of two from " + MIN_CAPACITY + " to " + MAX_CAPACITY);
        }
        this.region = region;
        this.capacity = (int) bytes;
        this.mask = capacity - 1;
        this.maxMessageBytes = capacity / 8 - RECORD_HEADER;
        this.head = (long) LONG.getVolatile(region, (long) HEAD) & -RECORD_HEADER;
    }

    /// Whether a ring can have so many bytes for its records.
    static boolean isCapacity(long bytes) {
        return bytes >= MIN_CAPACITY && bytes <= MAX_CAPACITY && Long.bitCount(bytes) == 1;
    }

    /// Bytes that a ring takes up.
    ///
    /// @param capacity bytes for its records, a power of two
    public static long regionBytes(int capacity) {
        return HEADER_BYTES + (long) capacity;
    }

    /// Bytes for records.
    public int capacity() {
        return capacity;
    }

    /// Longest message.
    public int maxMessageBytes() {
        return maxMessageBytes;
    }

    /// Puts a message in. Any thread of the producing process.
    ///
    /// @param type 1 or more
    /// @return false if there is no room until the consumer has read more
    /// @throws IllegalArgumentException if the message is longer than [#maxMessageBytes]
    /// @throws MalformedMessageException if the other side has overwritten the ring's own words
    public boolean offer(int type, byte[] source, int offset, int length) {
        if (length > maxMessageBytes || length < 0 || type < 1) {
            throw refused(type, length);
        }
        MemorySegment region = this.region;
        int recordBytes = length + RECORD_HEADER;
        int needed = aligned(recordBytes);
        long claimed = claim(needed);
        if (claimed < 0) {
            return false;
        }
        int index = (int) claimed & mask;
        if (needed > capacity - index) {
            publishPadding(index);
            index = 0;
        }
        long at = HEADER_BYTES + (long) index;
        INT.setRelease(region, at, -recordBytes);
        VarHandle.storeStoreFence();
        boolean copied = false;
        try {
            MemorySegment.copy(source, offset, region, ValueLayout.JAVA_BYTE, at + RECORD_HEADER, length);
            copied = true;
        } finally {
            // Bad bounds, or a stack that is full: what was claimed must not stop those behind it.
            INT.set(region, at + Integer.BYTES, copied ? type : PADDING);
            INT.setRelease(region, at, recordBytes);
        }
        return true;
    }

    /// Claims `needed` bytes, and what is left before the end of the ring if they do not fit there.
    ///
    /// @return the tail before, or -1 if there is no room
    private long claim(int needed) {
        MemorySegment region = this.region;
        int capacity = this.capacity;
        long seen = (long) LONG.getAcquire(region, (long) SEEN_HEAD);
        boolean fresh = false;
        while (true) {
            long tail = (long) LONG.getVolatile(region, (long) TAIL);
            int left = capacity - ((int) tail & mask);
            int total = needed > left ? needed + left : needed;
            long used = tail - seen;
            if (used >= 0 && used <= capacity - total) {
                if ((tail & RECORD_HEADER - 1) != 0 || tail < 0) {
                    throw overwritten(tail, seen);
                }
                if (LONG.compareAndSet(region, (long) TAIL, tail, tail + total)) {
                    return tail;
                }
                Thread.onSpinWait();
            } else if (fresh) {
                // Read before the tail, so the head was never beyond it; and if it has not moved since, the tail is at
                // most a capacity ahead.
                if (used < 0 || (used > capacity && (long) LONG.getVolatile(region, (long) HEAD) == seen)) {
                    throw overwritten(tail, seen);
                }
                return -1;
            } else {
                seen = (long) LONG.getVolatile(region, (long) HEAD);
                LONG.setRelease(region, (long) SEEN_HEAD, seen);
                fresh = true;
            }
        }
    }

    private void publishPadding(int index) {
        long at = HEADER_BYTES + (long) index;
        int bytes = capacity - index;
        INT.setRelease(region, at, -bytes);
        VarHandle.storeStoreFence();
        INT.set(region, at + Integer.BYTES, PADDING);
        INT.setRelease(region, at, bytes);
    }

    /// Hands messages to `handler`, oldest first. One thread at a time, and not from within the handler.
    ///
    /// A message counts as read when the handler is called, even if that throws.
    ///
    /// @param limit most messages
    /// @return how many there were
    /// @throws MalformedMessageException if there is something that [#offer] does not write; so it stays
    public int poll(Link.Handler handler, int limit) {
        if (polling) {
            throw new IllegalStateException("poll() from within a handler: keep what cannot be offered for later");
        }
        polling = true;
        try {
            int count = pollToEnd(handler, limit);
            if (count < limit && ((int) head & mask) == 0) {
                count += pollToEnd(handler, limit - count);
            }
            return count;
        } finally {
            polling = false;
        }
    }

    private int pollToEnd(Link.Handler handler, int limit) {
        MemorySegment region = this.region;
        long start = head;
        long base = HEADER_BYTES + (start & mask);
        int room = capacity - ((int) start & mask);
        int done = 0;
        int count = 0;
        try {
            while (done < room && count < limit) {
                long at = base + done;
                int recordBytes = (int) INT.getAcquire(region, at);
                if (recordBytes <= 0) {
                    break;
                }
                int type = (int) INT.get(region, at + Integer.BYTES);
                int taken = aligned(recordBytes);
                if (recordBytes < RECORD_HEADER || recordBytes > room - done || type < PADDING || type == 0) {
                    throw malformed(start + done, recordBytes, type);
                }
                if (type == PADDING) {
                    done += taken;
                    continue;
                }
                int length = recordBytes - RECORD_HEADER;
                if (length > maxMessageBytes) {
                    throw malformed(start + done, recordBytes, type);
                }
                byte[] scratch = this.scratch;
                if (scratch.length < length) {
                    scratch = new byte[Math.min(maxMessageBytes, 2 * length)];
                    this.scratch = scratch;
                }
                MemorySegment.copy(region, ValueLayout.JAVA_BYTE, at + RECORD_HEADER, scratch, 0, length);
                done += taken;
                count++;
                handler.onMessage(type, reader.wrap(scratch, 0, length));
            }
        } finally {
            if (done > 0) {
                zero(base, done);
                OWN_HEAD.setRelease(this, start + done);
                LONG.setRelease(region, (long) HEAD, start + done);
            }
        }
        return count;
    }

    private void zero(long from, int bytes) {
        for (int done = 0; done < bytes; done += ZEROS.length) {
            int length = Math.min(ZEROS.length, bytes - done);
            MemorySegment.copy(ZEROS, 0, region, ValueLayout.JAVA_BYTE, from + done, length);
        }
    }

    /// Whether there is something to poll. Any thread of the consuming process.
    public boolean hasMessages() {
        long head = (long) OWN_HEAD.getAcquire(this);
        return (int) INT.getVolatile(region, HEADER_BYTES + (head & mask)) > 0;
    }

    private static int aligned(int bytes) {
        return bytes + RECORD_HEADER - 1 & -RECORD_HEADER;
    }

    // Out of line, so that offer() and poll() stay small enough to be inlined.
    private IllegalArgumentException refused(int type, int length) {
        return new IllegalArgumentException(
                type < 1
                        ? "type=" + type + " is not a type of message: see MessageType"
                        : "A message of " + length + " bytes: a ring of " + capacity + " takes at most "
                                + maxMessageBytes + ", larger values go through the store");
    }

    private static MalformedMessageException overwritten(long tail, long head) {
        return new MalformedMessageException(
                "the ring's tail=" + tail + " and head=" + head + " do not belong together");
    }

    private MalformedMessageException malformed(long position, int recordBytes, int type) {
        return new MalformedMessageException("a record of " + recordBytes + " bytes and type " + type + " at "
                + (position & mask) + " in a ring of " + capacity);
    }

    @Override
    public String toString() {
        return "Ring[" + capacity + " bytes]";
    }
}
