package dev.mobula.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.mobula.Arg;
import dev.mobula.Backoff;
import dev.mobula.ClusterState;
import dev.mobula.Mobula;
import dev.mobula.MobulaConfig;
import dev.mobula.NodeInfo;
import dev.mobula.ObjectRef;
import dev.mobula.ObjectStream;
import dev.mobula.Resources;
import dev.mobula.TaskInfo;
import dev.mobula.TaskOptions;
import dev.mobula.TaskState;
import dev.mobula.runtime.Functions.Body;
import dev.mobula.spi.Session;
import dev.mobula.util.DistributedQueue;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("semantics")
class TaskStateTest {
    private TestNode node;
    private transient ClusterState state;
    private final Shared.Latch release = Shared.latch(1);

    // Not in the constructor, which runs too where code that captured the test is made again.
    @BeforeEach
    void startNode() {
        node = new TestNode(1);
        state = node.session.state();
    }

    @AfterEach
    void everythingHasEnded() {
        release.countDown();
        node.close();
    }

    private ObjectRef<Integer> running() {
        ObjectRef<Integer> running = node.submit(TaskOptions.DEFAULT.name("running"), arguments -> {
            release.await();
            return 1;
        });
        node.awaitState(running, TaskState.RUNNING);
        return running;
    }

    @Test
    void listsTasksThatHaveNotEndedOldestFirst() {
        ObjectRef<Integer> running = running();
        ObjectRef<Integer> queued = node.submit(TaskOptions.DEFAULT.name("queued"), arguments -> 2);
        ObjectRef<Integer> dependent = node.submit(TaskOptions.DEFAULT.name("dependent"), arguments -> 3, queued);

        assertThat(state.tasks(10))
                .extracting(TaskInfo::name, TaskInfo::state, TaskInfo::reason)
                .containsExactly(
                        tuple("running", TaskState.RUNNING, "it runs"),
                        tuple(
                                "queued",
                                TaskState.PENDING_RESOURCES,
                                "it waits for resources: it needs 1 CPU, 0 of 1 are free"),
                        tuple(
                                "dependent",
                                TaskState.PENDING_ARGS,
                                "it waits for argument 'first' of test.task, which is queued ("
                                        + queued.id().task()
                                        + "): it waits for resources: it needs 1 CPU, 0 of 1 are free"));
        assertThat(state.tasks(2)).hasSize(2);
        TaskInfo first = state.tasks(1).getFirst();
        assertThat(first.id()).isEqualTo(running.id().task());
        assertThat(first.job()).isEqualTo(node.session.jobId());
        assertThat(first.parent()).isEmpty();
        assertThat(first.actor()).isEmpty();
        assertThat(first.attempt()).isEqualTo(1);
        assertThat(first.resources()).isEqualTo(Resources.cpus(1));
        assertThat(state.why(dependent))
                .isEqualTo(state.task(dependent.id().task()).orElseThrow().reason());
        NodeInfo info = node.info();
        assertThat(info.tasksRunning()).isEqualTo(1);
        assertThat(info.tasksQueued()).isEqualTo(2);
        assertThat(info.available().cpuUnits()).isZero();
    }

    @Test
    void refusesALimitBelowOne() {
        assertThatThrownBy(() -> state.tasks(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("limit=0 is below 1: ask for one row or more");
    }

    @Test
    void saysThatATaskWaitsInGet() {
        ObjectRef<Integer> slow = node.submit(TaskOptions.DEFAULT.cpus(0), arguments -> {
            release.await();
            return 1;
        });
        ObjectRef<Integer> blocked = node.submit(arguments -> ((ObjectRef<?>) arguments[0]).get(), Arg.of(slow));
        node.awaitState(blocked, TaskState.RUNNING_BLOCKED);

        assertThat(state.why(blocked)).isEqualTo("it runs, and is blocked in get, wait or on a stream");
    }

    @Test
    void saysThatAProducerIsHeldBack() {
        try (ObjectStream<Integer> items = node.stream(
                TaskOptions.DEFAULT.streamBuffer(1),
                arguments -> IntStream.range(0, 9).iterator())) {
            node.awaitState(items.completion(), TaskState.RUNNING_BLOCKED);
            assertThat(state.why(items.completion())).isEqualTo("it runs, and is blocked in get, wait or on a stream");
        }
    }

    @Test
    void saysThatATaskWaitsToBeTriedAgain() {
        ObjectRef<Object> failing = node.submit(
                TaskOptions.DEFAULT
                        .retries(2)
                        .retryOn(IllegalStateException.class)
                        .backoff(new Backoff(Duration.ofHours(9), Duration.ofHours(9))),
                arguments -> {
                    throw new IllegalStateException("again");
                });
        node.awaitState(failing, TaskState.PENDING_RETRY);

        assertThat(state.why(failing)).isEqualTo("attempt 1 of 3 failed, and it waits to be tried again");
        assertThat(node.session.cancel(failing)).isTrue();
    }

    @Test
    void saysThatAValueIsThere() {
        assertThat(state.why(node.session.put(1))).isEqualTo("it is there");
        ObjectRef<Integer> task = node.submit(arguments -> 1);
        task.get();
        assertThat(state.why(task)).isEqualTo("it is there");
    }

    @Test
    void namesTheParentOfATask() {
        DistributedQueue<ObjectRef<Integer>> children = DistributedQueue.create(node.session, 1);
        Body waitsForChild = arguments -> {
            ObjectRef<Integer> made = ((Session) Mobula.session())
                    .submit(
                            Functions.task("child", inner -> {
                                release.await();
                                return 1;
                            }),
                            TaskOptions.DEFAULT);
            tell(arguments[0], made);
            return made.get();
        };
        ObjectRef<Integer> parent = node.submit(waitsForChild, children);
        ObjectRef<Integer> child = children.poll(Duration.ofSeconds(30)).orElseThrow();
        node.awaitState(parent, TaskState.RUNNING_BLOCKED);
        node.awaitState(child, TaskState.RUNNING);

        assertThat(node.task(child).orElseThrow().parent()).contains(parent.id().task());
    }

    @SuppressWarnings("unchecked") // it is called with the queue of the test above
    private static void tell(Object children, ObjectRef<Integer> child) {
        ((DistributedQueue<ObjectRef<Integer>>) children).put(child);
    }

    @Test
    void remembersTasksThatFailed() {
        ObjectRef<Object> failing = node.submit(TaskOptions.DEFAULT.name("failing"), arguments -> {
            throw new IllegalStateException("bug");
        });
        assertThatThrownBy(failing::get).hasMessageContaining("bug");
        node.awaitIdle();

        TaskInfo info = state.task(failing.id().task()).orElseThrow();
        assertThat(info.state()).isEqualTo(TaskState.FAILED);
        assertThat(info.reason())
                .isEqualTo("failing (" + failing.id().task()
                        + ") failed on attempt 1: java.lang.IllegalStateException: bug");
        assertThat(state.tasks(10)).isEmpty();
    }

    @Test
    void remembersAsManyAsConfigured() {
        try (TestNode small = new TestNode(MobulaConfig.defaults().cpus(1).with("ended-tasks", "2"))) {
            List<ObjectRef<Object>> refs = IntStream.range(0, 3)
                    .mapToObj(i -> small.<Object>submit(arguments -> {
                        throw new IllegalStateException("bug");
                    }))
                    .toList();
            small.awaitIdle();

            assertThat(small.task(refs.get(0))).isEmpty();
            assertThat(small.task(refs.get(1))).isPresent();
            assertThat(small.task(refs.get(2))).isPresent();
        }
    }
}
