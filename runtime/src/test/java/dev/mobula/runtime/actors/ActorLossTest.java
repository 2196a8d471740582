package dev.mobula.runtime.actors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mobula.ActorDiedException;
import dev.mobula.ActorState;
import dev.mobula.ActorUnavailableException;
import dev.mobula.Backoff;
import dev.mobula.ObjectRef;
import dev.mobula.TaskFailedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Tag("semantics")
@Timeout(120)
class ActorLossTest {
    private static final Backoff SOON = new Backoff(Duration.ofMillis(1), Duration.ofMillis(5));

    @Test
    void killingFailsRunningAndWaitingCallsWithTheReason() {
        try (var session = new TestSession(1)) {
            var gate = Gate.closed();
            var task = Gate.closed();
            var actor = SubjectRemote.create();
            ObjectRef<Integer> running = actor.pass(gate);
            ObjectRef<Integer> queued = actor.add(1);
            ObjectRef<Integer> held = actor.add(session.mobula.submit(() -> {
                task.passStubbornly();
                return 1;
            }));
            gate.awaitEntered(1);
            actor.actor().kill();
            for (var call : List.of(running, queued, held, actor.add(2))) {
                assertThatThrownBy(call::get)
                        .isInstanceOf(ActorDiedException.class)
                        .hasMessageMatching(
                                "Subject\\.(pass|add) \\(t-.*\\) cannot be answered: actor Subject \\(a-.*\\) is dead because"
                                        + " it was killed\\. Create it anew, or give it maxRestarts");
            }
            gate.awaitInterrupted(1);
            assertThat(actor.actor().state()).isEqualTo(ActorState.DEAD);
            assertThat(session.info(actor).reason()).isEqualTo("it was killed");
            actor.actor().kill();
            task.open();
        }
    }

    @Test
    void killingAnswersAtOnceEvenIfTheCallDoesNotStop() {
        try (var _ = new TestSession(1)) {
            var gate = Gate.closed();
            var actor = SubjectRemote.options().cpus(1).create();
            ObjectRef<Integer> stubborn = actor.passStubbornly(gate);
            gate.awaitEntered(1);
            actor.actor().kill();
            assertThatThrownBy(stubborn::get).isInstanceOf(ActorDiedException.class);
            gate.open();
        }
    }

    @Test
    void killingWithRestartUsesUpTheRestarts() {
        try (var session = new TestSession(1)) {
            var actor = SubjectRemote.options().maxRestarts(2).backoff(SOON).create(10);
            assertThat(actor.add(1).get()).isEqualTo(11);
            assertThat(actor.wasRestarted().get()).isFalse();
            for (int i = 1; i <= 2; i++) {
                actor.actor().kill(true);
                assertThat(actor.add(1).get()).isEqualTo(11);
                assertThat(actor.wasRestarted().get()).isTrue();
                assertThat(session.info(actor).restarts()).isEqualTo(i);
            }
            actor.actor().kill(true);
            assertThatThrownBy(() -> actor.add(1).get())
                    .isInstanceOf(ActorDiedException.class)
                    .hasMessageContaining("is dead because it was killed, and all 2 restarts are used. Create it anew");
        }
    }

    @Test
    void killingWithRestartButNoneLeftSaysSo() {
        try (var _ = new TestSession(1)) {
            var actor = SubjectRemote.create();
            actor.actor().kill(true);
            assertThatThrownBy(() -> actor.add(1).get())
                    .isInstanceOf(ActorDiedException.class)
                    .hasMessageContaining("it was killed, and it has no restarts (maxRestarts is 0)");
        }
    }

    @Test
    void theCallUnderWayIsUnavailableAndThoseThatWaitedAreAnswered() {
        try (var _ = new TestSession(1)) {
            var gate = Gate.closed();
            var actor = SubjectRemote.options().maxRestarts(1).backoff(SOON).create(0);
            ObjectRef<Integer> running = actor.pass(gate);
            ObjectRef<Integer> waiting = actor.add(5);
            gate.awaitEntered(1);
            actor.actor().kill(true);
            assertThatThrownBy(running::get)
                    .isInstanceOf(ActorUnavailableException.class)
                    .hasMessageMatching(
                            "Subject\\.pass \\(t-.*\\) was under way when actor Subject \\(a-.*\\) was lost \\(it is started again"
                                    + " since it was killed\\): it may or may not have taken effect\\. Call again, or give"
                                    + " the call callRetries if running twice is harmless");
            assertThat(waiting.get()).isEqualTo(5);
            assertThat(gate.entered()).isEqualTo(1);
        }
    }

    @Test
    void withRetriesTheCallUnderWayIsSentAgain() {
        try (var _ = new TestSession(1)) {
            var gate = Gate.closed();
            var actor = SubjectRemote.options()
                    .maxRestarts(-1)
                    .callRetries(1)
                    .backoff(SOON)
                    .create(0);
            ObjectRef<Integer> call = actor.pass(gate);
            gate.awaitEntered(1);
            actor.actor().kill(true);
            gate.awaitEntered(2);
            gate.open();
            assertThat(call.get()).isEqualTo(1);
        }
    }

    @Test
    void retriesOfACallAreUsedUp() {
        try (var _ = new TestSession(1)) {
            var gate = Gate.closed();
            var actor = SubjectRemote.options()
                    .maxRestarts(-1)
                    .callRetries(2)
                    .backoff(SOON)
                    .create(0);
            ObjectRef<Integer> call = actor.pass(gate);
            for (int i = 1; i <= 3; i++) {
                gate.awaitEntered(i);
                actor.actor().kill(true);
            }
            assertThatThrownBy(call::get).isInstanceOf(ActorUnavailableException.class);
            assertThat(gate.entered()).isEqualTo(3);
            assertThat(actor.add(1).get()).isEqualTo(1);
        }
    }

    @Test
    void aCallThatWaitsForItsRetryFailsAtOnceWhenTheActorDies() {
        try (var session = new TestSession(1)) {
            var gate = Gate.closed();
            var actor = SubjectRemote.options()
                    .maxRestarts(1)
                    .callRetries(5)
                    .backoff(new Backoff(Duration.ofHours(1), Duration.ofHours(1)))
                    .create(0);
            ObjectRef<Integer> call = actor.pass(gate);
            gate.awaitEntered(1);
            actor.actor().kill(true);
            TestSession.await(
                    "the call waits for its retry",
                    () -> session.mobula.state().why(call).endsWith("failed, and it waits to be tried again"));
            assertThat(actor.actor().state()).isEqualTo(ActorState.RESTARTING);
            actor.actor().kill();
            assertThatThrownBy(call::get).isInstanceOf(ActorDiedException.class);
        }
    }

    @Test
    void anOutOfOrderCallThatWaitsForItsArgumentFailsWhenTheActorDies() {
        try (var session = new TestSession(1)) {
            var gate = Gate.closed();
            var actor = SubjectRemote.options().outOfOrder().create();
            ObjectRef<Integer> call = actor.add(session.mobula.submit(() -> {
                gate.passStubbornly();
                return 1;
            }));
            actor.add(1).get();
            actor.actor().kill();
            assertThatThrownBy(call::get).isInstanceOf(ActorDiedException.class);
            gate.open();
        }
    }

    @Test
    void chosenExceptionsAreRetriedWithinTheCallsRetries() {
        try (var _ = new TestSession(1)) {
            var actor = SubjectRemote.options()
                    .callRetries(3)
                    .retryOn(IllegalStateException.class)
                    .backoff(SOON)
                    .create();
            assertThat(actor.failsTimes(2).get()).isEqualTo(3);
            assertThatThrownBy(() -> actor.failsTimes(9).get())
                    .isInstanceOf(TaskFailedException.class)
                    .hasRootCauseMessage("attempt 4");
            assertThatThrownBy(() ->
                            actor.with(call -> call.retries(0)).failsTimes(1).get())
                    .isInstanceOf(TaskFailedException.class)
                    .hasRootCauseMessage("attempt 1");
        }
    }

    @Test
    void anErrorOfTheJvmLosesTheActor() {
        try (var _ = new TestSession(1)) {
            var actor = SubjectRemote.options().maxRestarts(1).backoff(SOON).create(0);
            actor.add(5).get();
            assertThatThrownBy(() -> actor.outOfMemory().get()).isInstanceOf(ActorUnavailableException.class);
            assertThat(actor.add(1).get()).isEqualTo(1);
            assertThatThrownBy(() -> actor.outOfMemory().get())
                    .isInstanceOf(ActorDiedException.class)
                    .hasMessageContaining("the JVM failed in Subject.outOfMemory: java.lang.OutOfMemoryError: staged");
            assertThat(actor.actor().state()).isEqualTo(ActorState.DEAD);
        }
    }

    @Test
    void sixHundredReportsArriveAlthoughTheActorIsKilledAgainAndAgain() {
        try (var session = new TestSession(2)) {
            var ledger = SubjectRemote.create();
            var reporter = SubjectRemote.options()
                    .maxRestarts(-1)
                    .callRetries(-1)
                    .backoff(SOON)
                    .create();
            List<ObjectRef<Void>> reports = new ArrayList<>();
            for (int i = 0; i < 600; i++) {
                reports.add(reporter.forward(ledger, null, i));
                if (i % 20 == 19) {
                    reporter.actor().kill(true);
                    int sent = i;
                    TestSession.await(
                            "half of what was sent has come",
                            () -> reports.get(sent / 2).isDone());
                }
            }
            session.mobula.getAll(reports);
            TestSession.await(
                    "every report has come",
                    () -> ledger.seen().get().stream().distinct().count() == 600);
        }
    }

    @Test
    void exitEndsTheActorAfterTheCall() {
        try (var session = new TestSession(1)) {
            var gate = Gate.closed();
            var actor = SubjectRemote.options().maxRestarts(5).cpus(1).create();
            ObjectRef<Integer> exiting = actor.exit(gate);
            ObjectRef<Integer> waiting = actor.add(1);
            gate.awaitEntered(1);
            gate.open();
            assertThat(exiting.get()).isEqualTo(7);
            assertThatThrownBy(waiting::get)
                    .isInstanceOf(ActorDiedException.class)
                    .hasMessageContaining("is dead because it called exitActor()");
            assertThat(session.info(actor).reason()).isEqualTo("it called exitActor()");
        }
    }

    @Test
    void exitWaitsForItsOwnCallWhenOthersRunBesideIt() {
        try (var _ = new TestSession(1)) {
            var gate = Gate.closed();
            var other = Gate.closed();
            var actor = SubjectRemote.options().maxConcurrency(3).create();
            ObjectRef<Integer> beside = actor.pass(other);
            other.awaitEntered(1);
            ObjectRef<Integer> exiting = actor.exit(gate);
            gate.awaitEntered(1);
            other.open();
            assertThat(beside.get()).isEqualTo(1);
            assertThat(actor.actor().state()).isEqualTo(ActorState.ALIVE);
            ObjectRef<Integer> later = actor.add(1);
            gate.open();
            assertThat(exiting.get()).isEqualTo(7);
            assertThatThrownBy(later::get).isInstanceOf(ActorDiedException.class);
        }
    }

    @Test
    void exitWaitsForTheStageOfItsCall() {
        try (var _ = new TestSession(1)) {
            var gate = Gate.closed();
            var actor = SubjectRemote.create();
            ObjectRef<Integer> exiting = actor.exitLater(gate);
            ObjectRef<Integer> later = actor.add(1);
            gate.awaitEntered(1);
            assertThat(exiting.isDone()).isFalse();
            gate.open();
            assertThat(exiting.get()).isEqualTo(8);
            assertThatThrownBy(later::get).isInstanceOf(ActorDiedException.class);
        }
    }
}
