package dev.mobula.runtime;

import dev.mobula.spi.Sessions;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/// What a worker keeps about the attempt that it runs; one for each worker, reached through
/// [Sessions#TASK].
final class RunSlot extends Sessions.TaskSlot {
    private static final VarHandle PROFILE;

    static {
        try {
            PROFILE = MethodHandles.lookup().findVarHandle(RunSlot.class, "profile", Profile.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    @SuppressWarnings("unused") // through PROFILE
    private volatile @Nullable Profile profile;

    private final boolean turn;
    private @Nullable Lease lease;
    private @Nullable ShippedWork shipped;
    private RunningTable.@Nullable Entry entry;
    private long blockedAtNs;
    private long waitedNs;

    /// The slot of a thread of the pool.
    RunSlot() {
        this(false);
    }

    /// @param turn whether it is that of a thread that polls, and must not be held up
    RunSlot(boolean turn) {
        this.turn = turn;
    }

    /// Whether the calling thread runs short tasks in its turn, see [PollingTurns].
    static boolean isTurn() {
        return Sessions.TASK.isBound() && Sessions.TASK.get() instanceof RunSlot slot && slot.turn;
    }

    /// The slot of the calling worker.
    ///
    /// @throws java.util.NoSuchElementException if this is no thread of a worker pool
    static RunSlot ofThread() {
        return (RunSlot) Sessions.TASK.get();
    }

    /// An attempt begins.
    void begin(TaskRecord<?> task, Profile function) {
        waitedNs = 0;
        PROFILE.setOpaque(this, function);
        show(task);
        if (task.shipment != null) {
            beginShipped(task, task.shipment.work);
        }
    }

    /// The attempt has left user code.
    void end() {
        show(null);
        PROFILE.setOpaque(this, null);
        if (shipped != null) {
            endShipped(shipped);
        }
    }

    private void beginShipped(TaskRecord<?> task, ShippedWork work) {
        if (shipped == null) {
            shipped = work;
            entry = work.enterThread();
        }
        if (entry != null) {
            entry.begin(task.sequence, task.attempt);
        }
    }

    private void endShipped(ShippedWork work) {
        if (entry != null) {
            entry.end();
        }
        work.leftUserCode();
    }

    /// The worker runs tasks under a lease; null when it does not.
    void lease(@Nullable Lease held) {
        lease = held;
    }

    /// The attempt's thread starts to wait in this API.
    void blocks() {
        if (lease != null) {
            lease.flush(); // what ended before is not to wait with it
        }
        blockedAtNs = System.nanoTime();
    }

    /// It goes on.
    void resumes() {
        waitedNs += System.nanoTime() - blockedAtNs;
    }

    /// How long the attempt has waited in this API so far.
    long waitedNs() {
        return waitedNs;
    }

    /// The function that runs, as another thread sees it a moment later.
    @Nullable
    Profile profile() {
        return profile;
    }
}
