package dev.mobula.runtime.actors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mobula.ActorPool;
import dev.mobula.GetTimeoutException;
import dev.mobula.Mobula;
import dev.mobula.ObjectRef;
import dev.mobula.TaskFailedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Tag("semantics")
@Timeout(120)
class ActorPoolTest {
    private static List<SubjectRemote> actors(int count) {
        return IntStream.range(0, count).mapToObj(SubjectRemote::create).toList();
    }

    @Test
    void resultsComeInTheOrderOfSubmission() {
        try (var _ = new TestSession(2)) {
            var gate = Gate.closed();
            var pool = new ActorPool<>(actors(2));
            pool.submit(actor -> actor.later(gate, 1));
            pool.submit(actor -> actor.later(opened(), 2));
            assertThat(pool.hasNext()).isTrue();
            assertThatThrownBy(() -> pool.next(Duration.ZERO)).isInstanceOf(GetTimeoutException.class);
            gate.open();
            assertThat((int) pool.<Integer>next()).isEqualTo(1);
            assertThat((int) pool.<Integer>next(Duration.ofSeconds(30))).isEqualTo(2);
            assertThat(pool.hasNext()).isFalse();
            assertThatThrownBy(pool::next)
                    .isInstanceOf(NoSuchElementException.class)
                    .hasMessage("No submitted call is left whose result could be taken: ask hasNext() first");
        }
    }

    private static Gate opened() {
        var gate = Gate.closed();
        gate.open();
        return gate;
    }

    @Test
    void unorderedResultsComeAsSoonAsTheyAreThere() {
        try (var _ = new TestSession(2)) {
            var gate = Gate.closed();
            var pool = new ActorPool<>(actors(2));
            pool.submit(actor -> actor.later(gate, 1));
            pool.submit(actor -> actor.later(opened(), 2));
            assertThat((int) pool.<Integer>nextUnordered()).isEqualTo(2);
            assertThatThrownBy(() -> pool.nextUnordered(Duration.ofMillis(1)))
                    .isInstanceOf(GetTimeoutException.class)
                    .hasMessage(
                            "No result after PT0.001S from any of 1 calls of the pool: they go on; call again or give"
                                    + " them more time");
            gate.open();
            assertThat((int) pool.<Integer>nextUnordered(Duration.ofSeconds(30)))
                    .isEqualTo(1);
            assertThatThrownBy(pool::nextUnordered).isInstanceOf(NoSuchElementException.class);
        }
    }

    @Test
    void aFailedCallThrowsInItsPlace() {
        try (var _ = new TestSession(2)) {
            var pool = new ActorPool<>(actors(2));
            pool.submit(actor -> actor.later(opened(), 1));
            pool.submit(actor -> actor.fail("second"));
            pool.submit(actor -> actor.later(opened(), 3));
            assertThat((int) pool.<Integer>next()).isEqualTo(1);
            assertThatThrownBy(pool::next)
                    .isInstanceOf(TaskFailedException.class)
                    .hasRootCauseMessage("second");
            assertThat((int) pool.<Integer>next()).isEqualTo(3);
        }
    }

    @Test
    void callsGoToTheActorWithTheFewestUnderWay() {
        try (var _ = new TestSession(2)) {
            var gate = Gate.closed();
            var pool = new ActorPool<>(actors(3));
            List<ObjectRef<List<String>>> busy = new ArrayList<>();
            ObjectRef<Integer> first = pool.submit(actor -> actor.pass(gate));
            ObjectRef<Integer> second = pool.submit(actor -> actor.pass(gate));
            gate.awaitEntered(2);
            for (int i = 0; i < 20; i++) {
                ObjectRef<List<String>> who = pool.submit(SubjectRemote::whoAmI);
                who.get();
                busy.add(who);
            }
            assertThat(busy.stream().map(who -> who.get().getFirst()).distinct())
                    .hasSize(1);
            assertThat(pool.hasIdle()).isTrue();
            gate.open();
            first.get();
            second.get();
        }
    }

    @Test
    void deadActorsGetNoCallsAsLongAsOthersLive() {
        try (var _ = new TestSession(2)) {
            var actors = actors(3);
            var pool = new ActorPool<>(actors);
            actors.get(0).actor().kill();
            actors.get(2).actor().kill();
            assertThat(pool.map(Collections.nCopies(50, 1), SubjectRemote::add))
                    .containsExactlyElementsOf(
                            IntStream.rangeClosed(2, 51).boxed().toList());
        }
    }

    @Test
    void mapKeepsTheOrderOfTheValues() {
        try (var _ = new TestSession(2)) {
            var pool = new ActorPool<>(actors(3));
            var values = IntStream.range(0, 500).boxed().toList();
            assertThat(pool.map(values, (actor, value) -> actor.later(opened(), value)))
                    .containsExactlyElementsOf(values);
            assertThat(pool.mapUnordered(values, (actor, value) -> actor.later(opened(), value)))
                    .containsExactlyInAnyOrderElementsOf(values);
            assertThat(pool.hasNext()).isFalse();
            assertThat(pool.map(List.<Integer>of(), SubjectRemote::add)).isEmpty();
        }
    }

    @Test
    void mapReadsEndlessValuesOnlyAsFarAsNeeded() {
        try (var _ = new TestSession(2)) {
            var pool = new ActorPool<>(actors(2));
            Iterable<Integer> endless =
                    () -> IntStream.iterate(0, i -> i + 1).boxed().iterator();
            assertThat(pool.map(endless, (actor, value) -> actor.later(opened(), value))
                            .limit(100))
                    .containsExactlyElementsOf(IntStream.range(0, 100).boxed().toList());
        }
    }

    @Test
    void iterateGivesErrorsInPlaceAndGoesOn() {
        try (var _ = new TestSession(2)) {
            var pool = new ActorPool<>(actors(2));
            var results = pool.<Integer, Integer>iterate(
                    List.of(1, 2, 3), (actor, value) -> value == 2 ? actor.fail("two") : actor.later(opened(), value));
            assertThat(results.next()).isEqualTo(1);
            assertThatThrownBy(results::next).hasRootCauseMessage("two");
            assertThat(results.next()).isEqualTo(3);
            assertThat(results.hasNext()).isFalse();
            assertThatThrownBy(results::next)
                    .isInstanceOf(NoSuchElementException.class)
                    .hasMessage("All values have been mapped: ask hasNext() first");
        }
    }

    @Test
    void actorsCanBeTakenOutAndPutIn() {
        try (var _ = new TestSession(2)) {
            var gate = Gate.closed();
            var actors = actors(2);
            var pool = new ActorPool<>(actors);
            pool.push(actors.getFirst());
            assertThat(pool.size()).isEqualTo(2);
            ObjectRef<Integer> busy = pool.submit(actor -> actor.pass(gate));
            var idle = pool.popIdle().orElseThrow();
            assertThat(pool.popIdle()).isEmpty();
            assertThat(pool.hasIdle()).isFalse();
            gate.open();
            busy.get();
            assertThat(pool.popIdle()).isPresent();
            assertThatThrownBy(() -> pool.submit(actor -> actor.add(1)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("The pool has no actor to call: push one first");
            pool.push(idle);
            assertThat(pool.submit(actor -> actor.add(1)).get()).isPositive();
        }
    }

    @Test
    void eachResultGoesToOneOfTheThreadsThatTake() throws Exception {
        try (var session = new TestSession(2)) {
            var pool = new ActorPool<>(session.mobula, actors(4));
            int count = 4_000;
            for (int i = 0; i < count; i++) {
                int value = i;
                pool.submit(actor -> actor.later(opened(), value));
            }
            List<Integer> taken = Collections.synchronizedList(new ArrayList<>());
            List<CompletableFuture<Void>> takers = new ArrayList<>();
            for (int t = 0; t < 4; t++) {
                boolean ordered = t % 2 == 0;
                takers.add(CompletableFuture.runAsync(() -> {
                    try {
                        while (true) {
                            taken.add(ordered ? pool.<Integer>next() : pool.<Integer>nextUnordered());
                        }
                    } catch (NoSuchElementException end) {
                        assertThat(pool.hasNext()).isFalse();
                    }
                }));
            }
            for (var taker : takers) {
                taker.get(60, TimeUnit.SECONDS);
            }
            assertThat(taken)
                    .containsExactlyInAnyOrderElementsOf(
                            IntStream.range(0, count).boxed().toList());
        }
    }

    @Test
    void aTaskMayWorkWithAPoolOfItsOwn() {
        try (var session = new TestSession(1)) {
            var first = SubjectRemote.options().cpus(0.5).create(0);
            var second = SubjectRemote.options().cpus(0.5).create(0);
            first.actor().ready().get();
            second.actor().ready().get();
            first.actor().kill();
            second.actor().kill();
            ObjectRef<Integer> sum = session.mobula.submit(() -> {
                var pool = new ActorPool<>(List.of(SubjectRemote.create(0), SubjectRemote.create(0)));
                return pool.mapUnordered(List.of(1, 2, 3), SubjectRemote::viaTask)
                        .mapToInt(Integer::intValue)
                        .sum();
            });
            assertThat(sum.get()).isEqualTo(9);
            assertThat(Mobula.session()).isSameAs(session.mobula);
        }
    }
}
