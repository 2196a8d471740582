package dev.mobula.runtime;

import dev.mobula.MobulaException;
import dev.mobula.NodeDiedException;
import dev.mobula.NotSendableException;
import dev.mobula.runtime.codec.Origin;
import dev.mobula.runtime.codec.ValueCodec;
import dev.mobula.runtime.codec.WireValue;
import dev.mobula.runtime.wire.Link;
import dev.mobula.runtime.wire.MalformedMessageException;
import dev.mobula.runtime.wire.MessageType;
import dev.mobula.runtime.wire.WireReader;
import dev.mobula.runtime.wire.WireWriter;
import dev.mobula.store.EncodedValue;
import dev.mobula.store.LargeValues;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The connection of this process to its node: sends messages from all threads, takes messages in by turns (see
/// [Poller]), and knows what waits for an answer. Nothing queues here: when the ring is full, whoever sends waits.
final class ClientConnection {
    private static final int COUNT_BITS = 40;
    private static final long COUNT_MASK = (1L << COUNT_BITS) - 1;
    private static final int WRITERS = 16;
    /// A message that has grown beyond this puts what follows into the store, but for the smallest values.
    private static final int FULL_MESSAGE_BYTES = 128 << 10;

    private static final int LEAST_INLINE_BYTES = 256;
    private static final long ROOM_PARK_NS = 50_000;
    private static final long LONGEST_PARK_NS = 2_000_000;
    private static final long AT_ONCE_NS = 20_000_000;

    private final Link link;
    private final LargeValues large;
    private final long firstSequence;
    private final AtomicLong count = new AtomicLong();
    private final AtomicReferenceArray<@Nullable WireWriter> spareWriters = new AtomicReferenceArray<>(WRITERS);
    private final Releases releases = new Releases(this);
    private final GarbageHints garbage = new GarbageHints(releases, ClientConnection::collectGarbage, System::nanoTime);
    private final Learned learned = new Learned(this);
    private final OutgoingNames names = new OutgoingNames(this);
    private final PendingRefs pending = new PendingRefs();
    private final ConcurrentHashMap<RefName.Key, BorrowedRef<?>> wanted = new ConcurrentHashMap<>();
    private final Requests requests = new Requests(this);
    private final Incoming incoming;
    private final Poller poller;
    private @Nullable ClientSession session;
    private volatile @Nullable Broken broken;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final AtomicBoolean waitsForRoom = new AtomicBoolean();

    private record Broken(String address, String why) {}

    /// @param link to the node; [#start] begins to use it
    /// @param large keeps what is too large for messages, under this client's number
    /// @param number of this client, from the node
    ClientConnection(Link link, Function<ClientConnection, LargeValues> large, int number) {
        this.link = link;
        this.large = large.apply(this);
        this.firstSequence = (long) number << COUNT_BITS;
        this.incoming = new Incoming(this);
        this.poller = new Poller(
                link,
                incoming,
                this::keepHouse,
                damage -> broken("the node sent what makes no sense: " + damage, false),
                "mobula-client-" + number);
    }

    /// The session that uses this connection alone; before it starts.
    void belongsTo(ClientSession owner) {
        session = owner;
    }

    /// Begins to take messages in.
    void start() {
        poller.start(BatchEnd.NOTHING, 1);
    }

    /// Begins to take messages in, in a worker.
    ///
    /// @param worker takes the messages that only workers get
    void start(WorkerMessages worker, BatchEnd batchEnd) {
        incoming.serve(worker);
        poller.start(batchEnd, 2);
    }

    private void keepHouse() {
        releases.sendAll();
        garbage.look();
    }

    /// There is something to be told to the node, within the next 100 ms.
    void tidySoon() {
        poller.tidySoon();
    }

    // What a process holds of its node is found to be unreachable by the garbage collector only.
    @SuppressWarnings("SystemGc") // see above
    private static void collectGarbage() {
        System.gc();
    }

    ClientSession session() {
        ClientSession known = session;
        if (known == null) {
            throw new IllegalStateException("The connection has not been started: a bug in the runtime");
        }
        return known;
    }

    Releases releases() {
        return releases;
    }

    GarbageHints garbage() {
        return garbage;
    }

    Learned learned() {
        return learned;
    }

    OutgoingNames names() {
        return names;
    }

    Requests requests() {
        return requests;
    }

    LargeValues large() {
        return large;
    }

    /// Whether this thread takes a message in just now: it must not wait for another.
    boolean isHandling() {
        return poller.isHandling();
    }

    Poller poller() {
        return poller;
    }

    // ---- ids

    /// An id that nothing will wait for.
    long nextSequence() {
        long sequence = nextPendingSequence();
        pending.skip(sequence & COUNT_MASK);
        return sequence;
    }

    /// An id for what [#expect] is told of.
    long nextPendingSequence() {
        return firstSequence | count.incrementAndGet();
    }

    /// The node will tell the outcome of this reference, once the message that follows has reached it.
    void expect(ClientRef<?> ref) {
        pending.add(ref.sequence & COUNT_MASK, ref);
    }

    /// The reference that this process made under an id, while it waits for its outcome.
    @Nullable
    ClientRef<?> expected(long sequence) {
        return (sequence & ~COUNT_MASK) == firstSequence ? pending.find(sequence & COUNT_MASK) : null;
    }

    /// The reference has its outcome, or its message was not sent.
    void settled(long sequence) {
        pending.remove(sequence & COUNT_MASK);
    }

    /// Asks the node for the outcomes of references that came from elsewhere.
    void want(BorrowedRef<?> first, List<BorrowedRef<?>> more) {
        want(first);
        for (BorrowedRef<?> ref : more) {
            want(ref);
        }
        flush();
    }

    private void want(BorrowedRef<?> ref) {
        RefName.Key key = ref.nameToNode().key();
        wanted.put(key, ref);
        try {
            WireWriter out = writer();
            ref.nameToNode().write(out);
            offer(MessageType.WANT, out);
        } catch (MobulaException e) {
            wanted.remove(key);
            ref.arrived(new Failure(e));
        }
    }

    @Nullable
    BorrowedRef<?> wanted(RefName.Key key) {
        return wanted.get(key);
    }

    void answered(RefName.Key key) {
        wanted.remove(key);
    }

    // ---- sending

    /// An empty writer for one message; [#send] or [#giveBack] takes it back.
    WireWriter writer() {
        int slot = (int) Thread.currentThread().threadId() & WRITERS - 1;
        WireWriter spare = spareWriters.getAndSet(slot, null);
        return spare == null ? new WireWriter() : spare.reset();
    }

    /// Takes a writer back whose message is not sent.
    void giveBack(WireWriter writer) {
        writer.done();
        long[] stored = writer.noted();
        for (long name : stored) {
            large.drop(name); // the node has it if it was sent
        }
        if (stored.length > 0) {
            releases.sendAll();
        }
        spareWriters.setRelease((int) Thread.currentThread().threadId() & WRITERS - 1, writer);
    }

    /// Sends a message, and wakes the node if it sleeps. Waits while the ring is full; in a handler the message is
    /// kept until the batch is through.
    ///
    /// @throws NodeDiedException if the connection is broken
    /// @throws NotSendableException if the message is too long
    void send(int type, WireWriter message) {
        offer(type, message);
        flush();
    }

    /// As [#send] without waking the node: another message follows.
    void offer(int type, WireWriter message) {
        try {
            offer(type, message.bytes(), message.position());
        } finally {
            giveBack(message);
        }
    }

    private void offer(int type, byte[] bytes, int length) {
        if (length > link.maxMessageBytes()) {
            throw tooLong(length);
        }
        if (poller.isHandling()) {
            poller.later(type, Arrays.copyOf(bytes, length));
            return;
        }
        if (broken != null) {
            throw lost("what was to be sent");
        }
        try {
            if (!link.offer(type, bytes, 0, length)) {
                offerWhenThereIsRoom(type, bytes, length);
            }
        } catch (IllegalStateException e) { // the memory of the ring was given back a moment ago
            if (broken == null) {
                throw e;
            }
            throw lost("what was to be sent");
        }
        if (broken != null) {
            failAll();
        }
    }

    // The node has much to do then, and needs a CPU for it: nobody spins, and one alone takes in what it sends.
    private void offerWhenThereIsRoom(int type, byte[] bytes, int length) {
        boolean leads = false;
        try {
            do {
                if (broken != null) {
                    throw lost("what was to be sent");
                }
                link.flush();
                leads = leads || waitsForRoom.compareAndSet(false, true);
                if (!leads || !poller.assist()) {
                    LockSupport.parkNanos(this, ROOM_PARK_NS);
                }
            } while (!link.offer(type, bytes, 0, length));
        } finally {
            if (leads) {
                waitsForRoom.set(false);
            }
        }
    }

    private NotSendableException tooLong(int length) {
        return new NotSendableException(
                "A message of " + length + " bytes is longer than " + link.maxMessageBytes()
                        + ", the most that one may have: pass fewer references in one value, or shorter names",
                null);
    }

    /// Wakes the node if it sleeps.
    void flush() {
        try {
            link.flush();
        } catch (IllegalStateException e) { // the memory of the ring was given back a moment ago
            if (broken == null) {
                throw e;
            }
        }
    }

    /// This connection as the executing side of a worker uses it.
    WorkerChannel workerChannel() {
        return new ConnectionChannel(this);
    }

    /// Writes a value into a message; references in it become known to the node before.
    ///
    /// @param value as it is, or frozen, or encoded
    /// @param origin where it stands, for messages
    void writeValue(WireWriter out, @Nullable Object value, Origin origin) {
        if (value instanceof LargeOutcome stored) {
            stored.write(out, names);
        } else {
            ValueCodec codec = ValueCodec.shared();
            EncodedValue encoded = codec.encodeForNow(value, origin);
            writeEncoded(out, encoded);
            codec.written(value, encoded);
        }
    }

    /// Writes an encoded value into a message.
    void writeEncoded(WireWriter out, @Nullable EncodedValue value) {
        WireValue.write(
                out,
                value,
                names,
                large,
                out.position() > FULL_MESSAGE_BYTES ? LEAST_INLINE_BYTES : WireValue.MOST_INLINE_BYTES);
    }

    /// Writes an outcome into a message.
    void writeOutcome(WireWriter out, @Nullable Object outcome, Origin origin) {
        if (outcome instanceof Failure failure) {
            out.putByte(1);
            failure.write(out);
        } else {
            out.putByte(0);
            writeValue(out, Ref.isNull(outcome) ? null : outcome, origin);
        }
    }

    /// Gives the node the outcome of a reference of this process.
    void put(ClientRef<?> ref) {
        WireWriter out = writer().putLong(ref.sequence).putShort(ref.indexForNode());
        boolean written = false;
        try {
            writeOutcome(out, ref.outcome(), Origin.PUT);
            written = true;
        } finally {
            if (!written) {
                giveBack(out);
            }
        }
        send(MessageType.PUT, out);
    }

    // ---- receiving

    /// Reads a value of a message of the node, so that it can be thawed.
    @Nullable
    Object readValue(WireReader in, CarriedThings carried) {
        return LargeOutcome.isNext(in)
                ? LargeOutcome.read(in, carried, large)
                : WireValue.readForUse(in, carried, large);
    }

    /// Reads a value of a message of the node that a reference or stream keeps, so that it may be thawed many
    /// times.
    @Nullable
    Object readKept(WireReader in, CarriedThings carried) {
        Object value = readValue(in, carried);
        HoldToken token = carried.token();
        if (token != null && !(value instanceof LargeOutcome)) {
            token.shared(); // until nothing leads to the value
        }
        return value;
    }

    /// Reads the outcome at the end of a message.
    @Nullable
    Object readOutcome(WireReader in, long hold) {
        int kind = in.getByte();
        if (kind == 0) {
            return readKept(in, new CarriedThings(session(), hold));
        }
        if (kind != 1) {
            throw new MalformedMessageException("an outcome of kind " + kind);
        }
        if (hold != 0) {
            releases.released(hold);
        }
        return new Failure.Encoded(in.getRaw(in.remaining()), session().classLoader());
    }

    /// Waits for something that a message will bring; spins first, and is not to be interrupted.
    void await(BooleanSupplier condition) {
        await(condition, Long.MAX_VALUE, false);
    }

    /// As [#await], but an interrupt ends the waiting; not where the node answers at once.
    ///
    /// @param leads what [#lead] said before the question was sent; this ends it
    /// @return false if the thread was interrupted, and its flag is set
    boolean awaitInterruptibly(BooleanSupplier condition, boolean leads) {
        return await(condition, AT_ONCE_NS, leads);
    }

    /// Takes messages in from now on, if nobody else does: so the answer to a question need not wake anybody.
    ///
    /// @return whether it does, until [#awaitInterruptibly] or [#resign]
    boolean lead() {
        return poller.lead();
    }

    /// Ends what [#lead] has begun.
    void resign() {
        poller.resign();
    }

    private boolean await(BooleanSupplier condition, long uninterruptibleNs, boolean leads) {
        boolean interrupted = false;
        long startNs = System.nanoTime();
        long parkNs = ROOM_PARK_NS;
        boolean done =
                leads ? poller.spinAsLeader(condition) : poller.spin(condition, Long.MAX_VALUE, System.nanoTime());
        for (; !done; done = poller.spin(condition, Long.MAX_VALUE, System.nanoTime())) {
            if (broken != null && !condition.getAsBoolean()) {
                failAll();
                if (!condition.getAsBoolean()) {
                    throw lost("the answer");
                }
            }
            LockSupport.parkNanos(this, parkNs);
            parkNs = Math.min(2 * parkNs, LONGEST_PARK_NS);
            interrupted |= Thread.interrupted();
            if (interrupted && System.nanoTime() - startNs > uninterruptibleNs && !condition.getAsBoolean()) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return true;
    }

    // ---- the end

    boolean isBroken() {
        return broken != null;
    }

    /// The node or the connection is gone: all that waits fails.
    ///
    /// @param why to stand in brackets behind the news
    /// @param drain whether messages may still lie there; not from a handler
    void broken(String why, boolean drain) {
        if (closed.get()) {
            return;
        }
        if (drain) {
            poller.stop();
        } else {
            poller.halt();
        }
        if (broken == null) {
            broken = new Broken(session().address(), why);
        }
        failAll();
        large.close();
    }

    /// The node has ended the connection; from a handler.
    void ended(String why) {
        broken(why, false);
    }

    /// What those get that need the node now.
    ///
    /// @param what is lost, to begin a sentence
    NodeDiedException diedException(String what) {
        Broken known = broken;
        return NodeDiedException.of(
                known == null ? session().address() : known.address, what, known == null ? "unknown" : known.why, null);
    }

    private MobulaException lost(String what) {
        return session().isClosed() ? session().closedException(what) : diedException(capital(what));
    }

    private void failAll() {
        pending.drain(ref -> {
            Failure failure = new Failure(lost(ref.describe()));
            ClientRef<?>[] parts = ref.parts;
            if (parts != null) {
                for (ClientRef<?> part : parts) {
                    part.complete(failure);
                }
            }
            ref.leaveGate();
            ref.complete(failure);
        });
        for (RefName.Key key : wanted.keySet()) {
            BorrowedRef<?> ref = wanted.remove(key);
            if (ref != null) {
                ref.arrived(new Failure(lost(ref.describe())));
            }
        }
        requests.failAll(() -> lost("the answer"));
    }

    private static String capital(String text) {
        return text.isEmpty() ? text : Character.toUpperCase(text.charAt(0)) + text.substring(1);
    }

    /// Stops polling; nothing is sent or taken in afterwards.
    ///
    /// @return whether nobody uses the link any more
    boolean close() {
        broken("the session was closed", true);
        closed.set(true);
        try {
            return poller.awaitReaders();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public String toString() {
        return "ClientConnection[" + link + (broken == null ? "" : ", broken") + ']';
    }
}
