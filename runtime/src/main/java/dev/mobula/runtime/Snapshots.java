package dev.mobula.runtime;

import dev.mobula.Checkpointed;
import dev.mobula.runtime.codec.Origin;
import dev.mobula.runtime.codec.ValueCodec;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/// Takes the snapshots of a [Checkpointed] actor between its calls, and keeps the newest.
///
/// A call that makes a snapshot due is answered only after it was taken, so a restart never forgets what
/// a caller was told. Where calls run side by side, a lock keeps them out while the snapshot is taken; the
/// read side is shared by calls, the write side taken by the call that makes the snapshot due.
final class Snapshots {
    private final int every;
    private final @Nullable ReentrantReadWriteLock exclusion;
    private final ThreadLocal<Boolean> holding = ThreadLocal.withInitial(() -> false);
    private volatile @Nullable Object frozen;
    private volatile boolean taken;
    private int calls;

    /// @param concurrent whether calls may run side by side
    Snapshots(int every, boolean concurrent) {
        this.every = every;
        this.exclusion = concurrent ? new ReentrantReadWriteLock(true) : null;
    }

    void beforeCall() {
        if (exclusion != null) {
            exclusion.readLock().lock();
            holding.set(true);
        }
    }

    void afterCall() {
        if (exclusion != null && holding.get()) {
            holding.set(false);
            exclusion.readLock().unlock();
        }
    }

    /// A call has its result; takes the snapshot if one is due.
    ///
    /// @throws Exception what the actor's `snapshot` threw; the call fails with it
    void beforeAnswer(Object instance, String actor) throws Exception {
        if (!(instance instanceof Checkpointed<?> checkpointed)) {
            return;
        }
        if (exclusion == null) {
            count(checkpointed, actor);
            return;
        }
        afterCall();
        exclusion.writeLock().lock();
        try {
            count(checkpointed, actor);
        } finally {
            exclusion.writeLock().unlock();
        }
    }

    private void count(Checkpointed<?> checkpointed, String actor) throws Exception {
        if (++calls >= every) {
            frozen = ValueCodec.shared().freeze(checkpointed.snapshot(), Origin.named("snapshot of " + actor, "snapshot"));
            taken = true;
            calls = 0;
        }
    }

    /// Gives the newest snapshot to a new instance.
    @SuppressWarnings("unchecked") // the snapshot came from the same class
    void restore(Object instance, ClassLoader loader, String actor) throws Exception {
        if (taken && instance instanceof Checkpointed<?> checkpointed) {
            Object snapshot = ValueCodec.shared().thaw(frozen, loader, Origin.named("snapshot of " + actor, "snapshot"));
            if (snapshot != null) {
                ((Checkpointed<Object>) checkpointed).restore(snapshot);
            }
        }
    }
}
