package dev.mobula.runtime;

import dev.mobula.scheduler.Grant;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// The messages by which a task gives its CPUs back while it waits, and gets them again.
final class Blocking {
    private Blocking() {}

    private static @Nullable SchedulingClass classOf(NodeState state, TaskRecord<?> task) {
        return task.actor == null ? state.scheduling().classOf(task) : null;
    }

    // Whether a thread that shares the task's grant waits to get its CPUs back.
    private static boolean isResuming(TaskRecord<?> task) {
        ActorRecord actor = task.actor;
        return actor == null ? task.resuming : actor.resuming;
    }

    private static void resuming(TaskRecord<?> task, boolean now) {
        ActorRecord actor = task.actor;
        if (actor == null) {
            task.resuming = now;
        } else {
            actor.resuming = now;
        }
    }

    /// A thread of the task starts to wait.
    static final class Begin extends Message {
        private final TaskRecord<?> task;

        Begin(TaskRecord<?> task) {
            this.task = task;
        }

        @Override
        void process(NodeState state, long nowNs) {
            Grant grant = task.grant;
            if (task.blocked++ == 0 && grant != null && task.holdsCpus() && state.shares(task, 1) == 1) {
                // Another thread with the same grant may be waiting to get its CPUs back: it goes on without.
                if (!isResuming(task) || !state.scheduling().resumeWithout(grant)) {
                    state.scheduling().blocked(grant, classOf(state, task));
                }
            }
        }
    }

    /// A thread of the task wants to go on.
    static class End extends Message implements Scheduling.Resumption {
        private final TaskRecord<?> task;
        private final Thread thread = Thread.currentThread();
        private @Nullable SchedulingClass schedulingClass;
        private volatile boolean resumed;

        End(TaskRecord<?> task) {
            this.task = task;
        }

        @Override
        void process(NodeState state, long nowNs) {
            Grant grant = task.grant;
            if (--task.blocked == 0 && grant != null && task.holdsCpus() && state.shares(task, -1) == 0) {
                schedulingClass = classOf(state, task);
                resuming(task, true);
                state.scheduling().resume(this);
            } else {
                resumed();
            }
        }

        @Override
        public Grant grant() {
            Grant grant = task.grant;
            if (grant == null) {
                throw new IllegalStateException(task.describe() + " runs without a grant: a bug in the runtime");
            }
            return grant;
        }

        @Override
        public @Nullable SchedulingClass schedulingClass() {
            return schedulingClass;
        }

        @Override
        public final void resumed() {
            resuming(task, false);
            goesOn();
        }

        /// Lets the thread go on; on the loop.
        void goesOn() {
            resumed = true;
            LockSupport.unpark(thread);
        }

        /// Waits for the CPUs; an interrupt in the meantime is kept.
        void await() {
            boolean interrupted = false;
            long now = System.nanoTime();
            long end = now + Waiting.SPIN_NS;
            while (!resumed) {
                if (now - end < 0) {
                    now = Waiting.relax(now);
                } else {
                    LockSupport.park(this);
                    interrupted |= Thread.interrupted();
                }
            }
            if (interrupted) {
                thread.interrupt();
            }
        }
    }
}
