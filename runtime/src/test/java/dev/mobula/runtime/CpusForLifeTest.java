package dev.mobula.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mobula.ActorOptions;
import dev.mobula.Arg;
import dev.mobula.CallOptions;
import dev.mobula.ObjectRef;
import dev.mobula.TaskOptions;
import dev.mobula.TaskState;
import dev.mobula.spi.ActorRef;
import dev.mobula.spi.RemoteFunction;
import dev.mobula.spi.Session;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Actors keep their CPUs until they end, so somebody who gave CPUs back may never get as many again.
@Tag("semantics")
class CpusForLifeTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final RemoteFunction CREATE = Functions.constructor("Echo", arguments -> new Object());
    private static final RemoteFunction CALL = Functions.method("Echo.call", arguments -> arguments[0]);

    private static ActorRef actor(Session session, double cpus) {
        return session.createActor(CREATE, ActorOptions.DEFAULT.cpus(cpus));
    }

    private static int call(ActorRef actor, int x) {
        ObjectRef<Integer> answer = actor.call(CALL, CallOptions.DEFAULT, x);
        return answer.get();
    }

    @Test
    void aTaskGoesOnThoughTheActorThatItWaitsForHoldsItsCpus() {
        try (var node = new TestNode(2)) {
            ObjectRef<Integer> sum = node.submit(TaskOptions.DEFAULT.cpus(2), arguments -> {
                var actor = actor(node.session(), 1);
                int first = call(actor, 3); // blocks: the actor takes one of the task's CPUs for life
                int second = call(actor, 4); // blocks again, without CPUs to give back
                actor.kill();
                return first
                        + second
                        + node.session()
                                .<Integer>submit(TaskOptions.DEFAULT, () -> 5)
                                .get();
            });

            assertThat(sum.get(LIMIT)).isEqualTo(12);
        }
    }

    @Test
    void tasksWithoutCpusRunWhileABlockedOneWaitsForItsCpus() throws Exception {
        try (var node = new TestNode(1)) {
            var open = Shared.latch(1);
            var hogRuns = Shared.latch(1);
            var hogEnds = Shared.latch(1);
            ObjectRef<Integer> gate = node.submit(TaskOptions.DEFAULT.cpus(0), arguments -> {
                open.await();
                return 1;
            });
            ObjectRef<Integer> parent = node.submit(
                    TaskOptions.DEFAULT, arguments -> (int) ((ObjectRef<?>) arguments[0]).get() + 1, Arg.of(gate));
            node.awaitState(parent, TaskState.RUNNING_BLOCKED);
            ObjectRef<Integer> hog = node.submit(TaskOptions.DEFAULT, arguments -> {
                hogRuns.countDown();
                hogEnds.await();
                return 2;
            });
            hogRuns.await();
            open.countDown();
            Await.until(
                    "the parent wants its CPU back",
                    () -> node.session.state().why(parent).contains("as soon as it has its CPUs again"),
                    () -> node.session.state().why(parent));

            ObjectRef<Integer> free = node.submit(TaskOptions.DEFAULT.cpus(0), arguments -> 8);
            ObjectRef<Integer> later = node.submit(TaskOptions.DEFAULT, arguments -> 9);

            assertThat(free.get(LIMIT)).isEqualTo(8);
            assertThat(node.session.state().why(later))
                    .isEqualTo("it waits for resources: it needs 1 CPU, 0 of 1 are free, "
                            + "and lets 1 go first that were blocked and go on");
            hogEnds.countDown();
            assertThat(parent.get(LIMIT)).isEqualTo(2);
            assertThat(hog.get(LIMIT)).isEqualTo(2);
            assertThat(later.get(LIMIT)).isEqualTo(9);
        }
    }
}
