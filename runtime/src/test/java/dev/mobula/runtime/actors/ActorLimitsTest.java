package dev.mobula.runtime.actors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mobula.ActorDiedException;
import dev.mobula.GetInterruptedException;
import dev.mobula.ObjectRef;
import dev.mobula.PendingCallsLimitException;
import dev.mobula.PendingLimit;
import dev.mobula.TaskState;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Tag("semantics")
@Timeout(120)
class ActorLimitsTest {
    @Test
    void theEleventhCallFailsAndAfterDrainingCallsWork() {
        try (var session = new TestSession(1)) {
            var gate = Gate.closed();
            var actor = SubjectRemote.options()
                    .maxPendingCalls(10, PendingLimit.FAIL)
                    .create(0);
            List<ObjectRef<Integer>> calls = new ArrayList<>();
            calls.add(actor.pass(gate));
            for (int i = 1; i < 10; i++) {
                calls.add(actor.add(1));
            }
            assertThatThrownBy(() -> actor.add(1))
                    .isInstanceOf(PendingCallsLimitException.class)
                    .hasMessage("Subject.add was not sent: 10 calls of actor Subject ("
                            + actor.actor().id()
                            + ") are pending, which is its maxPendingCalls. Wait for some, raise the limit, or use"
                            + " PendingLimit.BLOCK");
            gate.open();
            session.mobula.getAll(calls);
            assertThat(actor.add(1).get()).isEqualTo(11);
        }
    }

    @Test
    void aCallerThatHasItsAnswerMayCallAgain() {
        try (var _ = new TestSession(2)) {
            var actor = SubjectRemote.options()
                    .maxPendingCalls(1, PendingLimit.FAIL)
                    .create(0);
            for (int i = 1; i <= 20_000; i++) {
                assertThat(actor.add(1).get()).isEqualTo(i);
            }
        }
    }

    @Test
    void aBlockedCallerGoesOnWhenACallIsAnswered() throws Exception {
        try (var _ = new TestSession(1)) {
            var gate = Gate.closed();
            var actor = SubjectRemote.options()
                    .maxPendingCalls(2, PendingLimit.BLOCK)
                    .create(0);
            actor.pass(gate);
            actor.add(1);
            var third = new CompletableFuture<Integer>();
            Thread caller =
                    Thread.ofPlatform().start(() -> third.complete(actor.add(1).get()));
            TestSession.await("the caller waits", () -> TestSession.isParked(caller));
            assertThat(third).isNotDone();
            gate.open();
            assertThat(third.get(60, TimeUnit.SECONDS)).isEqualTo(3);
        }
    }

    @Test
    void aBlockedCallerCanBeInterrupted() throws Exception {
        try (var _ = new TestSession(1)) {
            var gate = Gate.closed();
            var actor = SubjectRemote.options()
                    .maxPendingCalls(1, PendingLimit.BLOCK)
                    .create(0);
            ObjectRef<Integer> first = actor.pass(gate);
            var thrown = new AtomicReference<Throwable>();
            Thread caller = Thread.ofPlatform().start(() -> {
                try {
                    actor.add(1);
                } catch (GetInterruptedException e) {
                    thrown.set(Thread.currentThread().isInterrupted() ? e : new AssertionError("flag lost", e));
                }
            });
            TestSession.await("the caller waits", () -> TestSession.isParked(caller));
            caller.interrupt();
            caller.join();
            assertThat(thrown.get())
                    .isInstanceOf(GetInterruptedException.class)
                    .hasMessage("Interrupted while Subject.add waited for one of 1 pending calls of actor Subject ("
                            + actor.actor().id() + ") to be answered; it was not sent");
            gate.open();
            assertThat(first.get()).isEqualTo(1);
            assertThat(actor.add(1).get()).isEqualTo(2);
        }
    }

    @Test
    void aTaskThatIsBlockedByTheLimitGivesItsCpusBack() {
        try (var session = new TestSession(1)) {
            var gate = Gate.closed();
            var actor = SubjectRemote.options()
                    .maxPendingCalls(1, PendingLimit.BLOCK)
                    .create(0);
            ObjectRef<Integer> first = actor.pass(gate);
            ObjectRef<Integer> blocked =
                    session.mobula.submit(() -> actor.add(10).get());
            TestSession.await(
                    "the task is blocked",
                    () -> session.mobula
                                    .state()
                                    .task(blocked.id().task())
                                    .orElseThrow()
                                    .state()
                            == TaskState.RUNNING_BLOCKED);
            ObjectRef<Void> opener = session.mobula.submit(gate::open);
            opener.get();
            assertThat(first.get()).isEqualTo(1);
            assertThat(blocked.get()).isEqualTo(11);
        }
    }

    @Test
    void callersThatAreBlockedGoOnWhenTheActorDies() throws Exception {
        try (var _ = new TestSession(1)) {
            var gate = Gate.closed();
            var actor = SubjectRemote.options()
                    .maxPendingCalls(1, PendingLimit.BLOCK)
                    .create(0);
            ObjectRef<Integer> first = actor.passStubbornly(gate);
            gate.awaitEntered(1);
            List<CompletableFuture<Integer>> blocked = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                var answer = new CompletableFuture<Integer>();
                blocked.add(answer);
                Thread caller = Thread.ofPlatform().start(() -> {
                    try {
                        answer.complete(actor.add(1).get());
                    } catch (RuntimeException e) {
                        answer.completeExceptionally(e);
                    }
                });
                TestSession.await("the caller waits", () -> TestSession.isParked(caller));
            }
            actor.actor().kill();
            for (var answer : blocked) {
                assertThatThrownBy(() -> answer.get(60, TimeUnit.SECONDS)).hasCauseInstanceOf(ActorDiedException.class);
            }
            assertThatThrownBy(first::get).isInstanceOf(ActorDiedException.class);
            gate.open();
        }
    }
}
