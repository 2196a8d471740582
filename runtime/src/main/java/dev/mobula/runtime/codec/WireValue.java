package dev.mobula.runtime.codec;

import dev.mobula.Tensor;
import dev.mobula.runtime.wire.MalformedMessageException;
import dev.mobula.runtime.wire.WireReader;
import dev.mobula.runtime.wire.WireWriter;
import dev.mobula.spi.TensorMemory;
import dev.mobula.store.EncodedValue;
import dev.mobula.store.LargeValue;
import dev.mobula.store.LargeValues;
import dev.mobula.store.ValueKind;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Reference;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How an encoded value stands in a message.
///
/// ```
/// value  = [0]                                                null
///        | [1] [int length] encoding                          no attachments
///        | [2] [int length] body, carried                     with attachments
///        | [3] [long name] [long length] carried              the body is a large value of that name
/// body   = [int length of encoding] [int attachments] table, encoding, data
/// table  = for each attachment: [byte kind] [long count]      kind 0: carried, count 0;
///                                                             1 to 8: byte[], boolean[], short[], char[],
///                                                             int[], float[], long[], double[];
///                                                             9: tensor, count of its bytes
/// data   = the elements in their order, without gaps but before those of a tensor, which begin at a multiple of 64
///          bytes from the beginning of the body; in the byte order of the machine
/// carried = [int count] names                                 of references and actors, in the order of the table
/// ```
///
/// What is carried belongs to other packages, so they write and read the [Names]. A client reads values *for use*: what
/// it gets can be thawed. The node reads them *opaque*: an [EncodedValue] whose bytes are the first byte and the
/// encoding
/// or body, never to be thawed, and whose attachments are what is carried, after the [LargeValue] if it is one.
public final class WireValue {
    /// Encodings longer than this many bytes travel as large values.
    public static final int MOST_INLINE_BYTES = 1 << 16;

    private static final byte NULL = 0;
    private static final byte PLAIN = 1;
    private static final byte WITH_ATTACHMENTS = 2;
    private static final byte LARGE = 3;

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private static final int BODY_HEAD = 2 * Integer.BYTES;
    private static final int TABLE_ENTRY = 1 + Long.BYTES;
    private static final int CARRIED = 0;
    private static final byte[] PADDING = new byte[TensorValues.ALIGNMENT];

    private static final Object[] NO_ATTACHMENTS = {};
    private static final byte[] OPAQUE_LARGE = {LARGE};
    private static final Object NOT_YET_READ = new Object();

    private WireValue() {}

    /// Names what is carried, in one message.
    public interface Names {
        /// Writes the name of a reference, stream or actor.
        void write(Object carried, WireWriter out);

        /// Reads a name, and returns what it stands for; called in the order in which the names were written.
        Object read(WireReader in);
    }

    /// Writes a value in a client.
    ///
    /// @param value what [ValueCodec#encode] gave
    /// @param large takes what is longer than [#MOST_INLINE_BYTES]
    /// @throws dev.mobula.ObjectStoreFullException if there is no room for it
    public static void write(WireWriter out, @Nullable EncodedValue value, Names names, LargeValues large) {
        write(out, value, names, large, MOST_INLINE_BYTES);
    }

    /// Writes a value in a client, as [#write(WireWriter, EncodedValue, Names, LargeValues)] does with another limit:
    /// for messages of many values that would be too long together.
    public static void write(
            WireWriter out, @Nullable EncodedValue value, Names names, LargeValues large, int mostInlineBytes) {
        if (value == null) {
            out.putByte(NULL);
            return;
        }
        Object[] attachments = value.attachments();
        if (attachments.length == 0 && value.length() <= mostInlineBytes) {
            out.putByte(PLAIN).putBytes(value.bytes(), 0, value.length());
            return;
        }
        long length = bodyLength(value);
        if (length <= mostInlineBytes) {
            out.putByte(WITH_ATTACHMENTS).putInt((int) length);
            writeBody(out, value);
        } else {
            LargeValue stored = store(value, large);
            out.note(stored.name());
            out.putByte(LARGE).putLong(stored.name()).putLong(stored.length());
        }
        out.putInt(carriedCount(value));
        for (Object attachment : attachments) {
            if (!Attached.isData(attachment)) {
                names.write(attachment, out);
            }
        }
    }

    private static long bodyLength(EncodedValue value) {
        Object[] attachments = value.attachments();
        long length = BODY_HEAD + (long) TABLE_ENTRY * attachments.length + value.length();
        for (Object attachment : attachments) {
            if (Attached.isData(attachment)) {
                length += Attached.padding(Attached.kind(attachment), length) + Attached.byteSize(attachment);
            }
        }
        return length;
    }

    /// Stores a value that would not go inline, outside of any message.
    ///
    /// @return null if it would go inline
    /// @throws dev.mobula.ObjectStoreFullException if there is no room for it
    public static @Nullable LargeValue storeIfLarge(EncodedValue value, LargeValues large) {
        return bodyLength(value) <= MOST_INLINE_BYTES ? null : store(value, large);
    }

    /// The references, streams and actors that a value for use carries, in order.
    public static Object[] carriedForUse(EncodedValue value) {
        return Arrays.stream(value.attachments())
                .filter(attachment -> !Attached.isData(attachment))
                .toArray();
    }

    private static void writeBody(WireWriter out, EncodedValue value) {
        int start = out.position();
        writeHead(out, value);
        for (Object attachment : value.attachments()) {
            if (Attached.isData(attachment)) {
                out.putRaw(PADDING, 0, Attached.padding(Attached.kind(attachment), out.position() - start));
                try {
                    MemorySegment data = Attached.memory(attachment);
                    int at = out.skip((int) data.byteSize());
                    MemorySegment.copy(data, 0, MemorySegment.ofArray(out.bytes()), at, data.byteSize());
                } finally {
                    Reference.reachabilityFence(attachment);
                }
            }
        }
    }

    /// The body without its data.
    private static void writeHead(WireWriter out, EncodedValue value) {
        out.putInt(value.length()).putInt(value.attachments().length);
        for (Object attachment : value.attachments()) {
            boolean data = Attached.isData(attachment);
            out.putByte(data ? Attached.kind(attachment) : CARRIED).putLong(data ? Attached.count(attachment) : 0);
        }
        out.putRaw(value.bytes(), 0, value.length());
    }

    private static LargeValue store(EncodedValue value, LargeValues large) {
        Object[] attachments = value.attachments();
        WireWriter writer = new WireWriter(BODY_HEAD + TABLE_ENTRY * attachments.length + value.length());
        writeHead(writer, value);
        MemorySegment head = MemorySegment.ofArray(writer.bytes()).asSlice(0, writer.position());
        try {
            if (attachments.length == 1 && attachments[0] instanceof Tensor tensor) {
                LargeValue there = large.storeInPlace(head, tensor);
                if (there != null) {
                    return there;
                }
            }
            LargeValue stored = large.store(parts(head, attachments));
            large.describe(stored.name(), kind(attachments));
            return stored;
        } finally {
            Reference.reachabilityFence(value);
        }
    }

    private static ValueKind kind(Object[] attachments) {
        ValueKind kind = ValueKind.VALUE;
        for (Object attachment : attachments) {
            if (attachment instanceof Tensor) {
                return ValueKind.TENSOR;
            }
            kind = Attached.isData(attachment) ? ValueKind.ARRAY : kind;
        }
        return kind;
    }

    private static MemorySegment[] parts(MemorySegment head, Object[] attachments) {
        List<MemorySegment> parts = new ArrayList<>(1 + attachments.length);
        parts.add(head);
        long at = head.byteSize();
        for (Object attachment : attachments) {
            if (Attached.isData(attachment)) {
                int padding = Attached.padding(Attached.kind(attachment), at);
                if (padding > 0) {
                    parts.add(MemorySegment.ofArray(PADDING).asSlice(0, padding));
                }
                MemorySegment data = Attached.memory(attachment);
                parts.add(data);
                at += padding + data.byteSize();
            }
        }
        return parts.toArray(MemorySegment[]::new);
    }

    /// How many references and actors a value carries; of one for use or an opaque one.
    public static int carriedCount(EncodedValue value) {
        int count = 0;
        for (Object attachment : value.attachments()) {
            if (!Attached.isData(attachment) && !(attachment instanceof LargeValue)) {
                count++;
            }
        }
        return count;
    }

    /// Reads a value in a client, so that it can be thawed.
    ///
    /// @param large has the values that travelled as large ones
    /// @throws MalformedMessageException if the bytes are damaged
    /// @throws dev.mobula.UnreadableValueException if it is a large value that is not there
    public static @Nullable EncodedValue readForUse(WireReader in, Names names, LargeValues large) {
        int kind = in.getByte();
        return switch (kind) {
            case NULL -> null;
            case PLAIN -> {
                byte[] encoding = in.getBytes();
                yield new EncodedValue(encoding, encoding.length, NO_ATTACHMENTS);
            }
            case WITH_ATTACHMENTS -> {
                int length = in.getCount(1);
                int start = in.position();
                Body body = Body.head(in, length);
                int headLength = in.position() - start;
                body.fill(MemorySegment.ofArray(in.bytes()).asSlice(start, length), headLength, null);
                in.skip(length - headLength);
                yield body.withCarried(in, names, false);
            }
            case LARGE -> {
                try (LargeValues.Opened opened = large.open(new LargeValue(in.getLong(), in.getLong()))) {
                    yield load(opened).withCarried(in, names, true);
                }
            }
            default -> throw new MalformedMessageException("a value of kind " + kind);
        };
    }

    private static Body load(LargeValues.Opened opened) {
        MemorySegment file = opened.bytes();
        if (file.byteSize() < BODY_HEAD) {
            throw new MalformedMessageException("a large value of " + file.byteSize() + " bytes");
        }
        long encoding = file.get(INT, 0);
        long attachments = file.get(INT, Integer.BYTES);
        long length = BODY_HEAD + encoding + TABLE_ENTRY * attachments;
        if (encoding < 0 || attachments < 0 || length > file.byteSize()) {
            throw new MalformedMessageException("a large value of " + file.byteSize() + " bytes with " + attachments
                    + " attachments and an encoding of " + encoding + " bytes");
        }
        byte[] head = file.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
        Body body = Body.head(new WireReader().wrap(head, 0, head.length), file.byteSize());
        body.fill(file, length, opened);
        return body;
    }

    /// Data whose elements have not been read yet.
    private record Announced(int kind, long count) {}

    /// A body that is being read.
    private static final class Body {
        private final byte[] encoding;
        private final Object[] attachments;
        private final int carried;

        Body(byte[] encoding, Object[] attachments, int carried) {
            this.encoding = encoding;
            this.attachments = attachments;
            this.carried = carried;
        }

        /// Reads all but the data.
        ///
        /// @param length of the whole body, which the data must fill
        static Body head(WireReader in, long length) {
            if (length < BODY_HEAD) {
                throw new MalformedMessageException("a body of " + length + " bytes");
            }
            int encodingLength = in.getInt();
            int count = in.getInt();
            long at = BODY_HEAD + (long) TABLE_ENTRY * count + encodingLength;
            if (encodingLength < 0 || count < 0 || at > length) {
                throw new MalformedMessageException("an encoding of " + encodingLength + " bytes and " + count
                        + " attachments in a body of " + length + " bytes");
            }
            Object[] attachments = new Object[count];
            int carried = 0;
            for (int i = 0; i < count; i++) {
                int kind = in.getByte();
                long elements = in.getLong();
                if (kind == CARRIED && elements == 0) {
                    attachments[i] = NOT_YET_READ;
                    carried++;
                } else {
                    if (kind < 1 || kind > Attached.TENSOR || elements < 0 || elements > length) {
                        throw new MalformedMessageException("an attachment of kind " + kind + ", count " + elements);
                    }
                    at += Attached.padding(kind, at) + Attached.byteSize(kind, elements);
                    if (at > length) {
                        throw new MalformedMessageException(
                                "arrays longer than the " + length + " bytes of their body");
                    }
                    attachments[i] = new Announced(kind, elements);
                }
            }
            if (at != length) {
                throw new MalformedMessageException((length - at) + " bytes behind the arrays of a body");
            }
            return new Body(in.getRaw(encodingLength), attachments, carried);
        }

        /// Reads the data.
        ///
        /// @param body all of it
        /// @param headLength bytes before the data
        /// @param opened gives memory of tensors in place; null if all is copied
        void fill(MemorySegment body, long headLength, LargeValues.@Nullable Opened opened) {
            long at = headLength;
            for (int i = 0; i < attachments.length; i++) {
                if (attachments[i] instanceof Announced(int kind, long count)) {
                    at += Attached.padding(kind, at);
                    TensorMemory there = opened == null || kind != Attached.TENSOR ? null : opened.memory(at, count);
                    attachments[i] =
                            there == null ? Attached.read(kind, count, body, at) : TensorValues.bytes(there, count);
                    at += Attached.byteSize(kind, count);
                }
            }
        }

        @SuppressWarnings("ReferenceEquality") // the mark is one object
        EncodedValue withCarried(WireReader in, Names names, boolean readOnce) {
            int count = in.getInt();
            if (count != carried) {
                throw new MalformedMessageException(count + " names for " + carried + " carried things");
            }
            for (int i = 0; i < attachments.length; i++) {
                if (attachments[i] == NOT_YET_READ) {
                    attachments[i] = names.read(in);
                }
            }
            return new EncodedValue(encoding, encoding.length, attachments, readOnce);
        }
    }

    /// Reads a value in the node, which will only pass it on.
    ///
    /// @throws MalformedMessageException if the message ends too early; what is inside is not looked at
    public static @Nullable EncodedValue readOpaque(WireReader in, Names names) {
        int kind = in.getByte();
        return switch (kind) {
            case NULL -> null;
            case PLAIN -> {
                byte[] bytes = opaque(PLAIN, in);
                yield new EncodedValue(bytes, bytes.length, NO_ATTACHMENTS);
            }
            case WITH_ATTACHMENTS -> {
                byte[] bytes = opaque(WITH_ATTACHMENTS, in);
                yield new EncodedValue(bytes, bytes.length, readNames(in, names, 0));
            }
            case LARGE -> {
                LargeValue stored = new LargeValue(in.getLong(), in.getLong());
                Object[] attachments = readNames(in, names, 1);
                attachments[0] = stored;
                yield new EncodedValue(OPAQUE_LARGE, 1, attachments);
            }
            default -> throw new MalformedMessageException("a value of kind " + kind);
        };
    }

    private static byte[] opaque(byte kind, WireReader in) {
        int length = in.getCount(1);
        int at = in.skip(length);
        byte[] bytes = new byte[1 + length];
        bytes[0] = kind;
        System.arraycopy(in.bytes(), at, bytes, 1, length);
        return bytes;
    }

    private static Object[] readNames(WireReader in, Names names, int from) {
        int count = in.getCount(1);
        if (from + count == 0) {
            return NO_ATTACHMENTS;
        }
        Object[] carried = new Object[from + count];
        for (int i = from; i < carried.length; i++) {
            carried[i] = names.read(in);
        }
        return carried;
    }

    /// Writes what [#readOpaque] read, with other names.
    public static void writeOpaque(WireWriter out, @Nullable EncodedValue opaque, Names names) {
        if (opaque == null) {
            out.putByte(NULL);
            return;
        }
        byte[] bytes = opaque.bytes();
        byte kind = bytes[0];
        Object[] attachments = opaque.attachments();
        out.putByte(kind);
        int from = 0;
        if (kind == LARGE) {
            LargeValue stored = (LargeValue) attachments[0];
            out.putLong(stored.name()).putLong(stored.length());
            from = 1;
        } else {
            out.putBytes(bytes, 1, opaque.length() - 1);
        }
        if (kind != PLAIN) {
            out.putInt(attachments.length - from);
            for (int i = from; i < attachments.length; i++) {
                names.write(attachments[i], out);
            }
        }
    }

    /// An opaque value that stands for a large one in which nothing is carried.
    public static EncodedValue opaque(LargeValue large) {
        return new EncodedValue(OPAQUE_LARGE, 1, new Object[] {large});
    }

    /// The large value that an opaque value stands for; null if its bytes are in it.
    public static @Nullable LargeValue largeValue(EncodedValue opaque) {
        Object[] attachments = opaque.attachments();
        return attachments.length > 0 && attachments[0] instanceof LargeValue large ? large : null;
    }

    /// What an opaque value carries, in order.
    public static Object[] carried(EncodedValue opaque) {
        Object[] attachments = opaque.attachments();
        return largeValue(opaque) == null ? attachments : Arrays.copyOfRange(attachments, 1, attachments.length);
    }
}
