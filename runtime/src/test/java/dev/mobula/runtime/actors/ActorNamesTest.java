package dev.mobula.runtime.actors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mobula.ActorAlreadyExistsException;
import dev.mobula.ActorDiedException;
import dev.mobula.ActorId;
import dev.mobula.ActorState;
import dev.mobula.Mobula;
import dev.mobula.MobulaConfig;
import dev.mobula.ObjectRef;
import dev.mobula.runtime.Sizes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Tag("semantics")
@Timeout(120)
class ActorNamesTest {
    private static MobulaConfig namespace(String name) {
        return MobulaConfig.defaults().cpus(2).namespace(name);
    }

    @Test
    void aNamedActorIsFoundInItsNamespaceOnly() {
        try (var session = new TestSession(namespace("lab"))) {
            var actor = SubjectRemote.options().name("hits").create(3);
            var found = SubjectRemote.find("hits").orElseThrow();
            assertThat(found).isEqualTo(actor);
            assertThat(found.add(1).get()).isEqualTo(4);
            assertThat(actor.actor().name()).contains("hits");
            assertThat(SubjectRemote.find("hits", "lab")).contains(actor);
            assertThat(SubjectRemote.find("hits", "field")).isEmpty();
            assertThat(SubjectRemote.find("misses")).isEmpty();
            assertThat(session.info(actor).name()).contains("hits");
            assertThat(session.info(actor).namespace()).isEqualTo("lab");

            var elsewhere =
                    SubjectRemote.options().name("hits").namespace("field").create(0);
            assertThat(elsewhere).isNotEqualTo(actor);
            assertThat(SubjectRemote.find("hits", "field")).contains(elsewhere);
            assertThat(SubjectRemote.options().namespace("field").find("hits")).contains(elsewhere);
        }
    }

    @Test
    void aTaskFindsActorsOfItsNamespace() {
        try (var session = new TestSession(2)) {
            var actor = SubjectRemote.options().name("hits").create(0);
            ObjectRef<Integer> sum = session.mobula.submit(
                    () -> SubjectRemote.find("hits").orElseThrow().add(2).get());
            assertThat(sum.get()).isEqualTo(2);
            assertThat(actor.add(1).get()).isEqualTo(3);
        }
    }

    @Test
    void aNameThatIsTakenIsRefusedWithTheCure() {
        try (var session = new TestSession(namespace("lab"))) {
            var actor = SubjectRemote.options().name("hits").create();
            assertThatThrownBy(() -> SubjectRemote.options().name("hits").create())
                    .isInstanceOf(ActorAlreadyExistsException.class)
                    .hasMessage("An actor named 'hits' lives in namespace 'lab' already ("
                            + actor.actor().id() + "): find it, use findOrCreate, or choose another name");
            System.gc();
            assertThat(session.mobula.state().actors(10)).hasSize(1);
            assertThat(actor.add(1).get()).isEqualTo(1);
        }
    }

    @Test
    void anActorOfAnotherClassIsNotGivenOut() {
        try (var _ = new TestSession(1)) {
            var actor = SubjectRemote.options().name("hits").create();
            assertThatThrownBy(() -> OtherRemote.find("hits"))
                    .isInstanceOf(ClassCastException.class)
                    .hasMessage("actor Subject 'hits' (" + actor.actor().id() + ") is a " + Subject.class.getName()
                            + ", not a " + Other.class.getName() + ": find it through its own handle class");
            assertThatThrownBy(() -> OtherRemote.options().name("hits").findOrCreate())
                    .isInstanceOf(ClassCastException.class);
        }
    }

    @Test
    void tenRacingCreatorsGetTheSameActor() throws Exception {
        try (var session = new TestSession(2)) {
            Set<ActorId> ids = ConcurrentHashMap.newKeySet();
            var barrier = new CyclicBarrier(10);
            List<CompletableFuture<SubjectRemote>> creators = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                var creator = new CompletableFuture<SubjectRemote>();
                creators.add(creator);
                Thread.ofPlatform().start(() -> {
                    try {
                        barrier.await();
                        var actor = SubjectRemote.options().name("only").findOrCreate(100);
                        ids.add(actor.actor().id());
                        actor.add(1).get();
                        creator.complete(actor);
                    } catch (Exception e) {
                        creator.completeExceptionally(e);
                    }
                });
            }
            for (var creator : creators) {
                creator.get(60, TimeUnit.SECONDS);
            }
            assertThat(ids).hasSize(1);
            assertThat(SubjectRemote.find("only").orElseThrow().add(0).get()).isEqualTo(110);
            assertThat(session.mobula.state().actors(100)).hasSize(1);
        }
    }

    @Test
    void findOrCreateNeedsAName() {
        try (var _ = new TestSession(1)) {
            assertThatThrownBy(() -> SubjectRemote.options().findOrCreate())
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("findOrCreate needs a name: give one with options().name(…)");
        }
    }

    @Test
    void aNameIsFreeAgainWhenItsActorIsDead() {
        try (var _ = new TestSession(1)) {
            var first = SubjectRemote.options().name("hits").create(1);
            first.actor().kill();
            assertThat(SubjectRemote.find("hits")).isEmpty();
            var second = SubjectRemote.options().name("hits").create(2);
            assertThat(SubjectRemote.find("hits")).contains(second);

            var failing = SubjectRemote.options().name("failing").create(-1);
            TestSession.awaitState(failing, ActorState.DEAD);
            assertThat(SubjectRemote.find("failing")).isEmpty();
        }
    }

    @Test
    void aNameStaysThroughARestart() {
        try (var _ = new TestSession(1)) {
            var actor = SubjectRemote.options().name("hits").maxRestarts(1).create();
            actor.actor().kill(true);
            assertThat(SubjectRemote.find("hits")).contains(actor);
            assertThatThrownBy(() -> SubjectRemote.options().name("hits").create())
                    .isInstanceOf(ActorAlreadyExistsException.class);
            assertThat(actor.add(1).get()).isEqualTo(1);
            assertThat(SubjectRemote.find("hits")).contains(actor);
        }
    }

    @Test
    void aDetachedActorSurvivesItsSessionAndOthersDoNot() {
        try (var first = new TestSession(namespace("lab"))) {
            SubjectRemote kept;
            SubjectRemote lost;
            ObjectRef<Integer> running;
            var gate = Gate.closed();
            try (Mobula second = Sizes.connect(first.mobula, namespace("lab"))) {
                kept = SubjectRemote.on(second).name("kept").detached().create(1);
                lost = SubjectRemote.on(second).name("lost").create(1);
                assertThat(kept.add(1).get()).isEqualTo(2);
                assertThat(lost.add(1).get()).isEqualTo(2);
                running = SubjectRemote.on(first.mobula)
                        .find("lost")
                        .orElseThrow()
                        .pass(gate);
                gate.awaitEntered(1);
            }
            assertThatThrownBy(running::get)
                    .isInstanceOf(ActorDiedException.class)
                    .hasMessageContaining("is dead because its session")
                    .hasMessageContaining("was closed");
            assertThat(SubjectRemote.find("lost")).isEmpty();
            SubjectRemote.options().name("lost").create();

            var found = SubjectRemote.find("kept").orElseThrow();
            assertThat(found).isEqualTo(kept);
            assertThat(found.add(1).get()).isEqualTo(3);
            assertThat(first.info(found).detached()).isTrue();
            found.actor().kill();
        }
    }

    @Test
    void aCallOfAClosedSessionDoesNotConfuseADetachedActor() {
        try (var first = new TestSession(namespace("lab"))) {
            var gate = Gate.closed();
            ObjectRef<Integer> running;
            ObjectRef<Integer> queued;
            ObjectRef<Integer> held;
            try (Mobula second = Sizes.connect(first.mobula, namespace("lab"))) {
                var kept = SubjectRemote.on(second).name("kept").detached().create(0);
                running = kept.pass(gate);
                queued = kept.add(1);
                ObjectRef<Integer> never = second.submit(() -> {
                    gate.pass();
                    return 1;
                });
                held = kept.add(never);
                gate.awaitEntered(2);
            }
            for (var call : List.of(running, queued, held)) {
                assertThatThrownBy(call::get).hasMessageContaining("is closed, so there is no value");
            }
            var found = SubjectRemote.find("kept").orElseThrow();
            assertThat(found.add(5).get()).isEqualTo(5);
            TestSession.await("no call is pending", () -> first.info(found).pendingCalls() == 0);
            found.actor().kill();
        }
    }

    @Test
    void aDetachedActorNeedsAName() {
        try (var _ = new TestSession(1)) {
            assertThatThrownBy(() -> SubjectRemote.options().detached().create())
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("A detached actor of Subject has no name, so nobody could find it later: give it one"
                            + " with name(…)");
        }
    }
}
