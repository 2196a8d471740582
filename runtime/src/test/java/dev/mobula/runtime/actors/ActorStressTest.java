package dev.mobula.runtime.actors;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mobula.ActorDiedException;
import dev.mobula.ActorUnavailableException;
import dev.mobula.Backoff;
import dev.mobula.GetTimeoutException;
import dev.mobula.MobulaException;
import dev.mobula.ObjectRef;
import dev.mobula.TaskCancelledException;
import dev.mobula.TaskFailedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("semantics")
@Timeout(120)
class ActorStressTest {
    private static final Backoff SOON = new Backoff(Duration.ofMillis(1), Duration.ofMillis(3));
    private static final long FOR_NS = TimeUnit.MILLISECONDS.toNanos(1_000);

    /// An actor, and what was asked of it and not looked at yet.
    private static final class Asked {
        final List<ObjectRef<?>> calls = new ArrayList<>();
        SubjectRemote subject;

        Asked(SplittableRandom random) {
            subject = create(random);
        }
    }

    private static SubjectRemote create(SplittableRandom random) {
        return SubjectRemote.options()
                .cpus(random.nextInt(3) * 0.25)
                .maxConcurrency(1 + random.nextInt(4))
                .maxRestarts(random.nextInt(4) - 1)
                .callRetries(random.nextInt(4) - 1)
                .backoff(SOON)
                .create(0);
    }

    @ParameterizedTest(name = "seed={0}")
    @ValueSource(longs = {1, 2, 3, 4})
    void everyCallIsAnsweredWhateverHappensToItsActor(long seed) {
        var random = new SplittableRandom(seed);
        try (var session = new TestSession(4)) {
            List<Asked> all = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                all.add(new Asked(random));
            }
            long end = System.nanoTime() + FOR_NS;
            int steps = 0;
            while (System.nanoTime() - end < 0) {
                steps++;
                var asked = all.get(random.nextInt(all.size()));
                var other = all.get(random.nextInt(all.size()));
                act(session, random, asked, other);
                if (asked.calls.size() > 200) {
                    check(session, asked);
                }
            }
            for (var asked : all) {
                check(session, asked);
            }
            for (var asked : all) {
                asked.subject.actor().kill();
            }
            assertThat(steps).isPositive();
        }
    }

    private static void act(TestSession session, SplittableRandom random, Asked asked, Asked other) {
        var subject = asked.subject;
        switch (random.nextInt(40)) {
            case 0 -> subject.actor().kill(true);
            case 1 -> {
                if (random.nextInt(4) == 0) {
                    subject.actor().kill();
                    asked.subject = create(random);
                }
            }
            case 2 -> asked.calls.add(subject.viaTask(1));
            case 3 -> asked.calls.add(subject.parts(3).second());
            case 4 -> asked.calls.add(subject.broken());
            case 5 -> asked.calls.add(subject.count(5).completion());
            case 6 -> asked.calls.add(subject.fail("staged"));
            case 7 -> {
                if (!asked.calls.isEmpty()) {
                    session.mobula.cancel(asked.calls.get(random.nextInt(asked.calls.size())));
                }
            }
            case 8 -> {
                ObjectRef<Integer> argument = session.mobula.submit(() -> 2);
                asked.calls.add(subject.add(argument));
            }
            case 9 -> {
                var to = other.subject;
                asked.calls.add(session.mobula.submit(() -> to.add(1).get()));
            }
            case 10 -> asked.calls.add(subject.promised());
            case 11 -> asked.calls.add(subject.forward(other.subject, null, 1));
            default -> asked.calls.add(subject.add(1));
        }
    }

    private static void check(TestSession session, Asked asked) {
        for (var call : asked.calls) {
            try {
                awaitAnswer(session, asked, call);
                call.get();
            } catch (ActorDiedException
                    | ActorUnavailableException
                    | TaskFailedException
                    | TaskCancelledException expected) {
                assertThat(expected).hasMessageContaining("-");
            }
        }
        asked.calls.clear();
    }

    // A promise that was kept is forgotten when its actor is lost, so it is kept again and again.
    private static void awaitAnswer(TestSession session, Asked asked, ObjectRef<?> call) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        for (long waitMs = 1; !call.isDone(); waitMs = Math.min(100, waitMs * 2)) {
            asked.subject.keepPromise("kept");
            try {
                call.get(Duration.ofMillis(waitMs));
            } catch (GetTimeoutException e) {
                assertThat(System.nanoTime())
                        .as(
                                "%s is not answered, with %s",
                                e.getMessage(), session.mobula.state().actors(10))
                        .isLessThan(end);
            } catch (MobulaException answered) {
                return;
            }
        }
    }
}
