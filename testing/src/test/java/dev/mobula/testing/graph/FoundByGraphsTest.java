package dev.mobula.testing.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mobula.ActorUnavailableException;
import dev.mobula.Backoff;
import dev.mobula.Mobula;
import dev.mobula.ObjectRef;
import dev.mobula.Remote;
import dev.mobula.testing.Await;
import dev.mobula.testing.MobulaTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What random graphs have found, made small.
@MobulaTest(cpus = 2)
class FoundByGraphsTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private static volatile CountDownLatch started = new CountDownLatch(1);
    private static volatile CountDownLatch gate = new CountDownLatch(1);

    @BeforeEach
    void close() {
        started = new CountDownLatch(1);
        gate = new CountDownLatch(1);
    }

    /// An actor whose crashes leave its state broken.
    @Remote(maxRestarts = -1)
    static class Fragile {
        private boolean broken;

        String crash(boolean waits) {
            started.countDown();
            broken = true;
            while (waits && gate.getCount() > 0) {
                Thread.onSpinWait();
            }
            throw new InternalError("planned");
        }

        String look() {
            return broken ? "broken" : "whole";
        }
    }

    /// The graphs of seeds 34 and 593 as they were then.
    @Test
    void callsThatWaitBehindACrashAreAnsweredByTheNextInstance() {
        for (int round = 0; round < 200; round++) {
            var actor = FoundByGraphsTest_FragileRemote.options()
                    .backoff(Backoff.NONE)
                    .create();
            var crash = actor.crash(false);
            List<ObjectRef<String>> looks = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                looks.add(actor.look());
            }
            assertThatThrownBy(crash::get).isInstanceOf(ActorUnavailableException.class);
            for (ObjectRef<String> look : looks) {
                assertThat(look.get()).isEqualTo("whole");
            }
            actor.actor().kill();
        }
    }

    /// The graphs of seeds 462 and 729 as they were then.
    @Test
    void aCallThatCrashesAfterItWasCancelledStillEndsTheInstance(Mobula mobula) {
        var actor =
                FoundByGraphsTest_FragileRemote.options().backoff(Backoff.NONE).create();
        var crash = actor.crash(true);
        Await.until("the call runs", LIMIT, () -> started.getCount() == 0);
        assertThat(mobula.cancel(crash)).isTrue();
        var look = actor.look();
        gate.countDown();
        assertThat(look.get()).isEqualTo("whole");
    }
}
