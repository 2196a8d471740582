package dev.mobula.runtime;

import dev.mobula.ActorAlreadyExistsException;
import dev.mobula.ActorDiedException;
import dev.mobula.ActorId;
import dev.mobula.ActorInfo;
import dev.mobula.ActorState;
import dev.mobula.ActorUnavailableException;
import dev.mobula.InfeasibleException;
import dev.mobula.MobulaException;
import dev.mobula.Resources;
import dev.mobula.scheduler.Grant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// The life of actors: names, creation, loss, restart and end. Owned by the loop.
@SuppressWarnings("ReferenceEquality") // sessions and incarnations are compared
final class Actors {
    private static final int REMEMBERED_DEAD = 1_000;

    private final NodeState state;
    private final RuntimeNode node;
    private final Map<Name, ActorRecord> names = new HashMap<>();
    private final Set<ActorRecord> living = new LinkedHashSet<>();
    private final ArrayDeque<ActorInfo> dead = new ArrayDeque<>();

    private record Name(String namespace, String name) {}

    Actors(NodeState state, RuntimeNode node) {
        this.state = state;
        this.node = node;
    }

    /// Finds a living actor by name.
    @Nullable
    ActorRecord find(String namespace, String name) {
        return names.get(new Name(namespace, name));
    }

    /// Takes in a new actor. Its handle must exist already.
    ///
    /// @throws ActorAlreadyExistsException if its name is taken
    void create(ActorRecord actor) {
        String name = actor.options.name();
        if (name != null) {
            ActorRecord holder = names.putIfAbsent(new Name(actor.namespace, name), actor);
            if (holder != null) {
                actor.state = ActorState.DEAD; // was never known to the node
                throw new ActorAlreadyExistsException(
                        "An actor named '" + name + "' lives in namespace '" + actor.namespace + "' already ("
                                + holder.id + "): find it, use findOrCreate, or choose another name",
                        null);
            }
        }
        living.add(actor);
        if (actor.session.isClosed()) {
            die(actor, closed(actor.session));
            return;
        }
        state.submitted(actor.creation);
    }

    private static ActorEnd closed(SessionState session) {
        return new ActorEnd("its session " + session.job() + " was closed", null);
    }

    /// Why an actor ended.
    ///
    /// @param reason in words, to stand after "because"
    /// @param cause the exception behind it, or null
    record ActorEnd(String reason, @Nullable Throwable cause) {}

    /// The constructor's arguments are there.
    void argumentsReady(ActorRecord actor) {
        actor.creation.phase(TaskRecord.QUEUED);
        if (!state.scheduling().ledger().canEver(actor.options.resources())) {
            InfeasibleException infeasible = state.infeasible(actor.describe(), actor.options.resources());
            failCreation(actor, infeasible);
            return;
        }
        actor.state = ActorState.PENDING_CREATION;
        actor.reason = "waits for resources or its constructor";
        if (actor.grant != null) {
            construct(actor);
        } else {
            state.scheduling().claim(actor);
        }
    }

    /// The actor has its resources: runs the constructor.
    void construct(ActorRecord actor) {
        TaskRecord<?> creation = actor.creation;
        if (creation.phase() == TaskRecord.ENDED) {
            return;
        }
        creation.attempt = actor.restarts() + 1;
        creation.grant = actor.grant;
        node.workers().construct(creation);
    }

    /// A constructor has made an instance.
    void constructed(ActorRecord actor, TaskRecord<?> creation, Object instance) {
        actor.alive(instance);
        state.end(creation, Ref.NULL);
        actor.ready.complete(Ref.NULL);
        if (creation.exits) {
            exited(actor);
        } else {
            endIfUnneeded(actor);
        }
    }

    /// A constructor has failed, or was cancelled if `failure` is null.
    void constructorFailed(ActorRecord actor, TaskRecord<?> creation, @Nullable MobulaException failure) {
        if (actor.creation == creation && actor.state != ActorState.DEAD) {
            failCreation(actor, failure);
        }
    }

    private void failCreation(ActorRecord actor, @Nullable MobulaException failure) {
        String reason =
                failure == null ? "its constructor was cancelled" : "its constructor failed: " + failure.getMessage();
        Throwable cause = failure == null || failure.getCause() == null ? failure : failure.getCause();
        die(actor, new ActorEnd(reason, cause), failure);
    }

    /// A call has arrived; its arguments may be missing.
    ///
    /// @return false if it was answered with an error
    boolean accepts(TaskRecord<?> call, ActorRecord actor) {
        if (actor.state == ActorState.DEAD) {
            state.end(call, new Failure(diedException(actor, call)));
            return false;
        }
        return true;
    }

    /// An attempt of a call has left user code.
    ///
    /// @return the answer, or null if the call is sent again or was answered before
    @Nullable
    Object judge(TaskRecord<?> call, ActorRecord actor, long nowNs) {
        actor.stageClosed(call);
        Incarnation life = call.incarnation;
        Incarnation current = actor.incarnation();
        boolean again = actor.state != ActorState.DEAD && !call.isDone() && Verdict.mayRetry(call);
        if (life == null || life != current) {
            if (call.ending instanceof TaskRunner.NotStarted && actor.state != ActorState.DEAD && !call.isDone()) {
                sendAgain(call);
                return null;
            }
            if (again) {
                state.retry(call, nowNs);
                return null;
            }
            return new Failure(actor.state == ActorState.DEAD ? diedException(actor, call) : unavailable(actor, call));
        }
        if (call.ending instanceof TaskRunner.Crashed(Throwable cause)) {
            lost(actor, "the JVM failed in " + call.name() + ": " + cause, cause, nowNs);
            if (again && actor.state != ActorState.DEAD) {
                state.retry(call, nowNs);
                return null;
            }
            return new Failure(actor.state == ActorState.DEAD ? diedException(actor, call) : unavailable(actor, call));
        }
        return state.answer(call, nowNs);
    }

    // The call was not begun, so this costs it no retry.
    private static void sendAgain(TaskRecord<?> call) {
        call.ending = null;
        call.incarnation = null;
        CallGroup group = call.group;
        if (group != null) {
            group.addFirst(call);
        }
    }

    /// A call is about to get its answer.
    void answering(TaskRecord<?> call, ActorRecord actor) {
        PendingGate gate = actor.gate;
        if (gate != null && !call.leftGate) {
            call.leftGate = true;
            gate.leave();
        }
    }

    /// A call has ended in whatever way.
    void callEnded(TaskRecord<?> call, ActorRecord actor) {
        actor.pendingCalls--;
        actor.stageClosed(call);
        endIfUnneeded(actor);
    }

    /// No handle is left.
    void handleGone(ActorRecord actor) {
        if (--actor.handles == 0 && !actor.options.detached()) {
            actor.ending = true;
            endIfUnneeded(actor);
        }
    }

    private void endIfUnneeded(ActorRecord actor) {
        if (actor.ending && actor.pendingCalls == 0 && actor.state != ActorState.DEAD) {
            boolean constructing = actor.state == ActorState.PENDING_CREATION && actor.grant != null;
            if (!constructing) {
                die(actor, new ActorEnd("its last handle is gone", null));
            }
        }
    }

    /// The actor asked for its own end.
    void exited(ActorRecord actor) {
        die(actor, new ActorEnd("it called exitActor()", null));
    }

    /// Somebody kills the actor.
    void kill(ActorRecord actor, boolean restart, long nowNs) {
        if (actor.state == ActorState.DEAD) {
            return;
        }
        if (restart) {
            lost(actor, "it was killed", null, nowNs);
        } else {
            die(actor, new ActorEnd("it was killed", null));
        }
    }

    /// The actor was lost: starts it again if it may, else ends it.
    void lost(ActorRecord actor, String reason, @Nullable Throwable cause, long nowNs) {
        int most = actor.options.maxRestarts();
        if (most >= 0 && actor.restarts() >= most) {
            die(actor, new ActorEnd(reason + restartsUsed(most), cause));
            return;
        }
        actor.endLife();
        actor.state = ActorState.RESTARTING;
        actor.reason = "is started again since " + reason;
        actor.countRestart();
        for (TaskRecord<?> call : actor.takeRunning()) {
            if (call.phase() == TaskRecord.QUEUED) {
                continue; // its runner will see that this life is over, and give it back
            }
            if (!Verdict.mayRetry(call)) {
                state.abandon(call, new Failure(unavailable(actor, call)));
                continue;
            }
            boolean left = call.ending instanceof CompletionStage<?>;
            call.interruptRunner(); // sent again when the attempt has left the old instance
            if (left) {
                state.retry(call, nowNs);
            }
        }
        TaskRecord<?> old = actor.creation;
        if (old.phase() != TaskRecord.ENDED) {
            state.forget(old); // whoever waits for the actor to be ready goes on waiting
        }
        long waitNs =
                actor.options.backoff().waitNs(actor.restarts(), state.random().nextDouble());
        state.timers().after(nowNs, waitNs, () -> restart(actor, old));
    }

    private static String restartsUsed(int most) {
        return most == 0 ? ", and it has no restarts (maxRestarts is 0)" : ", and all " + most + " restarts are used";
    }

    private void restart(ActorRecord actor, TaskRecord<?> old) {
        if (actor.state == ActorState.RESTARTING && actor.creation == old) {
            TaskRecord<?> creation = actor.newCreation(null);
            actor.creation = creation;
            state.submitted(creation);
        }
    }

    /// Ends the actor for good.
    void die(ActorRecord actor, ActorEnd end) {
        die(actor, end, null);
    }

    // `failure` is the constructor's, if that is the reason.
    private void die(ActorRecord actor, ActorEnd end, @Nullable MobulaException failure) {
        if (actor.state == ActorState.DEAD) {
            return;
        }
        actor.endLife();
        actor.state = ActorState.DEAD;
        actor.reason = end.reason();
        actor.end = end;
        living.remove(actor);
        String name = actor.options.name();
        if (name != null) {
            names.remove(new Name(actor.namespace, name), actor);
        }
        for (TaskRecord<?> call : actor.takeRunning()) {
            state.abandon(call, new Failure(diedException(actor, call)));
        }
        for (TaskRecord<?> call : actor.takeWaiting()) {
            if (call.phase() != TaskRecord.ENDED) {
                state.end(call, new Failure(diedException(actor, call)));
            }
        }
        endCreation(actor, failure);
        Grant grant = actor.grant;
        if (grant != null) {
            actor.grant = null;
            if (actor.resuming) {
                state.scheduling().resumeWithout(grant);
            }
            state.scheduling().giveBack(grant);
        }
        if (dead.size() == REMEMBERED_DEAD) {
            dead.removeFirst();
        }
        dead.add(actor.info());
    }

    private void endCreation(ActorRecord actor, @Nullable MobulaException failure) {
        TaskRecord<?> creation = actor.creation;
        if (creation.phase() == TaskRecord.ENDED && actor.ready.isDone()) {
            return;
        }
        Failure answer = new Failure(failure == null ? diedException(actor, creation) : failure);
        if (creation.phase() == TaskRecord.NEW) {
            creation.phase(TaskRecord.ENDED); // was never submitted
        } else if (creation.phase() != TaskRecord.ENDED) {
            state.abandon(creation, answer);
        }
        actor.ready.complete(answer);
    }

    private static ActorDiedException diedException(ActorRecord actor, TaskRecord<?> call) {
        ActorEnd end = actor.end;
        String reason = end == null ? "it ended" : end.reason();
        return new ActorDiedException(
                actor.id,
                call.describe() + " cannot be answered: " + actor.describe() + " is dead because " + reason
                        + ". Create it anew" + (actor.options.maxRestarts() == 0 ? ", or give it maxRestarts" : ""),
                end == null ? null : end.cause());
    }

    private static ActorUnavailableException unavailable(ActorRecord actor, TaskRecord<?> call) {
        return new ActorUnavailableException(
                actor.id,
                call.describe() + " was under way when " + actor.describe() + " was lost (it " + actor.reason
                        + "): it may or may not have taken effect. Call again, or give the call callRetries if"
                        + " running twice is harmless",
                null);
    }

    /// Ends the actors of a session that are not detached.
    void sessionClosed(SessionState session) {
        for (ActorRecord actor : new ArrayList<>(living)) {
            if (actor.session == session) {
                die(actor, closed(session));
            }
        }
    }

    /// The node stops: ends all actors.
    void nodeStops() {
        for (ActorRecord actor : new ArrayList<>(living)) {
            die(actor, new ActorEnd("its node was stopped", null));
        }
    }

    /// Whether an actor of a session lives.
    boolean anyOf(SessionState session) {
        for (ActorRecord actor : living) {
            if (actor.session == session) {
                return true;
            }
        }
        return false;
    }

    /// What a living actor holds or waits for; nothing if there is none with this id.
    Resources demand(ActorId id) {
        for (ActorRecord actor : living) {
            if (actor.id.equals(id)) {
                return actor.options.resources();
            }
        }
        return Resources.NONE;
    }

    /// Living actors, then dead ones.
    List<ActorInfo> list(int limit) {
        List<ActorInfo> infos = new ArrayList<>();
        for (ActorRecord actor : living) {
            if (infos.size() < limit) {
                infos.add(actor.info());
            }
        }
        for (ActorInfo info : dead) {
            if (infos.size() < limit) {
                infos.add(info);
            }
        }
        return infos;
    }
}
