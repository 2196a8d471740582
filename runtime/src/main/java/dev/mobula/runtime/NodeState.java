package dev.mobula.runtime;

import dev.mobula.ActorState;
import dev.mobula.Backoff;
import dev.mobula.InfeasibleException;
import dev.mobula.NodeInfo;
import dev.mobula.Resources;
import dev.mobula.TaskCancelledException;
import dev.mobula.TaskId;
import dev.mobula.TaskInfo;
import dev.mobula.TaskState;
import dev.mobula.scheduler.ResourceLedger;
import dev.mobula.spi.RemoteFunction;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// What a node knows and decides: which task goes on, is retried, or ends, and how.
///
/// Single writer: only the [NodeLoop] calls in here. Time and randomness come from outside; what it decides
/// takes effect through references that complete, leases and runners that go to the pool, and interrupts.
@SuppressWarnings("ReferenceEquality") // actors are compared
final class NodeState {
    /// Waits before retries for lack of memory: it comes back when other work ends.
    private static final Backoff OOM_BACKOFF = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(30));

    private final RuntimeNode node;
    private final Scheduling scheduling;
    private final Actors actors;
    private final RandomGenerator random;
    private final Cancellation cancellation = new Cancellation(this);
    private final Timers timers = new Timers();
    private final ArrayDeque<EndedTask> failedTasks = new ArrayDeque<>();
    private long live;
    private long ended;
    private long failed;
    private long retried;

    /// A task that failed or was cancelled, remembered for listings.
    ///
    /// @param worker number of the worker process that ran its latest attempt, or 0
    /// @param printsAs the name before its lines in a log
    record EndedTask(TaskId id, TaskInfo info, int worker, String printsAs) {}

    NodeState(RuntimeNode node, ResourceLedger ledger, RandomGenerator random) {
        this.node = node;
        this.scheduling = new Scheduling(ledger, node.workers());
        this.actors = new Actors(this, node);
        this.random = random;
    }

    Scheduling scheduling() {
        return scheduling;
    }

    Actors actors() {
        return actors;
    }

    Cancellation cancellation() {
        return cancellation;
    }

    Timers timers() {
        return timers;
    }

    RandomGenerator random() {
        return random;
    }

    ArrayDeque<EndedTask> failedTasks() {
        return failedTasks;
    }

    // ---- submission

    /// A task, a constructor or a call has arrived.
    void submitted(TaskRecord<?> task) {
        live++;
        task.session.tasks.link(task);
        ActorRecord actor = task.calledActor();
        if (actor != null) {
            actor.pendingCalls++;
        }
        if (task.session.isClosed()) {
            end(task, new Failure(task.session.closedException(task.describe())));
            return;
        }
        if (actor != null && !actors.accepts(task, actor)) {
            return;
        }
        int missing = registerArguments(task);
        Failure failed = failedArgument(task);
        if (failed != null) {
            argumentFailed(task, failed);
        } else if (missing > 0) {
            task.missing = missing;
            task.phase(TaskRecord.WAITING_ARGS);
            if (actor != null) {
                actor.arrived(task, false);
            }
        } else if (actor != null) {
            actor.arrived(task, true);
        } else {
            argumentsReady(task);
        }
    }

    /// A task that is not accepted: it ends at once.
    void refused(TaskRecord<?> task, Failure failure) {
        live++;
        task.session.tasks.link(task);
        ActorRecord actor = task.calledActor();
        if (actor != null) {
            actor.pendingCalls++;
        }
        end(task, failure);
    }

    private int registerArguments(TaskRecord<?> task) {
        @Nullable Object[] arguments = task.arguments;
        if (arguments == null) {
            return 0;
        }
        int missing = 0;
        for (Object argument : arguments) {
            if (argument instanceof Ref<?> ref && !ref.isDone() && ref.addWaiter(new ArgumentWaiter(task))) {
                missing++;
            }
        }
        return missing;
    }

    /// Tells the loop that one more argument of a task is there.
    private static final class ArgumentWaiter extends Waiter {
        private final TaskRecord<?> task;

        ArgumentWaiter(TaskRecord<?> task) {
            this.task = task;
        }

        @Override
        void completed(Ref<?> ref) {
            task.session.node().loop().post(new Message() {
                @Override
                void process(NodeState state, long nowNs) {
                    state.argumentArrived(task);
                }
            });
        }
    }

    private static @Nullable Failure failedArgument(TaskRecord<?> task) {
        @Nullable Object[] arguments = task.arguments;
        if (arguments != null) {
            for (Object argument : arguments) {
                if (argument instanceof Ref<?> ref && ref.failure() != null) {
                    return ref.failure();
                }
            }
        }
        return null;
    }

    private void argumentArrived(TaskRecord<?> task) {
        task.missing--;
        if (task.phase() != TaskRecord.WAITING_ARGS) {
            return;
        }
        Failure failed = failedArgument(task);
        if (failed == null && task.missing > 0) {
            return;
        }
        ActorRecord actor = task.calledActor();
        if (failed != null) {
            argumentFailed(task, failed);
        } else if (actor != null) {
            task.phase(TaskRecord.WAITING_ACTOR);
            actor.moved(task);
        } else {
            argumentsReady(task);
        }
    }

    // The error of an argument is the error of the task.
    private void argumentFailed(TaskRecord<?> task, Failure failed) {
        ActorRecord actor = task.actor;
        end(task, failed);
        if (actor != null) {
            if (task.calledActor() == null) {
                actors.constructorFailed(actor, task, failed.exception());
            }
        }
    }

    private void argumentsReady(TaskRecord<?> task) {
        ActorRecord actor = task.actor;
        if (actor != null) {
            actors.argumentsReady(actor);
        } else if (!scheduling.ledger().canEver(task.options.resources())) {
            end(task, new Failure(infeasible(task.describe(), task.options.resources())));
        } else {
            task.attempt++;
            task.phase(TaskRecord.QUEUED);
            scheduling.ready(task);
        }
    }

    InfeasibleException infeasible(String who, Resources demand) {
        return new InfeasibleException(
                demand,
                "No node can ever run " + who + ": it " + scheduling.ledger().shortfall(demand)
                        + ". Lower the demand, or start a node with more",
                null);
    }

    // ---- ends

    /// An attempt has left user code (or its stage has completed).
    void attemptEnded(TaskRecord<?> task, long nowNs) {
        if (task.phase() == TaskRecord.ENDED) {
            return;
        }
        if (task.shipment != null) {
            task.shipment.ended(task);
            return;
        }
        ActorRecord actor = task.actor;
        if (actor == null) {
            if (task.isDone()) {
                finish(task);
            } else {
                endOrRetry(task, answer(task, nowNs));
            }
        } else if (task.function.kind() == RemoteFunction.Kind.CONSTRUCTOR) {
            constructorAttemptEnded(task, actor, nowNs);
        } else {
            boolean current = task.incarnation == actor.incarnation();
            boolean exits = task.exits && current;
            if (task.isDone()) {
                if (current && task.ending instanceof TaskRunner.Crashed(Throwable cause)) {
                    actors.lost(actor, "the JVM failed in " + task.name() + ": " + cause, cause, nowNs);
                }
                finish(task);
            } else {
                endOrRetry(task, actors.judge(task, actor, nowNs));
            }
            if (exits) {
                actors.exited(actor);
            }
        }
    }

    private void endOrRetry(TaskRecord<?> task, @Nullable Object answer) {
        if (answer != null) {
            end(task, answer);
        }
    }

    private void constructorAttemptEnded(TaskRecord<?> creation, ActorRecord actor, long nowNs) {
        if (!creation.isDone() && creation.ending instanceof TaskRunner.Built(Object instance)) {
            actors.constructed(actor, creation, instance);
            return;
        }
        Failure failure = creation.failure();
        if (failure == null && answer(creation, nowNs) instanceof Failure failed) {
            failure = failed;
        }
        actors.constructorFailed(actor, creation, failure == null ? null : failure.exception());
        finish(creation);
    }

    /// Decides what an attempt's ending means.
    ///
    /// @return the outcome, or null if the task is tried again
    @Nullable
    Object answer(TaskRecord<?> task, long nowNs) {
        Object ending = task.ending;
        if (ending instanceof TaskRunner.Returned(Object value)) {
            return value;
        }
        if (Verdict.isForRetries(task, ending) && Verdict.mayRetry(task, ending)) {
            retry(task, nowNs);
            return null;
        }
        return Verdict.failure(node.id(), task, ending);
    }

    /// Tries a task again after its back-off.
    void retry(TaskRecord<?> task, long nowNs) {
        retried++;
        Backoff backoff = task.options.backoff();
        int failed = task.attempt;
        if (Verdict.isForMemory(task.ending)) {
            failed = ++task.oomRetried;
            backoff = backoff.equals(Backoff.DEFAULT) ? OOM_BACKOFF : backoff;
        }
        task.ending = null;
        task.incarnation = null;
        task.phase(TaskRecord.WAITING_RETRY);
        ActorRecord actor = task.calledActor();
        if (actor != null) {
            actor.waitsAlone(task);
        }
        long waitNs = backoff.waitNs(failed, random.nextDouble());
        timers.after(nowNs, waitNs, () -> retryNow(task));
    }

    private void retryNow(TaskRecord<?> task) {
        if (task.phase() != TaskRecord.WAITING_RETRY) {
            return;
        }
        ActorRecord actor = task.actor;
        CallGroup group = task.group;
        if (actor == null) {
            task.attempt++;
            task.phase(TaskRecord.QUEUED);
            scheduling.ready(task);
        } else if (group != null) {
            actor.waitedAlone(task);
            group.add(task);
        }
    }

    /// Answers a task whose attempt may still be running, and interrupts that.
    void abandon(TaskRecord<?> task, Failure failure) {
        complete(task, failure);
        task.cancelled = true;
        if (task.leaveQueue()) {
            finish(task);
            return;
        }
        boolean left = task.ending instanceof CompletionStage<?>;
        task.interruptRunner();
        if (left) {
            finish(task);
        }
    }

    /// Forgets a task that was not answered, and interrupts its attempt if one runs.
    void forget(TaskRecord<?> task) {
        task.cancelled = true;
        if (!task.leaveQueue()) {
            task.interruptRunner();
        }
        finish(task);
    }

    private void complete(TaskRecord<?> task, Object outcome) {
        ActorRecord actor = task.calledActor();
        if (actor != null) {
            actors.answering(task, actor);
        }
        if (!task.complete(outcome) || task.parts == null) {
            return;
        }
        if (outcome instanceof Object[] components) {
            TaskRunner.completeParts(task.parts, components);
        } else if (outcome instanceof Failure failure) {
            for (Ref<?> part : task.parts) {
                part.complete(failure);
            }
        }
    }

    /// Gives a task its outcome and forgets it.
    void end(TaskRecord<?> task, Object outcome) {
        complete(task, outcome);
        finish(task);
    }

    // The outcome is set: clears up.
    private void finish(TaskRecord<?> task) {
        Failure failure = task.failure();
        int before = task.phase();
        task.phase(TaskRecord.ENDED);
        ActorRecord actor = task.calledActor();
        if (actor != null && before != TaskRecord.RUNNING) {
            actor.waitedAlone(task);
            actor.moved(task); // calls may wait behind it
        }
        task.session.tasks.unlink(task);
        live--;
        ended++;
        node.workers().ended(task);
        task.arguments = null;
        task.ending = null;
        if (failure != null) {
            failed++;
            remember(task, failure);
        }
        task.parent = null;
        if (actor != null) {
            actors.callEnded(task, actor);
        }
    }

    /// Tasks, constructors and calls that have ended since the start.
    long ended() {
        return ended;
    }

    /// Those that have not.
    long live() {
        return live;
    }

    /// Those that ended with an error or were cancelled.
    long failed() {
        return failed;
    }

    /// Attempts beyond the first.
    long retried() {
        return retried;
    }

    private void remember(TaskRecord<?> task, Failure failure) {
        int most = node.endedTasks();
        if (most == 0) {
            return;
        }
        if (failedTasks.size() >= most) {
            failedTasks.removeFirst();
        }
        TaskState state =
                failure.exception() instanceof TaskCancelledException ? TaskState.CANCELLED : TaskState.FAILED;
        failedTasks.add(new EndedTask(
                task.taskId(),
                Reasons.info(task, state, String.valueOf(failure.exception().getMessage())),
                task.workerProcess,
                TaskOutput.label(task)));
    }

    // ---- blocked tasks

    /// Counts how many tasks share a grant while blocked: one for a plain task, all calls of an actor.
    ///
    /// @return the count afterwards
    int shares(TaskRecord<?> task, int change) {
        ActorRecord actor = task.actor;
        if (actor == null) {
            return change > 0 ? 1 : 0;
        }
        if (actor.state == ActorState.DEAD) {
            return -1;
        }
        actor.blockedCalls += change;
        return actor.blockedCalls;
    }

    // ---- questions

    /// The loop has processed what there was.
    void endOfBatch(long nowNs) {
        node.workers().endOfBatch(nowNs);
    }

    /// Says in words what a task waits for.
    String whyWaiting(TaskRecord<?> task) {
        return Reasons.of(this, task);
    }

    NodeInfo info() {
        ResourceLedger ledger = scheduling.ledger();
        long running = node.countTasks(task -> task.phase() == TaskRecord.RUNNING);
        return new NodeInfo(
                node.id(), ledger.total(), ledger.available(), live - running, running, ended, node.labels());
    }
}
