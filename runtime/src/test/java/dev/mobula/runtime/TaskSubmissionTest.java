package dev.mobula.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.mobula.Arg;
import dev.mobula.Backoff;
import dev.mobula.InfeasibleException;
import dev.mobula.Mobula;
import dev.mobula.ObjectRef;
import dev.mobula.Resources;
import dev.mobula.SessionException;
import dev.mobula.TaskContext;
import dev.mobula.TaskFailedException;
import dev.mobula.TaskOptions;
import dev.mobula.spi.RemoteFunction;
import dev.mobula.spi.Session;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("semantics")
class TaskSubmissionTest {
    private TestNode node;

    // Not in the constructor, which runs too where code that captured the test is made again.
    @BeforeEach
    void startNode() {
        node = new TestNode(2);
    }

    @AfterEach
    void everythingHasEnded() {
        node.close();
    }

    @Test
    void returnsTheValueOfATask() {
        ObjectRef<Integer> sum = node.submit(arguments -> (int) arguments[0] + (int) arguments[1], 20, 22);

        assertThat(sum.get()).isEqualTo(42);
        assertThat(sum.isDone()).isTrue();
        assertThat(sum.get()).as("a second time").isEqualTo(42);
    }

    @Test
    void returnsNullOfATaskWithoutResult() {
        assertThat(this.<Object>submitted(null).get()).isNull();
        assertThat(node.session.submit(() -> {}).get()).isNull();
    }

    private <T> ObjectRef<T> submitted(T value) {
        return node.submit(arguments -> value);
    }

    @Test
    void runsALambdaOnACopyOfWhatItCaptured() {
        List<Integer> captured = new ArrayList<>(List.of(1, 2));

        ObjectRef<Integer> size = node.session.submit(() -> {
            captured.add(3);
            return captured.size();
        });
        captured.clear();

        assertThat(size.get()).isEqualTo(3);
        assertThat(captured).isEmpty();
    }

    @Test
    void resolvesReferencesGivenAsArguments() {
        ObjectRef<Integer> first = node.submit(arguments -> 1);
        ObjectRef<Integer> value = first;
        for (int step = 0; step < 100; step++) {
            value = node.submit(arguments -> (int) arguments[0] + 1, value);
        }

        assertThat(value.get()).isEqualTo(101);
    }

    @Test
    void resolvesTheSameReferenceGivenTwice() {
        Shared.Latch release = Shared.latch(1);
        ObjectRef<Integer> slow = node.submit(arguments -> {
            release.await();
            return 21;
        });
        ObjectRef<Integer> sum = node.submit(arguments -> (int) arguments[0] + (int) arguments[1], slow, slow);
        release.countDown();

        assertThat(sum.get()).isEqualTo(42);
    }

    @Test
    void passesReferencesInsideValuesAsReferences() {
        ObjectRef<Integer> inner = node.session.put(7);

        ObjectRef<Integer> outer =
                node.submit(arguments -> ((ObjectRef<?>) ((List<?>) arguments[0]).getFirst()).get(), List.of(inner));

        assertThat(outer.get()).isEqualTo(7);
    }

    @Test
    void passesAReferenceWrappedInArgAsAReference() {
        ObjectRef<Integer> inner = node.session.put(7);

        ObjectRef<Boolean> isReference = node.submit(arguments -> arguments[0] instanceof ObjectRef<?>, Arg.of(inner));

        assertThat(isReference.get()).isTrue();
    }

    @Test
    void returnsAReferenceThatATaskMade() {
        ObjectRef<ObjectRef<String>> outer =
                node.submit(arguments -> Mobula.session().put("from inside"));

        assertThat(outer.get().get()).isEqualTo("from inside");
    }

    @Test
    void passesNullWrappedInArg() {
        ObjectRef<Boolean> isNull = node.submit(arguments -> arguments[0] == null, Arg.of(null));

        assertThat(isNull.get()).isTrue();
    }

    @Test
    void refusesNullWhereTheParameterIsPrimitive() {
        RemoteFunction function =
                Functions.task("Pi.hits", List.of("samples", "seed"), "(int,long)", arguments -> null);

        assertThatThrownBy(() -> node.submit(function, TaskOptions.DEFAULT, null, 1L))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("argument 'samples' of Pi.hits is null, but the parameter is of type int: pass a value");
        ObjectRef<Integer> none = node.submit(arguments -> null);
        assertThatThrownBy(() ->
                        node.submit(function, TaskOptions.DEFAULT, none, 1L).get())
                .isInstanceOf(TaskFailedException.class)
                .hasMessageContaining("argument 'samples' of Pi.hits is null, but the parameter is of type int");
    }

    @Test
    void failsWithTheErrorOfAnArgument() {
        ObjectRef<Integer> failing = node.submit(arguments -> {
            throw new IOException("disk full");
        });
        ObjectRef<Integer> dependent = node.submit(arguments -> 1, failing);

        assertThatThrownBy(dependent::get)
                .isInstanceOf(TaskFailedException.class)
                .hasMessageContaining("disk full")
                .cause()
                .isInstanceOf(IOException.class);
    }

    @Test
    void failsAtOnceWithAnArgumentsErrorThoughAnotherArgumentIsMissing() {
        Shared.Latch release = Shared.latch(1);
        ObjectRef<Integer> slow = node.submit(arguments -> {
            release.await();
            return 1;
        });
        ObjectRef<Integer> failing = node.submit(arguments -> {
            throw new IllegalStateException("at once");
        });
        assertThatThrownBy(failing::get).isInstanceOf(TaskFailedException.class);

        ObjectRef<Integer> dependent = node.submit(arguments -> 1, slow, failing);

        assertThatThrownBy(dependent::get).hasMessageContaining("at once");
        release.countDown();
        assertThat(slow.get()).isEqualTo(1);
    }

    @Test
    void splitsAResultIntoOneReferenceForEachComponent() {
        RemoteFunction function =
                Functions.split("Stats.of", List.of("mean", "count"), arguments -> new Object[] {2.5, 4});

        List<ObjectRef<?>> parts = node.session.submitSplit(function, TaskOptions.DEFAULT);

        assertThat(parts).hasSize(2);
        assertThat(parts.get(0).get()).isEqualTo(2.5);
        assertThat(parts.get(1).get()).isEqualTo(4);
        assertThat(parts.get(0).id()).isNotEqualTo(parts.get(1).id());
        ObjectRef<Double> scaled = node.submit(
                arguments -> (double) arguments[0] * (int) arguments[1], (Object) parts.get(0), (Object) parts.get(1));
        assertThat(scaled.get()).isEqualTo(10.0);
    }

    @Test
    void failsAllComponentsOfASplitResult() {
        RemoteFunction function = Functions.split("Stats.of", List.of("mean", "count"), arguments -> {
            throw new IllegalStateException("no numbers");
        });

        List<ObjectRef<?>> parts = node.session.submitSplit(function, TaskOptions.DEFAULT);

        for (ObjectRef<?> part : parts) {
            assertThatThrownBy(part::get).hasMessageContaining("no numbers");
        }
    }

    @ParameterizedTest(name = "cpus={0}")
    @ValueSource(ints = {1, 2})
    void runsTasksNestedTenDeep(int cpus) {
        try (TestNode small = new TestNode(cpus)) {
            assertThat(small.<Integer>submit(arguments -> nested(10)).get()).isEqualTo(10);
        }
    }

    private static int nested(int depth) {
        if (depth == 0) {
            return 0;
        }
        RemoteFunction deeper = Functions.task("nested", arguments -> nested(depth - 1));
        ObjectRef<Integer> child = ((Session) Mobula.session()).submit(deeper, TaskOptions.DEFAULT);
        return 1 + child.get();
    }

    @ParameterizedTest(name = "cpus={0}")
    @ValueSource(ints = {1, 2})
    void computesFibonacciByRecursion(int cpus) {
        try (TestNode small = new TestNode(cpus)) {
            assertThat(small.<Integer>submit(arguments -> fibonacci(15)).get()).isEqualTo(610);
        }
    }

    private static int fibonacci(int n) {
        if (n < 2) {
            return n;
        }
        Session session = (Session) Mobula.session();
        ObjectRef<Integer> first =
                session.submit(Functions.task("fibonacci", arguments -> fibonacci(n - 1)), TaskOptions.DEFAULT);
        ObjectRef<Integer> second =
                session.submit(Functions.task("fibonacci", arguments -> fibonacci(n - 2)), TaskOptions.DEFAULT);
        return first.get() + second.get();
    }

    @Test
    void tellsATaskAboutItself() {
        Shared.Notes<List<Object>> seen = Shared.notes();
        TaskOptions options = TaskOptions.DEFAULT.name("nightly").cpus(0.5).memory(1_024);

        ObjectRef<String> ref = node.submit(options, arguments -> {
            TaskContext context = Mobula.current();
            seen.add(List.of(
                    context.taskId(),
                    context.jobId(),
                    context.nodeId(),
                    context.namespace(),
                    context.session().jobId()));
            assertThat(context.resources()).isEqualTo(Resources.cpus(0.5).withMemory(1_024));
            assertThat(context.gpuIds()).isEmpty();
            assertThat(context.attempt()).isEqualTo(1);
            assertThat(context.isCancelled()).isFalse();
            assertThat(context.actorId()).isEmpty();
            assertThat(context.wasRestarted()).isFalse();
            context.throwIfCancelled();
            return context.taskName();
        });

        assertThat(ref.get()).isEqualTo("nightly");
        assertThat(seen.one())
                .containsExactly(
                        ref.id().task(),
                        node.session.jobId(),
                        node.info().id(),
                        node.session.namespace(),
                        node.session.jobId());
    }

    @Test
    @EmbeddedOnly // elsewhere a worker has a session of its own, of the same job
    void givesATaskTheSessionThatItWasSubmittedWith() {
        AtomicReference<Mobula> seen = new AtomicReference<>();

        node.submit(arguments -> {
                    seen.set(Mobula.current().session());
                    return null;
                })
                .get();

        assertThat(seen.get()).isSameAs(node.session);
    }

    @Test
    void refusesToExitAnActorFromATask() {
        ObjectRef<Object> ref = node.submit(TaskOptions.DEFAULT.name("plain"), arguments -> {
            Mobula.current().exitActor();
            return null;
        });

        assertThatThrownBy(ref::get)
                .hasRootCauseInstanceOf(IllegalStateException.class)
                .rootCause()
                .hasMessageStartingWith("plain (")
                .hasMessageEndingWith("is not a call of an actor: exitActor() ends the actor whose method calls it");
    }

    @Test
    void hasNoCurrentTaskOutsideOfTasks() {
        assertThatThrownBy(Mobula::current)
                .isInstanceOf(SessionException.class)
                .hasMessage("No task runs on thread '" + Thread.currentThread().getName()
                        + "': call Mobula.current() inside a task or actor method, on the thread it was called on");
    }

    @Test
    void refusesADemandThatNoNodeCanMeet() {
        ObjectRef<Object> ref =
                node.submit(TaskOptions.DEFAULT.name("big").cpus(3).gpus(1), arguments -> null);

        assertThatThrownBy(ref::get)
                .isInstanceOf(InfeasibleException.class)
                .hasMessage("No node can ever run big (" + ref.id().task()
                        + "): it needs 3 CPU, this node has 2 in all; needs 1 GPU, this node has none."
                        + " Lower the demand, or start a node with more");
    }

    @Test
    void keepsTypeCauseSuppressedAndStackOfAnException() {
        ObjectRef<Object> ref = node.submit(TaskOptions.DEFAULT.name("broken"), arguments -> {
            Exception exception = new UncheckedIOException("outer", new IOException("inner"));
            exception.addSuppressed(new IllegalArgumentException("beside"));
            throw exception;
        });

        assertThatThrownBy(ref::get)
                .isInstanceOfSatisfying(
                        TaskFailedException.class,
                        failure -> assertThat(failure.attempts()).isEqualTo(1))
                .hasMessage("broken (" + ref.id().task() + ") failed on attempt 1: java.io.UncheckedIOException: outer")
                .cause()
                .isExactlyInstanceOf(UncheckedIOException.class)
                .hasMessage("outer")
                .satisfies(cause -> {
                    assertThat(cause.getCause())
                            .isExactlyInstanceOf(IOException.class)
                            .hasMessage("inner");
                    assertThat(cause.getSuppressed())
                            .singleElement()
                            .isExactlyInstanceOf(IllegalArgumentException.class);
                    assertThat(cause.getStackTrace()[0].getClassName()).isEqualTo(TaskSubmissionTest.class.getName());
                });
    }

    @Test
    void throwsANewExceptionForEachGet() {
        ObjectRef<Object> ref = node.submit(arguments -> {
            throw new IllegalStateException("once");
        });

        Throwable first = catchThrowable(ref::get);
        Throwable second = catchThrowable(ref::get);

        assertThat(first).isNotSameAs(second).hasMessage(second.getMessage());
        assertThat(first.getStackTrace())
                .as("shows where get was called")
                .anyMatch(frame -> frame.getClassName().equals(TaskSubmissionTest.class.getName()));
    }

    @Test
    void countsTasksThatEnded() {
        long before = node.info().tasksEnded();
        List<ObjectRef<Integer>> refs = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            refs.add(node.submit(arguments -> 1));
        }
        node.session.getAll(refs);
        node.awaitIdle();

        assertThat(node.info().tasksEnded() - before).isEqualTo(1_000);
    }

    @Test
    void copiesAMutableArgumentWhenTheCallIsMade() {
        int[] numbers = {1, 2, 3};
        Shared.Latch release = Shared.latch(1);
        ObjectRef<int[]> ref = node.submit(
                arguments -> {
                    release.await();
                    int[] mine = (int[]) arguments[0];
                    mine[0]++;
                    return mine;
                },
                numbers);
        numbers[0] = 100;
        release.countDown();

        assertThat(ref.get()).containsExactly(2, 2, 3);
        assertThat(ref.get()).isNotSameAs(ref.get());
        assertThat(numbers).containsExactly(100, 2, 3);
    }

    @Test
    void sharesImmutableValuesAndCopiesMutableOnes() {
        List<String> immutable = List.of("a", "b");
        List<String> mutable = new ArrayList<>(immutable);

        ObjectRef<List<String>> shared = node.session.put(immutable);
        ObjectRef<List<String>> copied = node.session.put(mutable);
        mutable.add("c");

        assertThat(shared.get()).isSameAs(immutable);
        assertThat(copied.get()).containsExactly("a", "b").isNotSameAs(copied.get());
        copied.get().add("d");
        assertThat(copied.get()).containsExactly("a", "b");
    }

    @Test
    void givesEachAttemptFreshArguments() {
        ObjectRef<Integer> ref = node.submit(
                TaskOptions.DEFAULT.retryOn(IllegalStateException.class).backoff(Backoff.NONE),
                arguments -> {
                    int[] mine = (int[]) arguments[0];
                    mine[0]++;
                    if (Mobula.current().attempt() < 3) {
                        throw new IllegalStateException("again");
                    }
                    return mine[0];
                },
                (Object) new int[] {0});

        assertThat(ref.get()).isEqualTo(1);
    }
}
