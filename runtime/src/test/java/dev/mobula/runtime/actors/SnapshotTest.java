package dev.mobula.runtime.actors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mobula.ActorDiedException;
import dev.mobula.ActorUnavailableException;
import dev.mobula.Backoff;
import dev.mobula.ObjectRef;
import dev.mobula.TaskFailedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Tag("semantics")
@Timeout(120)
class SnapshotTest {
    private static final Backoff SOON = new Backoff(Duration.ofMillis(1), Duration.ofMillis(5));

    private final Saved.Counts counts = new Saved.Counts();

    @Test
    void aRestartedActorGoesOnFromItsSnapshot() {
        try (var _ = new TestSession(1)) {
            var actor = SavedRemote.options().backoff(SOON).create(counts);
            for (int i = 0; i < 10; i++) {
                actor.add(i).get();
            }
            actor.actor().kill(true);
            assertThat(actor.values().get())
                    .isEqualTo(IntStream.range(0, 10).boxed().toList());
            assertThat(actor.wasRestarted().get()).isTrue();
        }
    }

    @Test
    void snapshotEveryBoundsWhatIsForgotten() {
        try (var _ = new TestSession(1)) {
            var actor = SavedRemote.options().snapshotEvery(4).backoff(SOON).create(counts);
            for (int i = 0; i < 10; i++) {
                actor.add(i).get();
            }
            assertThat(counts.snapshots().get()).isEqualTo(2);
            actor.actor().kill(true);
            assertThat(actor.values().get())
                    .isEqualTo(IntStream.range(0, 8).boxed().toList());
        }
    }

    @Test
    void aFailingSnapshotFailsItsCallAndTheEarlierOneStays() {
        try (var _ = new TestSession(1)) {
            var actor = SavedRemote.options().backoff(SOON).create(counts);
            actor.add(1).get();
            assertThatThrownBy(() -> actor.breakSnapshots(true).get())
                    .isInstanceOf(TaskFailedException.class)
                    .hasRootCauseMessage("disk full");
            assertThatThrownBy(() -> actor.add(2).get())
                    .isInstanceOf(TaskFailedException.class)
                    .hasRootCauseMessage("disk full");
            actor.actor().kill(true);
            assertThat(actor.values().get()).containsExactly(1);
        }
    }

    @Test
    void aSnapshotThatCannotBeRestoredEndsTheActor() {
        try (var _ = new TestSession(1)) {
            var actor = SavedRemote.options().backoff(SOON).create(counts);
            actor.add(-13).get();
            actor.actor().kill(true);
            assertThatThrownBy(() -> actor.values().get())
                    .isInstanceOf(ActorDiedException.class)
                    .hasRootCauseMessage("-13 brings bad luck");
        }
    }

    @Test
    void noSnapshotIsTakenBesideACall() {
        try (var session = new TestSession(2)) {
            var actor = SavedRemote.options().maxConcurrency(4).create(counts);
            List<ObjectRef<Integer>> calls = new ArrayList<>();
            for (int i = 0; i < 2_000; i++) {
                calls.add(actor.addInside(i));
            }
            session.mobula.getAll(calls);
            assertThat(counts.snapshots().get()).isPositive();
            assertThat(counts.besideACall().get()).isZero();
            actor.actor().kill(true);
            assertThat(actor.values().get())
                    .containsExactlyInAnyOrderElementsOf(
                            IntStream.range(0, 2_000).boxed().toList());
        }
    }

    @Test
    void aStageThatIsCompletedInsideAnotherCallIsAnsweredAfterThatCall() {
        try (var _ = new TestSession(2)) {
            var gate = Gate.closed();
            var actor = SavedRemote.create(counts);
            ObjectRef<Integer> promised = actor.promised();
            ObjectRef<Integer> keeping = actor.keepPromise(3, gate);
            gate.awaitEntered(1);
            assertThat(promised.isDone()).isFalse();
            gate.open();
            assertThat(promised.get()).isEqualTo(3);
            assertThat(keeping.get()).isEqualTo(1);
            assertThat(counts.besideACall().get()).isZero();
        }
    }

    @Test
    void anInnerCallDoesNotWaitForASnapshotThatWaitsForTheOuterOne() {
        try (var session = new TestSession(2)) {
            var actor = SavedRemote.options().maxConcurrency(8).backoff(SOON).create(counts);
            List<ObjectRef<Integer>> calls = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                calls.add(actor.with(call -> call).addThrough(actor, i));
                calls.add(actor.add(i));
                if (i % 4 == 3) {
                    session.mobula.getAll(calls);
                }
            }
            actor.actor().kill(true);
            assertThat(actor.values().get()).hasSize(300);
        }
    }

    @Test
    void aCallThatOutlivesItsLifeDoesNotReplaceTheNewSnapshot() {
        try (var _ = new TestSession(2)) {
            var gate = Gate.closed();
            var actor = SavedRemote.options().backoff(SOON).create(counts);
            actor.add(1).get();
            ObjectRef<Integer> old = actor.addBehind(gate, 99);
            gate.awaitEntered(1);
            actor.actor().kill(true);
            assertThatThrownBy(old::get).isInstanceOf(ActorUnavailableException.class);
            assertThat(actor.add(2).get()).isEqualTo(2);
            gate.open();
            TestSession.await("the old call has gone on", () -> gate.passed() == 1);
            actor.actor().kill(true);
            assertThat(actor.values().get()).containsExactly(1, 2);
        }
    }
}
