package dev.mobula.runtime;

import dev.mobula.MobulaException;
import dev.mobula.PendingLimit;
import dev.mobula.runtime.codec.NodeFunction;
import dev.mobula.runtime.codec.ValueCodec;
import dev.mobula.runtime.codec.WireFailure;
import dev.mobula.runtime.codec.WireFunction;
import dev.mobula.runtime.codec.WireOptions;
import dev.mobula.runtime.codec.WireValue;
import dev.mobula.runtime.wire.Link;
import dev.mobula.runtime.wire.MalformedMessageException;
import dev.mobula.runtime.wire.MessageType;
import dev.mobula.runtime.wire.WireReader;
import dev.mobula.runtime.wire.WireWriter;
import dev.mobula.store.EncodedValue;
import dev.mobula.store.LargeValue;
import dev.mobula.store.LargeValues;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The node's end of the connection to a driver or worker: what was sent to it and is held for it. The loop's.
class ClientPort {
    private static final int MOST_WAITING = 4_096;

    final NodeCore core;
    final int number;
    final long pid;
    final Link link;
    private final Runnable closer;
    private final LongMap<FunctionEntry> functions = new LongMap<>();
    private final LongMap<WireOptions.OnNode> options = new LongMap<>();
    private final LongMap<Object[]> holds = new LongMap<>();
    private final ArrayDeque<byte[]> waiting = new ArrayDeque<>();
    private final List<Object> carried = new ArrayList<>();
    private final List<Object> largeCarried = new ArrayList<>(0);
    private final Naming naming = new Naming();
    private final SeenWindow seen = new SeenWindow();
    /// Objects of the store that it has claimed, by the number of the claim: the object's if it was made here.
    final Map<Long, Long> claims = new HashMap<>(0);
    /// Objects that it has pinned, by the number of the request.
    final Map<Long, Long> pins = new HashMap<>(0);
    private final SeenWindow requests = new SeenWindow();
    private long lastHold;
    private long lastOutput;
    private boolean dirty;
    private boolean closed;

    /// @param closer closes the connection
    ClientPort(NodeCore core, int number, long pid, Link link, Runnable closer) {
        this.core = core;
        this.number = number;
        this.pid = pid;
        this.link = link;
        this.closer = closer;
    }

    /// Whether a message with this id is the first of its kind; a repeated one changes nothing.
    boolean isNew(long sequence) {
        return seen.isNew(sequence & NodeCore.COUNTER);
    }

    /// Whether a request that changes something is not the repetition of another.
    boolean isNewRequest(long request) {
        return requests.isNew(request);
    }

    boolean isClosed() {
        return closed;
    }

    /// Lets go of everything that this client holds.
    void close() {
        closed = true;
        List<Long> held = new ArrayList<>();
        holds.forEach((hold, things) -> held.add(hold));
        held.forEach(this::release);
        waiting.clear();
        closer.run();
    }

    /// Whether its messages have to wait until it reads what was sent to it.
    boolean isBehind() {
        return waiting.size() > MOST_WAITING;
    }

    boolean hasWaiting() {
        return !waiting.isEmpty();
    }

    // ---- what the client has taught

    void learn(int id, NodeFunction described) {
        functions.put(id + 1L, core.function(described));
    }

    FunctionEntry function(int id) {
        FunctionEntry known = functions.get(id + 1L);
        if (known == null) {
            throw new MalformedMessageException("function " + id + " before its description");
        }
        return known;
    }

    void learn(int id, WireOptions.OnNode described) {
        options.put(id + 1L, described);
    }

    WireOptions.OnNode options(int id) {
        WireOptions.OnNode known = options.get(id + 1L);
        if (known == null) {
            throw new MalformedMessageException("options " + id + " before their description");
        }
        return known;
    }

    // ---- what the client holds

    /// Thing number `index` of a hold.
    Object held(long hold, int index) {
        Object[] things = holds.get(hold);
        if (things == null || index < 0 || index >= things.length) {
            throw new MalformedMessageException("thing " + index + " of hold " + hold + ", which does not exist");
        }
        return things[index];
    }

    /// Shows everything that is held.
    void forEachHeld(Consumer<Object> reader) {
        holds.forEach((hold, things) -> {
            for (Object thing : things) {
                reader.accept(thing);
            }
        });
    }

    void release(long hold) {
        Object[] things = holds.remove(hold);
        if (things == null) {
            return;
        }
        for (Object thing : things) {
            core.holdings().less(thing);
        }
        if (Arrays.stream(things).anyMatch(NodeHandle.class::isInstance)) {
            core.handlesDropped();
        }
    }

    // ---- sending

    /// Starts a message. What values carry is collected from now on.
    WireWriter start() {
        carried.clear();
        largeCarried.clear();
        return core.writer().reset();
    }

    /// Puts down where the hold of the message stands; [#send] fills it in.
    int holdPlace(WireWriter out) {
        int at = out.position();
        out.putLong(0);
        return at;
    }

    /// Sends a message that carries nothing, or for which [#holdPlace] was called.
    void send(int type, WireWriter out, int holdAt) {
        carried.addAll(largeCarried);
        largeCarried.clear();
        if (!carried.isEmpty()) {
            Object[] things = carried.toArray();
            carried.clear(); // a port that rests or is closed keeps nothing by these lists
            long hold = closed ? 0 : keep(things);
            out.setInt(holdAt, (int) hold);
            out.setInt(holdAt + Integer.BYTES, (int) (hold >>> 32));
        }
        send(type, out);
    }

    private long keep(Object[] things) {
        long hold = ++lastHold;
        holds.put(hold, things);
        for (Object thing : things) {
            core.holdings().more(thing);
        }
        return hold;
    }

    void send(int type, WireWriter out) {
        if (closed) {
            return;
        }
        core.countOut();
        if (!waiting.isEmpty() || !link.offer(type, out.bytes(), 0, out.position())) {
            byte[] copy = new byte[out.position() + 1];
            copy[0] = (byte) type;
            System.arraycopy(out.bytes(), 0, copy, 1, out.position());
            waiting.add(copy);
        }
        if (!dirty) {
            dirty = true;
            core.toFlush(this);
        }
    }

    /// Sends what did not fit before, and rings if the client sleeps.
    void flush() {
        dirty = false;
        if (!closed) {
            sendWaiting();
            link.flush();
        }
    }

    /// Sends what did not fit before.
    ///
    /// @return false if some still does not
    boolean sendWaiting() {
        while (!waiting.isEmpty()) {
            byte[] next = waiting.getFirst();
            if (!link.offer(next[0], next, 1, next.length - 1)) {
                return false;
            }
            waiting.removeFirst();
        }
        return true;
    }

    void writeValue(WireWriter out, @Nullable Object frozen) {
        EncodedValue value = frozen == null || frozen.equals(Ref.NULL) ? null : (EncodedValue) frozen;
        WireValue.writeOpaque(out, value, naming);
        LargeValue large = value == null ? null : WireValue.largeValue(value);
        if (large != null) {
            largeCarried.add(value); // after all that the client numbers
        }
    }

    void writeOutcome(WireWriter out, Object outcome) {
        if (outcome instanceof Failure failure) {
            out.putByte(1);
            WireFailure.write(out, failure.exception());
        } else {
            out.putByte(0);
            writeValue(out, outcome instanceof Object[] ? null : outcome);
        }
    }

    /// Describes a reference or actor; the client names it by its place from then on.
    void describe(WireWriter out, Object thing) {
        naming.write(thing, out);
    }

    private final class Naming implements WireValue.Names {
        @Override
        public void write(Object thing, WireWriter out) {
            carried.add(thing);
            if (thing instanceof NodeHandle(ActorRecord actor, HandleToken _)) {
                out.putByte(1).putLong(actor.id.sequence());
                out.putString(actor.actorClass.name())
                        .putString(actor.options.name())
                        .putString(actor.namespace);
                Map<String, Integer> groups = actor.options.groups();
                out.putInt(groups.size());
                groups.keySet().forEach(out::putString);
                out.putInt(actor.options.maxPendingCalls());
                out.putByte(actor.options.pendingLimit() == PendingLimit.BLOCK ? 0 : 1)
                        .putBoolean(actor.options.detached());
            } else {
                Ref<?> ref = (Ref<?>) thing;
                out.putByte(0).putLong(ref.sequence).putShort(ref instanceof PartRef ? ref.index() : -1);
            }
        }

        @Override
        public Object read(WireReader in) {
            throw new IllegalStateException("the node names, the client reads: a bug in the runtime");
        }
    }

    // ---- messages of more than one kind of client

    /// A reference of this client has its outcome.
    void completed(long sequence, int index, boolean kept, Object outcome) {
        if (closed) {
            return;
        }
        WireWriter out = start();
        out.putLong(sequence).putShort(index).putBoolean(kept);
        int holdAt = holdPlace(out);
        writeOutcome(out, outcome);
        send(MessageType.COMPLETED, out, holdAt);
    }

    /// Lines that tasks of a driver have printed.
    void output(String lines) {
        send(MessageType.OUTPUT, start().putLong(++lastOutput).putString(lines));
    }

    /// Answers a request with a value of this process, an actor's handle, or null.
    void reply(long request, @Nullable Object answer) {
        core.store().answer(() -> replyNow(request, answer), failure -> replyFailure(request, failure));
    }

    private void replyNow(long request, @Nullable Object answer) {
        WireWriter out = start();
        out.putLong(request);
        int holdAt = holdPlace(out);
        out.putByte(0);
        LargeValues own = core.store().own();
        List<EncodedValue> stored = new ArrayList<>(0);
        WireValue.write(out, ValueCodec.shared().encode(answer, NodeCore.ANSWER), naming, own);
        for (long name : out.noted()) {
            EncodedValue kept = WireValue.opaque(new LargeValue(name, 0));
            core.holdings().read(kept, new LargeValue(name, 0));
            own.drop(name);
            carried.add(kept);
            stored.add(kept);
        }
        send(MessageType.REPLY, out, holdAt);
        stored.forEach(core.holdings()::less); // the client holds them
    }

    void replyFailure(long request, MobulaException failure) {
        WireWriter out = start();
        out.putLong(request).putLong(0).putByte(1);
        WireFailure.write(out, failure);
        send(MessageType.REPLY, out);
    }

    /// Describes a function under the node's own number.
    void teach(int type, FunctionEntry entry) {
        WireWriter out = start();
        out.putInt(entry.id);
        WireFunction.write(out, entry.described);
        send(type, out);
    }
}
