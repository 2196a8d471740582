package dev.mobula.runtime.actors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mobula.ActorDiedException;
import dev.mobula.ActorState;
import dev.mobula.Arg;
import dev.mobula.InfeasibleException;
import dev.mobula.ObjectRef;
import dev.mobula.Resources;
import dev.mobula.TaskCancelledException;
import dev.mobula.TaskFailedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Tag("semantics")
@Timeout(120)
class ActorCreationTest {
    @Test
    void callsReachTheInstanceThatTheConstructorMade() {
        try (var _ = new TestSession(1)) {
            var actor = SubjectRemote.create(10);
            assertThat(actor.add(1).get()).isEqualTo(11);
            assertThat(actor.add(2).get()).isEqualTo(13);
            assertThat(actor.actor().ready().get()).isNull();
            assertThat(actor.actor().state()).isEqualTo(ActorState.ALIVE);
        }
    }

    @Test
    void aCallKnowsItsActor() {
        try (var session = new TestSession(1)) {
            var actor = SubjectRemote.create();
            assertThat(actor.whoAmI().get())
                    .containsExactly(actor.actor().id().toString(), "Subject.whoAmI", session.mobula.namespace());
        }
    }

    @Test
    void aFailingConstructorFailsTheFirstCallWithItsOwnException() {
        try (var session = new TestSession(1)) {
            var actor = SubjectRemote.create(-1);
            assertThatThrownBy(() -> actor.add(1).get())
                    .isInstanceOf(ActorDiedException.class)
                    .hasMessageContaining("its constructor failed")
                    .hasMessageContaining("start=-1 is negative")
                    .hasRootCauseInstanceOf(IllegalArgumentException.class)
                    .hasRootCauseMessage("start=-1 is negative");
            assertThatThrownBy(() -> actor.actor().ready().get())
                    .isInstanceOf(TaskFailedException.class)
                    .hasRootCauseMessage("start=-1 is negative");
            assertThat(actor.actor().state()).isEqualTo(ActorState.DEAD);
            assertThat(session.info(actor).reason()).contains("start=-1 is negative");
        }
    }

    @Test
    void theConstructorWaitsForReferences() {
        try (var session = new TestSession(1)) {
            var gate = Gate.closed();
            ObjectRef<Integer> start = session.mobula.submit(() -> {
                gate.passStubbornly();
                return 5;
            });
            var actor = SubjectRemote.create(start);
            assertThat(actor.actor().state()).isEqualTo(ActorState.DEPENDENCIES_UNREADY);
            assertThat(session.info(actor).reason()).isEqualTo("waits for arguments of its constructor");
            ObjectRef<Integer> sum = actor.add(1);
            gate.open();
            assertThat(sum.get()).isEqualTo(6);
        }
    }

    @Test
    void aFailedReferenceFailsTheConstructor() {
        try (var session = new TestSession(1)) {
            ObjectRef<Integer> failed = session.mobula.submit(() -> {
                throw new IllegalStateException("no start");
            });
            var actor = SubjectRemote.create(failed);
            assertThatThrownBy(() -> actor.add(1).get())
                    .isInstanceOf(ActorDiedException.class)
                    .hasRootCauseMessage("no start");
        }
    }

    @Test
    void argumentsOfTheConstructorAreUsedAgainOnRestart() {
        try (var session = new TestSession(1)) {
            ObjectRef<Integer> start = session.mobula.submit(() -> 40);
            var actor = SubjectRemote.options().maxRestarts(1).create(start);
            assertThat(actor.add(1).get()).isEqualTo(41);
            actor.actor().kill(true);
            assertThat(actor.add(2).get()).isEqualTo(42);
        }
    }

    @Test
    void resourcesAreHeldForLifeAndGivenBack() {
        try (var session = new TestSession(2)) {
            var first = SubjectRemote.options().cpus(1.5).create();
            first.add(1).get();
            assertThat(session.node().available().cpuUnits()).isEqualTo(Resources.UNITS / 2);

            var second = SubjectRemote.options().cpus(1).create();
            TestSession.awaitState(second, ActorState.PENDING_CREATION);
            ObjectRef<Integer> waiting = second.add(3);
            assertThat(session.info(second).reason()).isEqualTo("needs 1 CPU, 0.5 of 2 are free");
            first.actor().kill();
            assertThat(waiting.get()).isEqualTo(3);
            assertThat(session.node().available().cpuUnits()).isEqualTo(Resources.UNITS);
            second.actor().kill();
        }
    }

    @Test
    void anActorThatNoNodeCanHoldFailsAtOnceWithTheReason() {
        try (var session = new TestSession(2)) {
            var actor = SubjectRemote.options().cpus(9).create();
            assertThatThrownBy(() -> actor.actor().ready().get())
                    .isInstanceOf(InfeasibleException.class)
                    .hasMessageMatching(
                            "No node can ever run actor Subject \\(a-.*\\): it needs 9 CPU, this node has 2 in all."
                                    + " Lower the demand, or start a node with more");
            assertThatThrownBy(() -> actor.add(1).get())
                    .isInstanceOf(ActorDiedException.class)
                    .hasCauseInstanceOf(InfeasibleException.class);
            assertThat(session.node().tasksQueued()).isZero();
        }
    }

    @Test
    void anActorThatIsKilledWhileItWaitsForResourcesAnswersReady() {
        try (var _ = new TestSession(1)) {
            var first = SubjectRemote.options().cpus(1).create();
            first.actor().ready().get();
            var second = SubjectRemote.options().cpus(1).create();
            TestSession.awaitState(second, ActorState.PENDING_CREATION);
            second.actor().kill();
            assertThatThrownBy(() -> second.actor().ready().get())
                    .isInstanceOf(ActorDiedException.class)
                    .hasMessageContaining("it was killed");
            first.actor().kill();
        }
    }

    @Test
    void killingInterruptsTheConstructor() {
        try (var _ = new TestSession(1)) {
            var gate = Gate.closed();
            var actor = SubjectRemote.options().cpus(1).create(gate, false, false);
            ObjectRef<Integer> call = actor.add(1);
            gate.awaitEntered(1);
            actor.actor().kill();
            assertThatThrownBy(call::get).isInstanceOf(ActorDiedException.class).hasMessageContaining("it was killed");
            gate.awaitInterrupted(1);
        }
    }

    @Test
    void anActorThatIsLostWhileItsConstructorRunsIsStartedAgain() {
        try (var session = new TestSession(1)) {
            var gate = Gate.closed();
            var actor = SubjectRemote.options().maxRestarts(-1).create(gate, false, false);
            ObjectRef<Integer> call = actor.add(1);
            gate.awaitEntered(1);
            actor.actor().kill(true);
            gate.awaitInterrupted(1);
            gate.open();
            assertThat(actor.actor().ready().get()).isNull();
            assertThat(call.get()).isEqualTo(1);
            assertThat(actor.wasRestarted().get()).isTrue();
            assertThat(session.info(actor).restarts()).isEqualTo(1);
        }
    }

    @Test
    void aConstructorThatOutlivesItsKillingDoesNotReplaceTheNewInstance() {
        try (var _ = new TestSession(2)) {
            var gate = Gate.closed();
            var actor = SubjectRemote.options().maxRestarts(1).create(gate, true, false);
            gate.awaitEntered(1);
            actor.actor().kill(true);
            TestSession.await("both constructors run", () -> gate.entered() == 2);
            gate.open();
            assertThat(actor.add(1).get()).isEqualTo(1);
            TestSession.await("both constructors have ended", () -> gate.passed() == 2);
            assertThat(actor.add(1).get()).isEqualTo(2);
            assertThat(actor.actor().state()).isEqualTo(ActorState.ALIVE);
        }
    }

    @Test
    void manyKillingsDuringConstructionLeaveOneInstance() {
        try (var _ = new TestSession(2)) {
            var actor = SubjectRemote.options().maxRestarts(-1).create(1);
            for (int i = 0; i < 20; i++) {
                actor.actor().kill(true);
            }
            assertThat(actor.add(1).get()).isEqualTo(2);
            assertThat(actor.add(1).get()).isEqualTo(3);
        }
    }

    @Test
    void anActorThatIsLostBeforeItsArgumentsAreThereWaitsForThemAgain() {
        try (var session = new TestSession(1)) {
            var gate = Gate.closed();
            ObjectRef<Integer> start = session.mobula.submit(() -> {
                gate.passStubbornly();
                return 5;
            });
            var actor = SubjectRemote.options().maxRestarts(-1).create(start);
            actor.actor().kill(true);
            actor.actor().kill(true);
            TestSession.await(
                    "it waits again", () -> session.mobula.state().tasks(10).size() == 2);
            gate.open();
            assertThat(actor.add(1).get()).isEqualTo(6);
        }
    }

    @Test
    void cancellingReadyEndsAnActorThatIsBeingMade() {
        try (var session = new TestSession(1)) {
            var gate = Gate.closed();
            var running = SubjectRemote.create(gate, false, false);
            gate.awaitEntered(1);
            assertThat(session.mobula.cancel(running.actor().ready())).isTrue();
            assertThatThrownBy(() -> running.actor().ready().get()).isInstanceOf(TaskCancelledException.class);
            assertThatThrownBy(() -> running.add(1).get())
                    .isInstanceOf(ActorDiedException.class)
                    .hasMessageContaining("its constructor was cancelled");

            ObjectRef<Integer> never = session.mobula.submit(() -> {
                gate.pass();
                return 1;
            });
            var waiting = SubjectRemote.create(never);
            assertThat(session.mobula.cancel(waiting.actor().ready())).isTrue();
            assertThat(waiting.actor().state()).isEqualTo(ActorState.DEAD);
            gate.open();

            var made = SubjectRemote.create();
            made.actor().ready().get();
            assertThat(session.mobula.cancel(made.actor().ready())).isFalse();
            assertThat(made.add(1).get()).isEqualTo(1);
        }
    }

    @Test
    void anActorMayExitInItsConstructor() {
        try (var _ = new TestSession(1)) {
            var gate = Gate.closed();
            gate.open();
            var actor = SubjectRemote.create(gate, false, true);
            assertThat(actor.actor().ready().get()).isNull();
            assertThatThrownBy(() -> actor.add(1).get())
                    .isInstanceOf(ActorDiedException.class)
                    .hasMessageContaining("it called exitActor()");
        }
    }

    @Test
    void nullWhereTheConstructorTakesAPrimitiveIsRefused() {
        try (var _ = new TestSession(1)) {
            assertThatThrownBy(() -> SubjectRemote.create(Arg.<Integer>of(null)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("argument 'start' of Subject is null, but the parameter is of type int: pass a value");
        }
    }

    @Test
    void aHundredThousandActorsAreMadeAndCalled() {
        try (var session = new TestSession(2)) {
            List<ObjectRef<Integer>> sums = new ArrayList<>();
            List<SubjectRemote> actors = new ArrayList<>();
            for (int i = 0; i < 100_000; i++) {
                var actor = SubjectRemote.create(i);
                actors.add(actor);
                sums.add(actor.add(1));
            }
            List<Integer> got = session.mobula.getAll(sums, Duration.ofSeconds(60));
            for (int i = 0; i < got.size(); i++) {
                assertThat(got.get(i)).isEqualTo(i + 1);
            }
            assertThat(session.mobula.state().actors(1_000_000)).hasSizeGreaterThanOrEqualTo(100_000);
            assertThat(actors.getLast().add(1).get()).isEqualTo(100_001);
        }
    }
}
