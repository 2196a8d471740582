package dev.mobula.runtime;

import dev.mobula.ObjectStream;
import dev.mobula.runtime.wire.WireWriter;
import dev.mobula.spi.RemoteFunction;
import dev.mobula.store.ValueKind;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.ref.Cleaner;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A reference that this process made, to a value that it put or that a task or call somewhere gives: the node pushes
/// the outcome, and the value is kept here. Only when the reference is handed on does the node keep the value too.
class ClientRef<T extends @Nullable Object> extends Ref<T> {
    private static final int CLOSED = 1 << 31;
    private static final VarHandle GATE;
    private static final VarHandle SENDING;
    private static final Object LEFT = new Object();

    static {
        try {
            GATE = MethodHandles.lookup().findVarHandle(ClientRef.class, "gate", Object.class);
            SENDING = MethodHandles.lookup().findVarHandle(ClientRef.class, "sending", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final @Nullable RemoteFunction function;

    @SuppressWarnings("unused") // through GATE: the limit that this counts against, or LEFT
    private volatile @Nullable Object gate;

    private final @Nullable String name;

    /// One for each component of a split result, or null.
    ClientRef<?> @Nullable [] parts;

    /// Takes the items of a stream, or null.
    @Nullable
    ClientStream<?> stream;

    /// Whether others were given the reference: the node must have the outcome as soon as it is known.
    private volatile boolean exported;

    /// Whether the node has the outcome until it is told to forget it.
    private volatile boolean kept;

    /// Messages that name this and are being written; negative when it is closed.
    private volatile int sending;

    private Cleaner.@Nullable Cleanable forgetting;

    /// @param function gives the value; null if it was put
    /// @param name of the task, if it is not the function's
    ClientRef(SessionState session, long sequence, @Nullable RemoteFunction function, @Nullable String name) {
        super(session, sequence);
        this.function = function;
        this.name = name;
    }

    /// A reference to one component of a split result.
    static final class Part<T extends @Nullable Object> extends ClientRef<T> {
        private final ClientRef<?> whole;
        private final int index;
        private final String component;

        Part(ClientRef<?> whole, int index, String component) {
            super(whole.session, whole.sequence, null, null);
            this.whole = whole;
            this.index = index;
            this.component = component;
        }

        @Override
        ClientRef<?> whole() {
            return whole;
        }

        @Override
        int index() {
            return index;
        }

        @Override
        int indexForNode() {
            return index;
        }

        @Override
        String describe() {
            return "component '" + component + "' of " + whole.describe();
        }
    }

    /// The components of a split result.
    final ClientRef<?>[] parts() {
        return Objects.requireNonNull(parts, "parts");
    }

    /// The items of a stream; once.
    @SuppressWarnings("unchecked") // the task gives items of that type
    final <I extends @Nullable Object> ObjectStream<I> consumed() {
        return new LocalStream<>((ClientStream<I>) Objects.requireNonNull(stream, "stream"));
    }

    /// What makes the value: this, or the whole that this is a component of.
    ClientRef<?> whole() {
        return this;
    }

    /// Which component it is, or -1 for the whole value.
    int indexForNode() {
        return -1;
    }

    /// What the node calls it.
    final RefName nameToNode() {
        return new RefName.Own(sequence, indexForNode());
    }

    /// Whether a task gives the value, so that it can be cancelled.
    final boolean isOfTask() {
        return whole().function != null;
    }

    /// Sees to it that the node has the outcome, or will have it; before the first message that names this.
    ///
    /// @param message that names it
    /// @throws IllegalStateException if it is closed
    final void export(ClientConnection connection, WireWriter message) {
        if (!tryStartSending()) {
            throw closedException();
        }
        message.afterwards(this::sent);
        if (!exported) {
            whole().watch(connection.releases());
            exported = true;
        }
        if (isSettled() && !kept) {
            connection.put(this);
            kept = true;
        }
    }

    private synchronized void watch(Releases releases) {
        if (forgetting == null) {
            forgetting = releases.watchName(this, sequence);
        }
    }

    private boolean tryStartSending() {
        int seen;
        do {
            seen = sending;
            if (seen < 0) {
                return false;
            }
        } while (!SENDING.compareAndSet(this, seen, seen + 1));
        return true;
    }

    private void sent() {
        if ((int) SENDING.getAndAdd(this, -1) - 1 == CLOSED) {
            letGoOfAll();
        }
    }

    @Override
    public final void close() {
        int before = (int) SENDING.getAndBitwiseOr(this, CLOSED);
        if (before == 0) {
            letGoOfAll();
        }
        if (before >= 0) {
            session.closed(this);
        }
    }

    @Override
    final boolean isClosed() {
        return sending < 0;
    }

    // Nothing that names this is on its way: the node hears of it behind all that does. If the node may have to be
    // given the outcome, that comes before.
    private void letGoOfAll() {
        if (exported && !isSettled()) {
            return; // it is done when the outcome arrives
        }
        letGoOfValue();
        Cleaner.Cleanable known = forgetting();
        if (known != null) {
            known.clean();
        }
        ((ClientSession) session).connection().releases().sendAll();
    }

    private synchronized Cleaner.@Nullable Cleanable forgetting() {
        return forgetting;
    }

    private void letGoOfValue() {
        if (letGo() instanceof LargeOutcome large) {
            large.end();
        }
    }

    /// Counts against a limit of pending calls until the outcome arrives.
    final void limitedBy(PendingGate limit) {
        if (!GATE.compareAndSet(this, null, limit)) {
            limit.leave(); // it has arrived
        }
    }

    /// Counts no longer; before the outcome is there for all to see, so that whoever sees it may call again.
    final void leaveGate() {
        if (GATE.getAndSet(this, LEFT) instanceof PendingGate limit) {
            limit.leave();
        }
    }

    /// The outcome has arrived.
    ///
    /// @param keptThere whether the node has it too
    final void arrived(@Nullable Object outcome, boolean keptThere, ClientConnection connection) {
        kept = keptThere;
        leaveGate();
        if (outcome instanceof LargeOutcome large) {
            tellLine(large, connection);
        }
        SENDING.getAndAdd(this, 1); // also if it is closed: who was given the reference waits for the value
        try {
            if (complete(outcome) && exported && !keptThere) {
                connection.put(this);
            }
        } finally {
            sent();
        }
    }

    // The node knows which task made it, and this program where that was submitted.
    private void tellLine(LargeOutcome large, ClientConnection connection) {
        String line = ((ClientSession) session).sites().line(sequence);
        if (line != null && connection.large() instanceof ArenaValues values) {
            values.sendOrigin(large.name(), ValueKind.UNKNOWN, line);
        }
    }

    /// The task's name.
    final String name() {
        RemoteFunction task = function;
        return name != null ? name : task == null ? "put" : task.name();
    }

    @Override
    String describe() {
        return function == null ? super.describe() : name() + " (" + producer() + ')';
    }
}
