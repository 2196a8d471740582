package dev.mobula.runtime.actors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mobula.ObjectRef;
import dev.mobula.TaskCancelledException;
import dev.mobula.TaskFailedException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Tag("semantics")
@Timeout(120)
class ActorOrderTest {
    private static ObjectRef<Integer> behind(TestSession session, Gate gate, int value) {
        return session.mobula.submit(() -> {
            gate.passStubbornly();
            return value;
        });
    }

    @Test
    void aThousandCallsOfOneCallerRunInOrder() {
        try (var session = new TestSession(2)) {
            var actor = SubjectRemote.create(0);
            List<ObjectRef<Integer>> sums = new ArrayList<>();
            for (int i = 0; i < 1_000; i++) {
                sums.add(actor.add(1));
            }
            assertThat(session.mobula.getAll(sums))
                    .isEqualTo(IntStream.rangeClosed(1, 1_000).boxed().toList());
        }
    }

    @Test
    void callsWaitBehindOneWhoseArgumentIsNotThere() {
        try (var session = new TestSession(2)) {
            var gate = Gate.closed();
            var actor = SubjectRemote.create();
            actor.record(1).get();
            actor.record(behind(session, gate, 2));
            ObjectRef<Integer> third = actor.record(3);
            ObjectRef<Integer> fourth = actor.record(session.mobula.put(4));
            assertThat(session.mobula.state().why(third))
                    .isEqualTo("it waits for an earlier call of the same caller, so that calls stay in order");
            gate.open();
            fourth.get();
            assertThat(actor.seen().get()).containsExactly(1, 2, 3, 4);
        }
    }

    @Test
    void anotherCallerOvertakesACallThatWaitsForItsArgument() {
        try (var session = new TestSession(2)) {
            var gate = Gate.closed();
            var actor = SubjectRemote.create();
            ObjectRef<Integer> slow = actor.record(behind(session, gate, 1));
            ObjectRef<Integer> size =
                    session.mobula.submit(() -> actor.record(2).get());
            assertThat(size.get()).isEqualTo(1);
            gate.open();
            slow.get();
            assertThat(actor.seen().get()).containsExactly(2, 1);
        }
    }

    @Test
    void callsOfOneActorStayInOrderAcrossItsOwnCalls() {
        try (var session = new TestSession(2)) {
            var gate = Gate.closed();
            var to = SubjectRemote.create();
            var from = SubjectRemote.create();
            from.forward(to, behind(session, gate, 1), 0).get();
            from.forward(to, null, 2).get();
            gate.open();
            TestSession.await("both have arrived", () -> to.seen().get().size() == 2);
            assertThat(to.seen().get()).containsExactly(1, 2);
        }
    }

    @Test
    void outOfOrderLetsReadyCallsPass() {
        try (var session = new TestSession(2)) {
            var gate = Gate.closed();
            var actor = SubjectRemote.options().outOfOrder().create();
            ObjectRef<Integer> slow = actor.record(behind(session, gate, 1));
            assertThat(actor.record(2).get()).isEqualTo(1);
            gate.open();
            assertThat(slow.get()).isEqualTo(2);
            assertThat(actor.seen().get()).containsExactly(2, 1);
        }
    }

    @Test
    void aFailedArgumentFailsItsCallAndLetsTheOthersGoOn() {
        try (var session = new TestSession(2)) {
            var gate = Gate.closed();
            var actor = SubjectRemote.create();
            ObjectRef<Integer> failing = session.mobula.submit(() -> {
                gate.passStubbornly();
                throw new IllegalStateException("no argument");
            });
            ObjectRef<Integer> first = actor.record(failing);
            ObjectRef<Integer> second = actor.record(2);
            gate.open();
            assertThat(second.get()).isEqualTo(1);
            assertThatThrownBy(first::get)
                    .isInstanceOf(TaskFailedException.class)
                    .hasRootCauseMessage("no argument");
        }
    }

    @Test
    void cancellingAWaitingCallLetsThoseBehindItGoOn() {
        try (var session = new TestSession(2)) {
            var gate = Gate.closed();
            var actor = SubjectRemote.create();
            ObjectRef<Integer> slow = actor.record(behind(session, gate, 1));
            ObjectRef<Integer> second = actor.record(2);
            assertThat(session.mobula.cancel(slow)).isTrue();
            assertThat(second.get()).isEqualTo(1);
            assertThatThrownBy(slow::get)
                    .isInstanceOf(TaskCancelledException.class)
                    .hasMessageContaining("was cancelled before it ran");
            gate.open();
        }
    }

    @Test
    void cancellingAQueuedCallSkipsItAndARunningOneIsInterrupted() {
        try (var session = new TestSession(2)) {
            var gate = Gate.closed();
            var actor = SubjectRemote.create(0);
            ObjectRef<Integer> running = actor.pass(gate);
            ObjectRef<Integer> queued = actor.add(100);
            ObjectRef<Integer> last = actor.add(1);
            gate.awaitEntered(1);
            assertThat(session.mobula.cancel(queued)).isTrue();
            assertThat(session.mobula.cancel(running)).isTrue();
            gate.awaitInterrupted(1);
            assertThat(last.get()).isEqualTo(1);
            assertThatThrownBy(running::get).isInstanceOf(TaskCancelledException.class);
            assertThatThrownBy(queued::get).isInstanceOf(TaskCancelledException.class);
            assertThat(session.mobula.cancel(last)).isFalse();
        }
    }

    @Test
    void tenCallsRunAtOnceWithMaxConcurrencyTen() {
        try (var session = new TestSession(1)) {
            var gate = Gate.closed();
            var actor = SubjectRemote.options().maxConcurrency(10).create();
            List<ObjectRef<Integer>> calls = new ArrayList<>();
            for (int i = 0; i < 15; i++) {
                calls.add(actor.pass(gate));
            }
            gate.awaitEntered(10);
            assertThat(gate.entered()).isEqualTo(10);
            assertThat(session.info(actor).runningCalls()).isEqualTo(10);
            assertThat(session.info(actor).pendingCalls()).isEqualTo(5);
            gate.open();
            session.mobula.getAll(calls);
        }
    }

    @Test
    void withoutConcurrencyNoCallStartsWhileAnotherIsBlockedInGet() {
        try (var session = new TestSession(2)) {
            var gate = Gate.closed();
            var actor = SubjectRemote.options().cpus(0.5).create();
            List<ObjectRef<Integer>> calls = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                calls.add(actor.meanwhile(gate));
            }
            gate.awaitEntered(1);
            gate.open();
            assertThat(session.mobula.getAll(calls)).containsOnly(1);
            assertThat(actor.mostAtOnce().get()).isEqualTo(1);
            actor.actor().kill();
        }
    }

    @Test
    void groupsDoNotWaitForEachOther() {
        try (var _ = new TestSession(1)) {
            var io = Gate.closed();
            var compute = Gate.closed();
            var actor = GroupedRemote.create();
            ObjectRef<String> read = actor.read(io);
            ObjectRef<String> secondRead = actor.read(io);
            ObjectRef<String> computed = actor.compute(compute);
            ObjectRef<String> alsoComputed = actor.compute(compute);
            io.awaitEntered(1);
            compute.awaitEntered(2);
            assertThat(actor.plain().get()).isEqualTo("plain");
            assertThat(io.entered()).isEqualTo(1);

            ObjectRef<String> moved = actor.with(call -> call.group("compute")).read(compute);
            compute.open();
            assertThat(computed.get()).isEqualTo("computed");
            assertThat(alsoComputed.get()).isEqualTo("computed");
            assertThat(moved.get()).isEqualTo("read");
            assertThat(io.entered()).isEqualTo(1);
            io.open();
            assertThat(read.get()).isEqualTo("read");
            assertThat(secondRead.get()).isEqualTo("read");
        }
    }

    @Test
    void groupsCanBeAddedWhenTheActorIsMade() {
        try (var _ = new TestSession(1)) {
            var gate = Gate.closed();
            var actor = SubjectRemote.options().group("quick", 1).create(0);
            ObjectRef<Integer> blocked = actor.pass(gate);
            gate.awaitEntered(1);
            assertThat(actor.with(call -> call.group("quick")).add(5).get()).isEqualTo(5);
            gate.open();
            assertThat(blocked.get()).isEqualTo(6);
        }
    }

    @Test
    void anUnknownGroupIsRefusedWithTheCure() {
        try (var _ = new TestSession(1)) {
            var actor = SubjectRemote.options().name("lonely").create();
            assertThatThrownBy(() -> actor.with(call -> call.group("oi")).add(1))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("actor Subject 'lonely' (" + actor.actor().id()
                            + ") has no concurrency group 'oi': declare it with @Remote(groups = …) or"
                            + " options().group(…)");
        }
    }
}
