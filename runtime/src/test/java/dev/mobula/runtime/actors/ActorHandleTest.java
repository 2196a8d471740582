package dev.mobula.runtime.actors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mobula.ActorHandle;
import dev.mobula.ActorId;
import dev.mobula.ActorState;
import dev.mobula.GetTimeoutException;
import dev.mobula.ObjectRef;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Tag("semantics")
@Timeout(120)
class ActorHandleTest {
    private static void awaitCollected(TestSession session, ActorId id) {
        TestSession.await("actor " + id + " has ended", () -> {
            System.gc();
            return state(session, id) == ActorState.DEAD;
        });
    }

    private static ActorState state(TestSession session, ActorId id) {
        return session.mobula.state().actors(1_000).stream()
                .filter(info -> info.id().equals(id))
                .findFirst()
                .orElseThrow()
                .state();
    }

    @Test
    void handlesMayBePassedToTasksAndActorsAndInsideValues() {
        try (var session = new TestSession(2)) {
            var first = SubjectRemote.create(1);
            var second = SubjectRemote.create(2);
            ObjectRef<Integer> direct =
                    session.mobula.submit(() -> first.add(10).get());
            assertThat(direct.get()).isEqualTo(11);

            ObjectRef<Map<String, List<SubjectRemote>>> nested =
                    session.mobula.put(Map.of("both", List.of(first, second)));
            assertThat(nested.get().get("both")).containsExactly(first, second);

            var third = SubjectRemote.create(3);
            third.befriend(List.of(first, second)).get();
            assertThat(third.friendsAdd(1).get()).isEqualTo(12 + 3);
        }
    }

    @Test
    void anActorEndsWhenItsLastHandleIsGone() {
        try (var session = new TestSession(1)) {
            var id = SubjectRemote.options()
                    .cpus(1)
                    .name("gone")
                    .create()
                    .actor()
                    .id();
            awaitCollected(session, id);
            assertThat(session.mobula.state().actors(10).getFirst().reason()).isEqualTo("its last handle is gone");
            assertThat(SubjectRemote.find("gone")).isEmpty();
        }
    }

    @Test
    void waitingCallsAreAnsweredAlthoughNoHandleIsLeft() {
        try (var session = new TestSession(1)) {
            var gate = Gate.closed();
            ObjectRef<Integer> running = callAndForget(gate);
            gate.awaitEntered(1);
            ObjectRef<Integer> size = session.mobula.put(1);
            for (int i = 0; i < 20; i++) {
                System.gc();
            }
            assertThat(size.get()).isEqualTo(1);
            gate.open();
            assertThat(running.get()).isEqualTo(6);
        }
    }

    private static ObjectRef<Integer> callAndForget(Gate gate) {
        var actor = SubjectRemote.create(0);
        actor.pass(gate);
        return actor.add(5);
    }

    private record Held(ActorId actor, ObjectRef<Integer> task) {}

    @Test
    void aCopyThatAWaitingTaskHoldsKeepsTheActorAlive() {
        try (var session = new TestSession(1)) {
            var gate = Gate.closed();
            ObjectRef<Integer> blocker = session.mobula.submit(() -> {
                gate.passStubbornly();
                return 1;
            });
            gate.awaitEntered(1);
            var held = holdByTask(session);
            for (int i = 0; i < 20; i++) {
                System.gc();
            }
            assertThat(state(session, held.actor)).isEqualTo(ActorState.ALIVE);
            gate.open();
            assertThat(held.task.get()).isEqualTo(43);
            assertThat(blocker.get()).isEqualTo(1);
            awaitCollected(session, held.actor);
        }
    }

    private static Held holdByTask(TestSession session) {
        var actor = SubjectRemote.create(40);
        assertThat(actor.add(2).get()).isEqualTo(42);
        return new Held(
                actor.actor().id(), session.mobula.submit(() -> actor.add(1).get()));
    }

    @Test
    void anActorThatHoldsAHandleKeepsTheOtherAlive() {
        try (var session = new TestSession(1)) {
            var keeper = SubjectRemote.create(0);
            var id = befriendNew(keeper);
            for (int i = 0; i < 20; i++) {
                System.gc();
            }
            assertThat(keeper.friendsAdd(1).get()).isEqualTo(8);
            keeper.befriend(List.of()).get();
            awaitCollected(session, id);
        }
    }

    private static ActorId befriendNew(SubjectRemote keeper) {
        var friend = SubjectRemote.create(7);
        keeper.befriend(List.of(friend)).get();
        return friend.actor().id();
    }

    @Test
    void aHandleThatIsFoundKeepsTheActorAlive() {
        try (var session = new TestSession(1)) {
            var id = SubjectRemote.options().name("kept").create(1).actor().id();
            var found = SubjectRemote.find("kept");
            if (found.isPresent()) {
                for (int i = 0; i < 20; i++) {
                    System.gc();
                }
                assertThat(found.get().add(1).get()).isEqualTo(2);
            }
            found = null;
            awaitCollected(session, id);
        }
    }

    @Test
    void anActorWithoutHandlesThatIsBeingRestartedEnds() {
        try (var session = new TestSession(1)) {
            var id = killedAndForgotten();
            awaitCollected(session, id);
        }
    }

    private static ActorId killedAndForgotten() {
        ActorHandle handle =
                SubjectRemote.options().cpus(1).maxRestarts(-1).create(1).actor();
        handle.ready().get();
        handle.kill(true);
        return handle.id();
    }

    @Test
    void anActorThatWaitsForItselfSaysWhatItWaitsFor() {
        try (var session = new TestSession(1)) {
            var actor = SubjectRemote.create(0);
            ObjectRef<Integer> stuck = actor.down(1, List.of(actor));
            TestSession.await("it waits for itself", () -> session.info(actor).pendingCalls() == 1);
            assertThatThrownBy(() -> stuck.get(Duration.ofMillis(1))).isInstanceOf(GetTimeoutException.class);
            assertThat(session.mobula.cancel(stuck)).isTrue();
            assertThat(actor.add(1).get()).isEqualTo(1);
        }
    }

    @Test
    void anActorMayCallItselfWithConcurrency() {
        try (var _ = new TestSession(1)) {
            var actor = SubjectRemote.options().maxConcurrency(6).cpus(1).create(0);
            assertThat(actor.down(5, List.of(actor)).get()).isEqualTo(5);
            actor.actor().kill();
        }
    }

    @Test
    void deepChainsOfCallsBetweenActorsEnd() {
        try (var _ = new TestSession(1)) {
            var first = SubjectRemote.options().maxConcurrency(200).cpus(0.5).create(0);
            var second = SubjectRemote.options().maxConcurrency(200).cpus(0.5).create(0);
            assertThat(first.down(300, List.of(second, first)).get()).isEqualTo(300);
            first.actor().kill();
            second.actor().kill();
        }
    }

    @Test
    void anActorWithTheOnlyCpuRunsATask() {
        try (var session = new TestSession(1)) {
            var actor = SubjectRemote.options().cpus(1).create(0);
            for (int i = 0; i < 100; i++) {
                assertThat(actor.viaTask(i).get()).isEqualTo(i + 1);
            }
            assertThat(session.node().available().cpuUnits()).isZero();
            actor.actor().kill();
        }
    }

    @Test
    void concurrentCallsShareTheCpusThatTheyGiveBack() {
        try (var session = new TestSession(1)) {
            var actor = SubjectRemote.options().cpus(1).maxConcurrency(8).create(0);
            List<ObjectRef<Integer>> calls = new ArrayList<>();
            for (int i = 0; i < 2_000; i++) {
                calls.add(actor.viaTask(i));
            }
            session.mobula.getAll(calls);
            TestSession.await(
                    "it holds its CPU again", () -> session.node().available().cpuUnits() == 0);
            actor.actor().kill();
        }
    }

    @Test
    void anActorThatIsKilledWhileItsCallsAreBlockedGivesItsResourcesBackOnce() {
        try (var session = new TestSession(1)) {
            for (int round = 0; round < 200; round++) {
                var actor = SubjectRemote.options().cpus(1).maxConcurrency(4).create(0);
                List<ObjectRef<Integer>> calls = new ArrayList<>();
                for (int i = 0; i < 20; i++) {
                    calls.add(actor.viaTask(i));
                }
                calls.get(round % 10).get();
                actor.actor().kill();
            }
            session.awaitIdle();
        }
    }
}
