package dev.mobula.runtime;

import dev.mobula.TaskId;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A reference that came from elsewhere. It knows nothing at first: when somebody asks for the first time, the node is
/// asked, which says how things stand and, from then on, tells the outcome by itself.
final class BorrowedRef<T extends @Nullable Object> extends Ref<T> {
    private static final VarHandle ASKED;
    private static final VarHandle CLOSED;

    static {
        try {
            ASKED = MethodHandles.lookup().findVarHandle(BorrowedRef.class, "asked", boolean.class);
            CLOSED = MethodHandles.lookup().findVarHandle(BorrowedRef.class, "closed", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final int index;
    private final RefName name;
    private final @Nullable String description;
    private volatile boolean asked;
    private volatile boolean answered;
    private final @Nullable ReadAhead readAhead;

    @SuppressWarnings("unused") // through CLOSED
    private volatile boolean closed;

    /// The reference behind it in its message, as long as neither was asked for; guarded by the read-ahead.
    @Nullable
    BorrowedRef<?> follower;

    /// @param readAhead of its message, or null if it came alone
    BorrowedRef(ClientSession session, long sequence, int index, RefName name, @Nullable ReadAhead readAhead) {
        this(session, sequence, index, name, null, readAhead);
    }

    /// @param description in words, or null for one that shows the id
    BorrowedRef(
            ClientSession session,
            long sequence,
            int index,
            RefName name,
            @Nullable String description,
            @Nullable ReadAhead readAhead) {
        super(session, sequence);
        this.index = Math.max(0, index);
        this.name = name;
        this.description = description;
        this.readAhead = readAhead;
        startWith(new Unanswered());
    }

    /// Is there as long as nothing else waits, so that nobody takes the reference for one that is told unasked.
    private static final class Unanswered extends Waiter {
        @Override
        void completed(Ref<?> ref) {
            // nobody waits
        }
    }

    /// What the node calls it.
    RefName nameToNode() {
        return name;
    }

    @Override
    int index() {
        return index;
    }

    @Override
    void ask() {
        if (!asked && markAsked()) {
            ReadAhead ahead = readAhead;
            ((ClientSession) session).connection().want(this, ahead == null ? List.of() : ahead.behind(this));
        }
    }

    boolean isAsked() {
        return asked;
    }

    /// Marks it as asked for; whoever does so has to ask.
    ///
    /// @return false if it was before
    boolean markAsked() {
        return ASKED.compareAndSet(this, false, true);
    }

    /// Takes it out of the chain.
    ///
    /// @return what was behind it
    @Nullable
    BorrowedRef<?> unlink() {
        BorrowedRef<?> behind = follower;
        follower = null;
        return behind;
    }

    @Override
    boolean isDoneOnceAsked() {
        ask();
        if (!answered) {
            ((ClientSession) session).connection().await(() -> answered);
        }
        return isSettled();
    }

    /// The node keeps what came with one hold together: it is told when all of it is closed. Until then this
    /// works.
    @Override
    public void close() {
        if (name instanceof RefName.Held(HoldToken token, int _)
                && CLOSED.compareAndSet(this, false, true)
                && token.left()) {
            if (letGo() instanceof LargeOutcome large) {
                large.end();
            }
            ((ClientSession) session).connection().releases().sendAll();
        }
    }

    @Override
    boolean isClosed() {
        return closed && name instanceof RefName.Held(HoldToken token, int _) && token.isOver();
    }

    /// The node has no outcome yet; it will tell.
    void pending() {
        answered = true;
    }

    /// The outcome has arrived.
    void arrived(@Nullable Object outcome) {
        if (readAhead != null) {
            readAhead.came(outcome);
        }
        complete(outcome);
        answered = true;
    }

    @Override
    TaskId producer() {
        return new TaskId(nodeOfOrigin(), sequence);
    }

    @Override
    String describe() {
        return description == null ? "the value of " + id() : description;
    }
}
