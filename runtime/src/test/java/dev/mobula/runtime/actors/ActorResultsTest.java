package dev.mobula.runtime.actors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mobula.ActorDiedException;
import dev.mobula.ActorUnavailableException;
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
class ActorResultsTest {
    @Test
    void anExceptionOfAMethodKeepsItsTypeAndTheActorGoesOn() {
        try (var _ = new TestSession(1)) {
            var actor = SubjectRemote.create();
            assertThatThrownBy(() -> actor.fail("not today").get())
                    .isInstanceOf(TaskFailedException.class)
                    .hasMessageContaining("Subject.fail")
                    .hasCauseInstanceOf(IllegalStateException.class)
                    .hasRootCauseMessage("not today");
            assertThat(actor.add(1).get()).isEqualTo(1);
        }
    }

    @Test
    void aThousandStagesAreInFlightAtOnce() {
        try (var session = new TestSession(1)) {
            var gate = Gate.closed();
            var actor = SubjectRemote.create();
            List<ObjectRef<Integer>> calls = new ArrayList<>();
            for (int i = 0; i < 1_000; i++) {
                calls.add(actor.later(gate, i));
            }
            gate.awaitEntered(1_000);
            gate.open();
            assertThat(session.mobula.getAll(calls))
                    .isEqualTo(IntStream.range(0, 1_000).boxed().toList());
        }
    }

    @Test
    void aStageMayBeCompletedByALaterCall() {
        try (var _ = new TestSession(1)) {
            var actor = SubjectRemote.create();
            ObjectRef<String> first = actor.promised();
            ObjectRef<String> second = actor.promised();
            actor.keepPromise("kept");
            assertThat(first.get()).isEqualTo("kept");
            assertThat(second.get()).isEqualTo("kept");
        }
    }

    @Test
    void aFailedStageFailsTheCallWithItsException() {
        try (var _ = new TestSession(1)) {
            var actor = SubjectRemote.create();
            assertThatThrownBy(() -> actor.broken().get())
                    .isInstanceOf(TaskFailedException.class)
                    .hasRootCauseMessage("broken promise");
        }
    }

    @Test
    void cancellingAnOpenStageEndsTheCallAndTheActorGoesOn() {
        try (var session = new TestSession(1)) {
            var actor = SubjectRemote.create();
            ObjectRef<String> call = actor.promised();
            TestSession.await("the stage is open", () -> session.info(actor).runningCalls() == 1);
            assertThat(session.mobula.cancel(call)).isTrue();
            assertThatThrownBy(call::get).isInstanceOf(TaskCancelledException.class);
            TestSession.await("no call is left", () -> {
                var info = session.info(actor);
                return info.runningCalls() == 0 && info.pendingCalls() == 0;
            });
            assertThat(actor.add(1).get()).isEqualTo(1);
        }
    }

    @Test
    void openStagesFailWhenTheActorIsLost() {
        try (var session = new TestSession(1)) {
            var actor = SubjectRemote.options().maxRestarts(1).create();
            ObjectRef<String> once = actor.promised();
            ObjectRef<String> again = actor.with(call -> call.retries(1)).promised();
            TestSession.await("both stages are open", () -> session.info(actor).runningCalls() == 2);
            actor.actor().kill(true);
            assertThatThrownBy(once::get).isInstanceOf(ActorUnavailableException.class);
            TestSession.await("one was sent again", () -> session.info(actor).runningCalls() == 1);
            assertThat(again.isDone()).isFalse();
            actor.keepPromise("kept at last");
            assertThat(again.get()).isEqualTo("kept at last");

            ObjectRef<String> kept = actor.promised();
            assertThat(kept.get()).isEqualTo("kept at last");
            actor.actor().kill();
            assertThatThrownBy(() -> actor.promised().get()).isInstanceOf(ActorDiedException.class);
        }
    }

    @Test
    void methodsStream() {
        try (var _ = new TestSession(1)) {
            var actor = SubjectRemote.options().streamBuffer(2).create();
            try (var items = actor.count(100)) {
                List<Integer> got = new ArrayList<>();
                items.iterator().forEachRemaining(got::add);
                assertThat(got).isEqualTo(IntStream.range(0, 100).boxed().toList());
            }
            assertThat(actor.add(1).get()).isEqualTo(1);
        }
    }

    @Test
    void aStreamThatFailsGivesItsItemsThenTheException() {
        try (var _ = new TestSession(1)) {
            var items = SubjectRemote.create().countAndFail(2);
            assertThat(items.next()).isZero();
            assertThat(items.next()).isEqualTo(1);
            assertThatThrownBy(items::next)
                    .isInstanceOf(TaskFailedException.class)
                    .hasRootCauseMessage("no 2");
        }
    }

    @Test
    void aStreamOfAKilledActorEndsWithTheReason() {
        try (var _ = new TestSession(1)) {
            var actor = SubjectRemote.options().streamBuffer(1).create();
            var items = actor.count(1_000);
            assertThat(items.next()).isZero();
            actor.actor().kill();
            assertThatThrownBy(() -> items.iterator().forEachRemaining(_ -> {}))
                    .isInstanceOf(ActorDiedException.class)
                    .hasMessageContaining("it was killed");
        }
    }

    @Test
    void componentsOfASplitResultAreReferencesOfTheirOwn() {
        try (var _ = new TestSession(1)) {
            var actor = SubjectRemote.create(0);
            var parts = actor.parts(3);
            assertThat(parts.second().get()).isEqualTo("s3");
            assertThat(actor.add(parts.first()).get()).isEqualTo(3);
        }
    }

    @Test
    void componentsOfASplitResultFailAtOnceWhenTheActorIsKilled() {
        try (var _ = new TestSession(1)) {
            var gate = Gate.closed();
            var actor = SubjectRemote.create();
            var parts = actor.partsBehind(gate);
            gate.awaitEntered(1);
            actor.actor().kill();
            assertThatThrownBy(() -> parts.second().get()).isInstanceOf(ActorDiedException.class);
            gate.open();
        }
    }
}
