package dev.mobula.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mobula.Arg;
import dev.mobula.Backoff;
import dev.mobula.GetInterruptedException;
import dev.mobula.Mobula;
import dev.mobula.ObjectRef;
import dev.mobula.TaskCancelledException;
import dev.mobula.TaskOptions;
import dev.mobula.TaskState;
import dev.mobula.runtime.Functions.Body;
import dev.mobula.spi.Session;
import dev.mobula.util.DistributedQueue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("semantics")
class CancelTest {
    private TestNode node;
    private transient DistributedQueue<ObjectRef<Object>> children;
    private final Shared.Latch started = Shared.latch(1);
    private final Shared.Latch told = Shared.latch(1);
    private final Shared.Latch release = Shared.latch(1);
    private final Shared.Counter ran = Shared.counter();

    // Not in the constructor, which runs too where code that captured the test is made again.
    @BeforeEach
    void startNode() {
        node = new TestNode(1);
        children = DistributedQueue.create(node.session, 1);
    }

    @AfterEach
    void everythingHasEnded() {
        release.countDown();
        node.close();
    }

    private ObjectRef<Object> occupyNode() {
        ObjectRef<Object> occupied = node.submit(TaskOptions.DEFAULT.name("occupier"), arguments -> {
            started.countDown();
            release.await();
            return "released";
        });
        Await.open("the node is occupied", started);
        return occupied;
    }

    private Object run(Object[] arguments) {
        ran.incrementAndGet();
        return null;
    }

    @Test
    void neverRunsATaskThatWaitedForResources() {
        ObjectRef<Object> occupier = occupyNode();
        ObjectRef<Object> waiting = node.submit(TaskOptions.DEFAULT.name("waiting"), this::run);
        node.awaitState(waiting, TaskState.PENDING_RESOURCES);

        assertThat(node.session.cancel(waiting)).isTrue();

        assertThatThrownBy(waiting::get)
                .isInstanceOf(TaskCancelledException.class)
                .hasMessage("waiting (" + waiting.id().task() + ") was cancelled before it ran");
        assertThat(node.session.cancel(waiting)).as("a second time").isFalse();
        release.countDown();
        occupier.get();
        node.awaitIdle();
        assertThat(ran.get()).isZero();
        assertThat(node.task(waiting).orElseThrow().state()).isEqualTo(TaskState.CANCELLED);
    }

    @Test
    void neverRunsATaskThatWaitedForArguments() {
        ObjectRef<Object> occupier = occupyNode();
        ObjectRef<Object> waiting = node.submit(this::run, occupier);
        node.awaitState(waiting, TaskState.PENDING_ARGS);

        assertThat(node.session.cancel(waiting)).isTrue();

        assertThatThrownBy(waiting::get).isInstanceOf(TaskCancelledException.class);
        release.countDown();
        occupier.get();
        node.awaitIdle();
        assertThat(ran.get()).isZero();
    }

    @Test
    void neverRetriesATaskThatWaitedForItsNextAttempt() {
        Shared.Counter attempts = Shared.counter();
        TaskOptions options = TaskOptions.DEFAULT
                .retryOn(IllegalStateException.class)
                .backoff(new Backoff(Duration.ofHours(10), Duration.ofHours(10)));
        ObjectRef<Object> waiting = node.submit(options, arguments -> {
            attempts.incrementAndGet();
            throw new IllegalStateException("again");
        });
        node.awaitState(waiting, TaskState.PENDING_RETRY);

        assertThat(node.session.cancel(waiting)).isTrue();

        assertThatThrownBy(waiting::get).isInstanceOf(TaskCancelledException.class);
        assertThat(attempts.get()).isEqualTo(1);
    }

    @Test
    void interruptsARunningTask() {
        Shared.Notes<Throwable> thrown = Shared.notes();
        Shared.Notes<Boolean> told = Shared.notes();
        Shared.Latch left = Shared.latch(1);
        ObjectRef<Object> running = node.submit(TaskOptions.DEFAULT.name("running"), arguments -> {
            started.countDown();
            try {
                release.await();
            } catch (InterruptedException e) {
                thrown.add(e);
                told.add(Mobula.current().isCancelled());
            } finally {
                left.countDown();
            }
            return null;
        });
        Await.open("the task runs", started);

        assertThat(node.session.cancel(running)).isTrue();

        assertThatThrownBy(running::get)
                .isInstanceOf(TaskCancelledException.class)
                .hasMessage("running (" + running.id().task()
                        + ") was cancelled while it ran: what it may still return is dropped");
        Await.open("the task was interrupted", left);
        assertThat(thrown.one()).isInstanceOf(InterruptedException.class);
        assertThat(told.one()).isTrue();
    }

    @Test
    void dropsTheValueOfATaskThatSwallowsTheInterrupt() {
        Shared.Latch interrupted = Shared.latch(1);
        ObjectRef<Object> stubborn = node.submit(arguments -> {
            started.countDown();
            while (true) {
                try {
                    release.await();
                    return "too late";
                } catch (InterruptedException e) {
                    interrupted.countDown();
                }
            }
        });
        Await.open("the task runs", started);

        assertThat(node.session.cancel(stubborn)).isTrue();

        Await.open("the task was interrupted", interrupted);
        assertThatThrownBy(stubborn::get)
                .as("answered while the task still runs")
                .isInstanceOf(TaskCancelledException.class)
                .hasMessageEndingWith("was cancelled while it ran: what it may still return is dropped");
        assertThat(node.task(stubborn).orElseThrow().reason()).isEqualTo("it was cancelled, and has not stopped yet");
        assertThat(node.info().available().cpuUnits())
                .as("occupied until it stops")
                .isZero();
        release.countDown();
        node.awaitIdle();
        assertThatThrownBy(stubborn::get).isInstanceOf(TaskCancelledException.class);
    }

    @Test
    void hasNoEffectOnATaskThatHasEnded() {
        ObjectRef<Integer> ended = node.submit(arguments -> 1);
        ended.get();
        ObjectRef<Integer> put = node.session.put(2);

        assertThat(node.session.cancel(ended)).isFalse();
        assertThat(node.session.cancel(put)).isFalse();
        assertThat(ended.get()).isEqualTo(1);
        assertThat(put.get()).isEqualTo(2);
    }

    @Test
    void cancelsAsItSaysWhenTheTaskIsAboutToEnd() {
        for (int round = 0; round < 2_000; round++) {
            ObjectRef<Integer> ref = node.submit(arguments -> 1);
            if (round % 3 == 0) {
                Thread.onSpinWait();
            }
            boolean cancelled = node.session.cancel(ref);
            try {
                assertThat(ref.get()).isEqualTo(1);
                assertThat(cancelled).as("round %d", round).isFalse();
            } catch (TaskCancelledException e) {
                assertThat(cancelled).as("round %d", round).isTrue();
            }
        }
    }

    @Test
    void cancelsChildrenToo() {
        ObjectRef<Object> parent = submitParent();
        node.awaitState(parent, TaskState.RUNNING_BLOCKED);
        Await.open("the child runs", started);

        assertThat(node.session.cancel(parent)).isTrue();

        assertThatThrownBy(parent::get).isInstanceOf(TaskCancelledException.class);
        assertThatThrownBy(child()::get).isInstanceOf(TaskCancelledException.class);
        node.awaitIdle();
    }

    @Test
    void leavesChildrenAloneIfAskedTo() {
        ObjectRef<Object> parent = submitParent();
        node.awaitState(parent, TaskState.RUNNING_BLOCKED);
        Await.open("the child runs", started);

        assertThat(node.session.cancel(parent, false)).isTrue();

        assertThatThrownBy(parent::get).isInstanceOf(TaskCancelledException.class);
        release.countDown();
        assertThat(child().get()).isEqualTo("child");
    }

    @Test
    void cancelsChildrenOfATaskThatHasEnded() {
        ObjectRef<ObjectRef<Object>> parent = node.submit(arguments -> submitChild());
        ObjectRef<Object> child = parent.get();
        Await.open("the child runs", started);

        assertThat(node.session.cancel(parent)).isFalse();

        assertThatThrownBy(child::get).isInstanceOf(TaskCancelledException.class);
    }

    private ObjectRef<Object> submitParent() {
        Body waits = arguments -> {
            ObjectRef<Object> child = submitChild();
            tell(arguments[0], child);
            told.countDown();
            return child.get();
        };
        ObjectRef<Object> parent = node.submit(waits, children);
        Await.open("the parent is about to wait for its child", told);
        return parent;
    }

    private ObjectRef<Object> child() {
        return children.poll(Duration.ofSeconds(30)).orElseThrow();
    }

    @SuppressWarnings("unchecked") // it is called with the queue of this test
    private static void tell(Object children, ObjectRef<Object> child) {
        ((DistributedQueue<ObjectRef<Object>>) children).put(child);
    }

    private ObjectRef<Object> submitChild() {
        return ((Session) Mobula.session())
                .submit(
                        Functions.task("child", arguments -> {
                            started.countDown();
                            release.await();
                            return "child";
                        }),
                        TaskOptions.DEFAULT.cpus(0)); // so that its parent goes on to wait for it
    }

    @Test
    void freesTheResourcesOfACancelledTask() {
        ObjectRef<Object> occupier = occupyNode();
        ObjectRef<Integer> next = node.submit(arguments -> 1);

        assertThat(node.session.cancel(occupier)).isTrue();

        assertThat(next.get()).isEqualTo(1);
    }

    @Test
    void letsSmallTasksRunWhenALargeOneThatWaitedIsCancelled() {
        try (TestNode two = new TestNode(2)) {
            Shared.Latch releaseSmall = Shared.latch(1);
            Shared.Latch smallRuns = Shared.latch(1);
            ObjectRef<Object> small = two.submit(arguments -> {
                smallRuns.countDown();
                releaseSmall.await();
                return null;
            });
            Await.open("one CPU is taken", smallRuns);
            ObjectRef<Object> large = two.submit(TaskOptions.DEFAULT.cpus(2), arguments -> null);
            two.awaitState(large, TaskState.PENDING_RESOURCES);
            ObjectRef<Integer> behind = two.submit(TaskOptions.DEFAULT.cpus(0.5), arguments -> 1);
            two.awaitState(behind, TaskState.PENDING_RESOURCES);

            assertThat(two.session.cancel(large)).isTrue();

            assertThat(behind.get(Duration.ofSeconds(30))).isEqualTo(1);
            releaseSmall.countDown();
            small.get();
        }
    }

    @Test
    void neverLeavesAnInterruptToTheNextTask() {
        List<ObjectRef<Object>> refs = new ArrayList<>();
        Shared.Counter leaked = Shared.counter();
        for (int i = 0; i < 500; i++) {
            ObjectRef<Object> interrupting = node.submit(arguments -> {
                if (Thread.currentThread().isInterrupted() && !Mobula.current().isCancelled()) {
                    leaked.incrementAndGet();
                }
                Thread.currentThread().interrupt();
                return null;
            });
            if (i % 3 == 0) {
                node.session.cancel(interrupting);
            }
            refs.add(node.submit(arguments -> {
                if (Thread.currentThread().isInterrupted()) {
                    leaked.incrementAndGet();
                }
                return null;
            }));
        }
        node.session.getAll(refs);

        assertThat(leaked.get()).isZero();
    }

    @Test
    void interruptsATaskThatWaitsInGet() {
        ObjectRef<Object> slow = node.submit(TaskOptions.DEFAULT.cpus(0), arguments -> {
            started.countDown();
            release.await();
            return null;
        });
        Shared.Notes<Throwable> thrown = Shared.notes();
        Shared.Latch left = Shared.latch(1);
        Body waits = arguments -> {
            try {
                return ((ObjectRef<?>) arguments[0]).get();
            } catch (GetInterruptedException e) {
                thrown.add(e);
                assertThat(Thread.currentThread().isInterrupted()).isTrue();
                throw e;
            } finally {
                left.countDown();
            }
        };
        ObjectRef<Object> blocked = node.submit(waits, Arg.of(slow));
        node.awaitState(blocked, TaskState.RUNNING_BLOCKED);

        assertThat(node.session.cancel(blocked)).isTrue();

        Await.open("the task has left get", left);
        assertThat(thrown.one())
                .isInstanceOf(GetInterruptedException.class)
                .hasMessage("Interrupted while waiting for " + named(slow) + "; what it waits for goes on");
        release.countDown();
        slow.get();
    }

    // A worker that is given a reference is not told whose result it is.
    private static String named(ObjectRef<?> ref) {
        return Sizes.isEmbedded() ? "test.task (" + ref.id().task() + ")" : "the value of " + ref.id();
    }

    @Test
    void tellsACallerThatWaitsAlready() throws Exception {
        occupyNode();
        ObjectRef<Object> waiting = node.submit(this::run);
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread caller = Thread.ofVirtual().start(() -> {
            try {
                waiting.get();
            } catch (TaskCancelledException e) {
                thrown.set(e);
            }
        });
        Await.until("the caller waits", () -> Await.isParked(caller));

        node.session.cancel(waiting);

        assertThat(caller.join(Duration.ofSeconds(30))).isTrue();
        assertThat(thrown.get()).isInstanceOf(TaskCancelledException.class);
    }

    @Test
    void throwsInsideATaskThatAsks() {
        Shared.Notes<Throwable> thrown = Shared.notes();
        ObjectRef<Object> computing = node.submit(TaskOptions.DEFAULT.name("computing"), arguments -> {
            started.countDown();
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            while (System.nanoTime() < end) {
                try {
                    Mobula.current().throwIfCancelled();
                } catch (TaskCancelledException e) {
                    thrown.add(e);
                    throw e;
                }
            }
            return null;
        });
        Await.open("the task runs", started);

        node.session.cancel(computing);
        node.awaitIdle();

        assertThat(thrown.one()).hasMessage("computing (" + computing.id().task() + ") was cancelled while it ran");
    }
}
