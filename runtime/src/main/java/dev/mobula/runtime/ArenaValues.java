package dev.mobula.runtime;

import dev.mobula.DType;
import dev.mobula.NotSendableException;
import dev.mobula.SessionException;
import dev.mobula.Tensor;
import dev.mobula.UnreachableException;
import dev.mobula.UnreadableValueException;
import dev.mobula.runtime.codec.Origin;
import dev.mobula.runtime.codec.ValueCodec;
import dev.mobula.runtime.wire.MessageType;
import dev.mobula.runtime.wire.WireWriter;
import dev.mobula.spi.TensorMemory;
import dev.mobula.spi.Tensors;
import dev.mobula.store.ArenaFile;
import dev.mobula.store.LargeValue;
import dev.mobula.store.LargeValues;
import dev.mobula.store.SharedArena;
import dev.mobula.store.ValueKind;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Cleaner;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// The object store as a client sees it: asks the node for places in the arena, and reads and writes there
/// itself. For all threads, but not for handlers of messages: it waits for the node.
///
/// ```
/// object = [long start] [long length] … body                  start: where the body begins, from the
/// object's beginning
/// ```
///
/// The node knows where an object is, this knows what is in it; so a damaged object hurts those alone who
/// read it.
final class ArenaValues implements LargeValues {
    /// Bytes before the body of an object that was written at once.
    static final int HEAD = 64;

    /// Bytes before the elements of a tensor that is made in place: what comes before them in its encoding
    /// goes there.
    static final int ROOM = 4_096;

    /// From this size on it is faster to have all pages of an object entered at once than at the first write to each.
    private static final long LEAST_TOUCHED = 1L << 20;

    private static final int COUNT_BITS = 40;
    private static final Origin ANSWER = Origin.named("the answer of the node", "answer");
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final ClientConnection connection;
    private final Path folder;
    private final long firstName;
    private final AtomicLong count = new AtomicLong();
    private final Claims claims = new Claims();
    private final Arena lifetime = Arena.ofShared();
    private @Nullable SharedArena mapped;
    private int users;
    private boolean closed;

    /// @param folder where the node's arena is; mapped when it is first needed
    /// @param number of this client
    ArenaValues(ClientConnection connection, Path folder, int number) {
        this.connection = connection;
        this.folder = folder;
        this.firstName = (long) number << COUNT_BITS;
    }

    /// The arena, mapped until [#left] is called as often as this, and [#close] too.
    private synchronized SharedArena enter() {
        SharedArena known = mapped;
        if (known == null) {
            if (closed) {
                throw new SessionException("The object store cannot be used: its session is closed", null);
            }
            Path file = file();
            try {
                known = SharedArena.map(file, lifetime);
            } catch (IOException e) {
                throw new UnreachableException(
                        "Cannot use the node's object store " + file + " (" + e + "): is the node still running, and "
                                + "may this process read and write that file?",
                        e);
            }
            mapped = known;
        }
        users++;
        return known;
    }

    /// One who has entered has no use for the arena any more.
    private synchronized void left() {
        users--;
        unmapIfUnused();
    }

    /// Unmaps the arena as soon as no tensor in it is reachable: the node's memory is free only then.
    @Override
    public synchronized void close() {
        closed = true;
        unmapIfUnused();
    }

    private void unmapIfUnused() {
        if (closed && users == 0 && lifetime.scope().isAlive()) {
            try {
                lifetime.close();
            } catch (IllegalStateException e) {
                // somebody looks at a segment without a right to it; it stays mapped
            }
        }
    }

    Path file() {
        return folder.resolve(ArenaFile.NAME);
    }

    // ---- storing

    @Override
    public LargeValue store(MemorySegment... parts) {
        long length = 0;
        for (MemorySegment part : parts) {
            length += part.byteSize();
        }
        long name = firstName | count.incrementAndGet();
        MemorySegment object = make(name, HEAD + length);
        boolean whole = false;
        try {
            write(object, length, parts);
            whole = true;
        } finally {
            left();
            if (!whole) {
                drop(name);
            }
        }
        seal(name, false);
        return new LargeValue(name, length);
    }

    /// Writes a whole object.
    ///
    /// @param length of the parts together
    static void write(MemorySegment object, long length, MemorySegment... parts) {
        setHead(object, HEAD, length);
        long at = HEAD;
        for (MemorySegment part : parts) {
            MemorySegment.copy(part, 0, object, at, part.byteSize());
            at += part.byteSize();
        }
    }

    private static void setHead(MemorySegment object, long start, long length) {
        object.set(LONG, 0, start);
        object.set(LONG, Long.BYTES, length);
    }

    /// Asks for a place for a new object; whoever fills it has entered.
    private MemorySegment make(long name, long bytes) {
        if (connection.isHandling()) {
            throw new NotSendableException(
                    "A value of " + bytes + " bytes cannot be stored while messages are taken in: a bug in the runtime",
                    null);
        }
        SharedArena arena = enter();
        boolean made = false;
        try {
            connection.releases().sendAll();
            Object offset = connection
                    .requests()
                    .askInterruptibly(
                            MessageType.MAKE,
                            request -> connection
                                    .writer()
                                    .putLong(request)
                                    .putLong(name)
                                    .putLong(bytes),
                            _ -> {
                                connection.releases().dropped(name);
                                connection.releases().sendAll();
                            },
                            () -> bytes + " bytes waited for room in the object store: they are not stored");
            long at = number(offset);
            MemorySegment object = arena.slice(at, bytes);
            if (bytes >= LEAST_TOUCHED) {
                arena.touch(at, bytes);
            }
            made = true;
            return object;
        } finally {
            if (!made) {
                left();
            }
        }
    }

    private long number(@Nullable Object answer) {
        if (ValueCodec.shared().thaw(answer, connection.session().classLoader(), ANSWER) instanceof Long number) {
            return number;
        }
        throw new IllegalStateException(
                "The node answered " + answer + " where it gives a place: a bug in the runtime");
    }

    private void seal(long name, boolean pinned) {
        connection.send(MessageType.SEAL, connection.writer().putLong(name).putBoolean(pinned));
    }

    @Override
    public void describe(long name, ValueKind kind) {
        sendOrigin(name, kind, CallSite.here());
    }

    /// Says to the node what an object is.
    void sendOrigin(long name, ValueKind kind, @Nullable String callSite) {
        WireWriter out = connection.writer().putLong(name).putByte(kind.code());
        connection.offer(MessageType.ORIGIN, out.putString(callSite));
    }

    @Override
    public void drop(long name) {
        Long again = claims.pop(name);
        connection.releases().dropped(again == null ? name : again);
    }

    /// Sends again what is stored already: it stays until [#drop], whoever else has it.
    private LargeValue claimed(LargeValue there) {
        long number = firstName | count.incrementAndGet();
        connection.send(MessageType.CLAIM, connection.writer().putLong(number).putLong(there.name()));
        claims.push(there.name(), number);
        return there;
    }

    /// Numbers of claims, by the name of the object: each sending of it has one of its own.
    private static final class Claims {
        private final Map<Long, ArrayDeque<Long>> numbers = new HashMap<>();

        synchronized void push(long name, long number) {
            numbers.computeIfAbsent(name, _ -> new ArrayDeque<>(1)).push(number);
        }

        synchronized @Nullable Long pop(long name) {
            ArrayDeque<Long> known = numbers.get(name);
            if (known == null) {
                return null;
            }
            Long number = known.pop();
            if (known.isEmpty()) {
                numbers.remove(name);
            }
            return number;
        }
    }

    /// Makes a writable tensor in the arena.
    Tensor create(DType dtype, long elements, long[] shape) {
        long bytes = Math.multiplyExact(elements, (long) dtype.byteSize());
        long name = firstName | count.incrementAndGet();
        MemorySegment object = make(name, ROOM + Math.max(1, bytes));
        describe(name, ValueKind.TENSOR);
        CreatedMemory memory = new CreatedMemory(this, new Made(this, name, object), object.asSlice(ROOM, bytes));
        return Tensors.over(memory, 0, dtype, shape, List.of());
    }

    @Override
    public @Nullable LargeValue storeInPlace(MemorySegment head, Tensor tensor) {
        TensorMemory memory = Tensors.memoryOf(tensor);
        if (Tensors.byteOffsetOf(tensor) != 0
                || tensor.byteSize() != memory.internal().byteSize()) {
            return null;
        }
        LargeValue there = switch (memory) {
            case CreatedMemory created ->
                created.belongsTo(this) ? created.made().publish(head, tensor) : null;
            case PinnedMemory pinned -> pinned.pin().sameAs(this, head, memory.internal());
            default -> null;
        };
        return there == null ? null : claimed(there);
    }

    /// An object that is, or was, filled in place: as long as this is reachable it stays where it is.
    static final class Made {
        private final ArenaValues values;
        private final long name;
        private final MemorySegment object;
        private @Nullable LargeValue published;
        private final Cleaner.Cleanable end;
        private final End ending;
        private int users = 1;

        private static final class End implements Runnable {
            private final ArenaValues values;
            private final long name;
            private volatile boolean pinned;

            End(ArenaValues values, long name) {
                this.values = values;
                this.name = name;
            }

            @Override
            public void run() {
                if (pinned) {
                    values.connection.releases().unpinned(name);
                }
                values.connection.releases().dropped(name);
                values.left();
            }
        }

        Made(ArenaValues values, long name, MemorySegment object) {
            this.values = values;
            this.name = name;
            this.object = object;
            this.ending = new End(values, name);
            this.end = HoldToken.CLEANER.register(this, ending);
        }

        /// Writes what comes before the elements, and seals; or finds that this was done.
        ///
        /// @return null if there is no room for it, or something else stands there
        synchronized @Nullable LargeValue publish(MemorySegment head, Tensor tensor) {
            long padding = -head.byteSize() & (HEAD - 1);
            long start = ROOM - padding - head.byteSize();
            if (start < 2 * Long.BYTES) {
                return null;
            }
            LargeValue known = published;
            if (known == null) {
                MemorySegment.copy(head, 0, object, start, head.byteSize());
                object.asSlice(ROOM - padding, padding).fill((byte) 0);
                known = new LargeValue(name, ROOM - start + tensor.byteSize());
                setHead(object, start, known.length());
                ending.pinned = true;
                values.seal(name, true);
                published = known;
                return known;
            }
            boolean same = known.length() == ROOM - start + tensor.byteSize()
                    && object.asSlice(start, head.byteSize()).mismatch(head) < 0;
            return same ? known : null;
        }

        synchronized Made share() {
            users++;
            return this;
        }

        /// Gives the place back after the last user; nobody touches it any more.
        synchronized void release() {
            if (--users == 0) {
                end.clean();
            }
        }
    }

    // ---- reading

    @Override
    public Opened open(LargeValue value) {
        return new Reading(new Pin(this, value));
    }

    /// Has the node keep an object where it is.
    ///
    /// @param number is given the number of the pin
    /// @return the object's offset
    private long pin(long name, long[] number) {
        Object offset = connection
                .requests()
                .askInterruptibly(
                        MessageType.PIN,
                        request -> {
                            number[0] = request;
                            return connection.writer().putLong(request).putLong(name);
                        },
                        request -> {
                            connection.releases().unpinned(request);
                            connection.releases().sendAll();
                        },
                        () -> "a large value waited for room in the object store: it can be read later");
        return number(offset);
    }

    /// Has the node keep an object where it is, until the last user of this has closed it or is unreachable.
    static final class Pin {
        private final ArenaValues values;
        private final LargeValue value;
        private final MemorySegment body;
        private final long offset;
        private final Cleaner.Cleanable end;
        private int users = 1;

        Pin(ArenaValues values, LargeValue value) {
            this.values = values;
            this.value = value;
            SharedArena arena = values.enter();
            long[] number = new long[1];
            long object;
            boolean pinned = false;
            try {
                object = values.pin(value.name(), number);
                pinned = true;
            } finally {
                if (!pinned) {
                    values.left();
                }
            }
            long pin = number[0];
            this.end = HoldToken.CLEANER.register(this, () -> {
                values.connection.releases().unpinned(pin);
                values.left();
            });
            MemorySegment head = arena.readOnlySlice(object, 2 * Long.BYTES);
            long start = head.get(LONG, 0);
            if (head.get(LONG, Long.BYTES) != value.length()
                    || start < 2 * Long.BYTES
                    || start > arena.capacity() - object) {
                end.clean();
                throw new UnreadableValueException(
                        "Cannot read the large value " + Long.toHexString(value.name()) + " of " + value.length()
                                + " bytes: the object store has something else there",
                        null);
            }
            this.offset = object + start;
            this.body = arena.readOnlySlice(offset, value.length());
        }

        MemorySegment body() {
            return body;
        }

        synchronized Pin share() {
            users++;
            return this;
        }

        synchronized void release() {
            if (--users == 0) {
                end.clean();
            }
        }

        /// The value if what is stored is just this.
        @Nullable
        LargeValue sameAs(ArenaValues asked, MemorySegment head, MemorySegment data) {
            long padding = -head.byteSize() & (HEAD - 1);
            return asked.equals(values)
                            && value.length() == head.byteSize() + padding + data.byteSize()
                            && body.asSlice(0, head.byteSize()).mismatch(head) < 0
                            && body.address() + head.byteSize() + padding == data.address()
                    ? value
                    : null;
        }

        /// Where a part of the body is in the arena's file.
        long fileOffset(MemorySegment part) {
            return offset + (part.address() - body.address());
        }

        Path file() {
            return values.file();
        }
    }

    private static final class Reading implements Opened {
        private final Pin pin;

        Reading(Pin pin) {
            this.pin = pin;
        }

        @Override
        public MemorySegment bytes() {
            return pin.body();
        }

        @Override
        public TensorMemory memory(long offset, long length) {
            return new PinnedMemory(pin.share(), pin.body().asSlice(offset, length));
        }

        @Override
        public void close() {
            pin.release();
        }
    }

    /// For [CreatedMemory]: where a part of an object is in the arena's file.
    synchronized long fileOffset(MemorySegment part) {
        return part.address()
                - Objects.requireNonNull(mapped, "mapped while it is in use")
                        .slice(0, 0)
                        .address();
    }
}
