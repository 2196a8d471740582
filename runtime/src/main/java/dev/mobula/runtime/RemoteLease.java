package dev.mobula.runtime;

import dev.mobula.scheduler.Grant;
import java.util.ArrayDeque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The right to run tasks of a class in a worker process, one after the other. The loop's.
final class RemoteLease extends Lease implements Place {
    final int number;
    private final RemoteWorkers workers;
    /// Tasks that were sent, in order: only the first can have begun.
    final ArrayDeque<TaskRecord<?>> sent = new ArrayDeque<>();
    private @Nullable WorkerPort worker;
    boolean touched;
    private boolean recalled;
    // It has had its worker for no task yet. A first one runs even if it was revoked meanwhile: two classes that wait
    // for a worker would take the resources from each other without end.
    private boolean fresh;
    // When the first of those that were sent came first; 0 if that is not known yet.
    private long firstSinceNs;

    RemoteLease(RemoteWorkers workers, int number, SchedulingClass schedulingClass, Grant grant) {
        super(schedulingClass, grant);
        this.workers = workers;
        this.number = number;
    }

    JobEnvironment environment() {
        return (JobEnvironment) schedulingClass.environment;
    }

    @Override
    public WorkerPort worker() {
        return Objects.requireNonNull(worker, "a lease has a worker while tasks of it run");
    }

    boolean hasWorker() {
        return worker != null;
    }

    void begin(WorkerPort chosen) {
        worker = chosen;
        recalled = false;
        fresh = true;
        workers.begins();
        firstSinceNs = System.nanoTime();
        chosen.leases.put(number, this);
        pump();
    }

    @Override
    void revoke() {
        if (!revoked) {
            super.revoke();
            workers.touch(this);
        }
    }

    /// Sends tasks as far as there are some and they are quick; comes back if there is nothing to wait for.
    void pump() {
        WorkerPort to = worker;
        if (to == null) {
            return;
        }
        if (revoked && sent.size() > 1 && !recalled) {
            recalled = true;
            to.recall(number);
        }
        while ((!revoked || fresh) && !to.isRetired()) {
            TaskRecord<?> next = schedulingClass.ready.peek();
            if (next != null && next.isQueued() && sent.size() >= depth(next)) {
                break;
            }
            TaskRecord<?> task = schedulingClass.ready.poll();
            if (task == null) {
                break;
            }
            if (task.beginAt(this)) {
                task.grant = grant;
                fresh = false;
                sent.add(task);
                to.run(task, number);
            }
        }
        if (firstSinceNs == 0) {
            firstSinceNs = workers.nowNs();
        }
        if (sent.isEmpty()) {
            to.leases.remove(number);
            worker = null;
            workers.finished(this, to);
        }
    }

    private int depth(TaskRecord<?> task) {
        return environment().isExclusive() ? 1 : workers.depth(task);
    }

    /// The task that has begun, or will next; null if none was sent.
    @Nullable
    TaskRecord<?> first() {
        return sent.peekFirst();
    }

    /// When that was, to within a batch of messages.
    long firstSinceNs() {
        return firstSinceNs;
    }

    /// An attempt has ended, or came back unbegun.
    void left(TaskRecord<?> task) {
        if (!Objects.equals(sent.peekFirst(), task)) {
            sent.remove(task);
        } else {
            sent.removeFirst();
            firstSinceNs = 0;
        }
        workers.touch(this);
    }

    /// The worker is gone.
    void lostWorker() {
        worker = null;
        sent.clear();
    }
}
