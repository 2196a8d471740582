package dev.mobula.runtime;

import dev.mobula.NodeId;
import dev.mobula.ObjectId;
import dev.mobula.ObjectRef;
import dev.mobula.TaskId;
import dev.mobula.UnreadableValueException;
import dev.mobula.runtime.codec.Origin;
import dev.mobula.runtime.codec.ValueCodec;
import dev.mobula.store.EncodedValue;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A reference inside one JVM. It holds its value, so garbage collection is its reference count.
///
/// One field is the whole future: a chain of [Waiter]s while the value is not there, then the frozen value
/// (see [ValueCodec#freeze]) or a [Failure]. Set once, by whoever is first.
@SuppressWarnings("ReferenceEquality") // the marker for null is one object
class Ref<T extends @Nullable Object> extends Message implements ObjectRef<T> {
    private static final VarHandle STATE;

    /// Stands for a value of null.
    static final Object NULL = new Object();

    /// Stands where the value was in a reference that is closed.
    private static final Object LET_GO = new Object();

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(Ref.class, "state", Object.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    final SessionState session;
    final long sequence;
    private volatile @Nullable Object state;

    // Embedded: the task that made it, by the lower bits of its id; 0 for none.
    private int maker;
    private volatile boolean closed;

    /// In a node process: how often the node itself has this; see [Holdings]. The loop's.
    int uses;

    Ref(SessionState session, long sequence) {
        this.session = session;
        this.sequence = sequence;
    }

    /// Says which task made this, null for none; before others know it. Only for references of an embedded
    /// session.
    final void madeBy(@Nullable TaskRecord<?> task) {
        maker = numberOf(task);
    }

    private static int numberOf(@Nullable TaskRecord<?> task) {
        return task == null ? 0 : (int) task.sequence | 1 << 31;
    }

    // Inside one JVM those who get the reference from its maker have the same object.
    private boolean isMadeHere() {
        return maker == numberOf(TaskRecord.ofThread());
    }

    @Override
    public void close() {
        if (isMadeHere()) {
            closed = true;
            session.closed(this);
        }
    }

    /// Whether whoever asks has closed it.
    boolean isClosed() {
        return closed && isMadeHere();
    }

    /// @throws IllegalStateException if whoever asks has closed it
    final void checkNotClosed() {
        if (isClosed()) {
            throw closedException();
        }
    }

    final IllegalStateException closedException() {
        return new IllegalStateException("The reference to " + describe()
                + " is closed: call close() when its value is neither read nor passed on any more");
    }

    /// Takes the value out of a reference that is closed, if it is there.
    ///
    /// @return the outcome that nobody gets from here any more; null if there is none
    final @Nullable Object letGo() {
        while (true) {
            Object seen = state;
            if (seen == null || seen instanceof Waiter || seen == LET_GO) {
                return null;
            }
            if (STATE.compareAndSet(this, seen, LET_GO)) {
                return seen;
            }
        }
    }

    /// Sets the outcome and tells all who wait.
    ///
    /// @param outcome a frozen value, null, or a [Failure]
    /// @return false if there was an outcome already, which then stays
    final boolean complete(@Nullable Object outcome) {
        Object settled = outcome == null ? NULL : outcome;
        while (true) {
            Object seen = state;
            if (seen != null && !(seen instanceof Waiter)) {
                return false;
            }
            if (STATE.compareAndSet(this, seen, settled)) {
                if (seen != null) {
                    tell((Waiter) seen);
                }
                return true;
            }
        }
    }

    private void tell(Waiter newest) {
        Waiter reversed = null;
        for (Waiter waiter = newest; waiter != null; ) {
            Waiter next = waiter.next;
            waiter.next = reversed;
            reversed = waiter;
            waiter = next;
        }
        for (Waiter waiter = reversed; waiter != null; ) {
            Waiter next = waiter.next;
            if (!waiter.gone) {
                waiter.completed(this);
            }
            waiter = next;
        }
    }

    /// Adds a waiter.
    ///
    /// @return false if the outcome is there already; the waiter is then not called
    final boolean addWaiter(Waiter waiter) {
        while (true) {
            Object seen = state;
            if (seen != null && !(seen instanceof Waiter)) {
                return false;
            }
            Waiter head = (Waiter) seen;
            while (head != null && head.gone) {
                head = head.next;
            }
            waiter.next = head;
            if (STATE.compareAndSet(this, seen, waiter)) {
                if (head != null) {
                    ask();
                }
                return true;
            }
        }
    }

    /// Makes the first waiter, before others know this reference.
    final void startWith(Waiter first) {
        state = first;
    }

    /// Sees to it that the outcome will be told, where nobody does so unasked: a reference that came from elsewhere.
    /// Such a reference always has a waiter while it is not done.
    void ask() {}

    /// Unlinks waiters that are gone from the front of the chain; those behind a living one follow later.
    final void forgetGone() {
        Object seen = state;
        if (seen instanceof Waiter head && head.gone) {
            Waiter rest = head.next;
            while (rest != null && rest.gone) {
                rest = rest.next;
            }
            STATE.compareAndSet(this, seen, rest);
        }
    }

    @Override
    public final boolean isDone() {
        Object seen = state;
        return seen instanceof Waiter ? isDoneOnceAsked() : seen != null;
    }

    /// Whether the outcome is there, as far as this process knows by now.
    final boolean isSettled() {
        Object seen = state;
        return seen != null && !(seen instanceof Waiter);
    }

    /// Answers [#isDone] while the outcome is not here and there is a waiter. Blocks for a moment if somebody else has
    /// to be asked.
    boolean isDoneOnceAsked() {
        return false;
    }

    /// The outcome: a frozen value, [#NULL] or a [Failure]; null while there is none.
    final @Nullable Object outcome() {
        Object seen = state;
        return seen instanceof Waiter ? null : seen;
    }

    /// Whether an outcome is the value null.
    static boolean isNull(@Nullable Object outcome) {
        return outcome == NULL;
    }

    /// The failure, if that is the outcome.
    final @Nullable Failure failure() {
        return outcome() instanceof Failure failure ? failure : null;
    }

    @Override
    public final T get() {
        checkNotClosed();
        Object outcome = outcome();
        if (outcome == null) {
            Waiting.untilDone(this, Long.MAX_VALUE, null);
            outcome = outcome();
        }
        return open(outcome);
    }

    @Override
    public final T get(Duration timeout) {
        long timeoutNs = Waiting.checkTimeout(timeout);
        checkNotClosed();
        Object outcome = outcome();
        if (outcome == null) {
            Waiting.untilDone(this, timeoutNs, timeout);
            outcome = outcome();
        }
        return open(outcome);
    }

    @SuppressWarnings({"unchecked", "NullAway"}) // what the task returned is a T, null included
    final T open(@Nullable Object outcome) {
        if (outcome == NULL) {
            return null;
        }
        if (outcome instanceof Failure failure) {
            throw failure.exception().rethrown();
        }
        if (outcome == LET_GO) {
            throw closedException();
        }
        Object frozen = outcome instanceof LargeOutcome large ? load(large) : outcome;
        if (!(frozen instanceof EncodedValue)) {
            return (T) frozen;
        }
        return (T) ValueCodec.shared().thaw(frozen, session.classLoader(), Origin.named(describe(), "value"));
    }

    private @Nullable Object load(LargeOutcome large) {
        try {
            return large.load();
        } catch (UnreadableValueException e) {
            if (isClosed()) {
                throw closedException(); // a moment ago, by another thread
            }
            throw e;
        }
    }

    @Override
    public final CompletionStage<T> toCompletionStage() {
        checkNotClosed();
        CompletableFuture<T> stage = new CompletableFuture<>();
        Waiter waiter = new Waiter() {
            @Override
            void completed(Ref<?> ref) {
                session.node().pool().execute(() -> settle(stage));
            }
        };
        if (!addWaiter(waiter)) {
            settle(stage);
        }
        return stage;
    }

    private void settle(CompletableFuture<T> stage) {
        try {
            stage.complete(open(outcome()));
        } catch (RuntimeException | Error e) {
            stage.completeExceptionally(e);
        }
    }

    TaskId producer() {
        return new TaskId(nodeOfOrigin(), sequence);
    }

    final NodeId nodeOfOrigin() {
        return session.nodeId();
    }

    /// Which result of its producer this is.
    int index() {
        return 0;
    }

    @Override
    public final ObjectId id() {
        return new ObjectId(producer(), index());
    }

    /// What this is, for messages: `the value put as o-…`.
    String describe() {
        return "the value put as " + id();
    }

    /// Says what the value waits for; on the loop.
    String why(NodeState nodeState) {
        return isDone() ? "it is there" : "it waits";
    }

    @Override
    void process(NodeState nodeState, long nowNs) {
        throw new IllegalStateException(this + " is no message: a bug in the runtime");
    }

    @Override
    public String toString() {
        Object outcome = outcome();
        String now = isClosed() || outcome == LET_GO
                ? "closed"
                : outcome == null ? "pending" : outcome instanceof Failure ? "failed" : "ready";
        return "ObjectRef(" + id() + ", " + now + ')';
    }

    /// Longest wait in nanoseconds that a clock can express.
    static long toNanos(Duration duration) {
        return duration.compareTo(Duration.ofNanos(Long.MAX_VALUE)) >= 0
                ? Long.MAX_VALUE
                : TimeUnit.NANOSECONDS.convert(duration);
    }
}
