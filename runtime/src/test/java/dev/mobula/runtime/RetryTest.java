package dev.mobula.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mobula.Backoff;
import dev.mobula.Mobula;
import dev.mobula.ObjectRef;
import dev.mobula.TaskFailedException;
import dev.mobula.TaskOptions;
import dev.mobula.WorkerCrashedException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("semantics")
class RetryTest {
    private static final TaskOptions AT_ONCE = TaskOptions.DEFAULT.name("flaky").backoff(Backoff.NONE);

    private TestNode node;
    private final Shared.Notes<Integer> attempts = Shared.notes();

    // Not in the constructor, which runs too where code that captured the test is made again.
    @BeforeEach
    void startNode() {
        node = new TestNode(1);
    }

    @AfterEach
    void everythingHasEnded() {
        node.close();
    }

    /// A task that throws on each attempt before `successful`.
    private ObjectRef<String> flaky(TaskOptions options, int successful, Throwable thrown) {
        return node.submit(options, arguments -> {
            int attempt = Mobula.current().attempt();
            attempts.add(attempt);
            if (attempt < successful) {
                throw thrown;
            }
            return "after " + attempt;
        });
    }

    private static List<Integer> upTo(int last) {
        return IntStream.rangeClosed(1, last).boxed().toList();
    }

    @Test
    void triesASystemErrorAgain() {
        assertThat(flaky(AT_ONCE, 4, new OutOfMemoryError("stand-in for a crash"))
                        .get())
                .isEqualTo("after 4");
        assertThat(attempts.all()).isEqualTo(upTo(4));
    }

    @Test
    void givesUpWhenNoRetryIsLeft() {
        ObjectRef<String> ref = flaky(AT_ONCE.retries(2), 9, new InternalError("stand-in for a crash"));

        assertThatThrownBy(ref::get)
                .isInstanceOfSatisfying(
                        WorkerCrashedException.class,
                        crash -> assertThat(crash.attempts()).isEqualTo(3))
                .hasMessage("The worker of flaky (" + ref.id().task() + ") crashed on attempt 3 of 3 on node "
                        + node.info().id() + ": java.lang.InternalError: stand-in for a crash."
                        + " Give it more memory or more retries")
                .hasCauseInstanceOf(InternalError.class);
        assertThat(attempts.all()).isEqualTo(upTo(3));
    }

    @Test
    void triesOnceWithoutRetries() {
        ObjectRef<String> ref = flaky(AT_ONCE.retries(0), 2, new OutOfMemoryError("stand-in"));

        assertThatThrownBy(ref::get).isInstanceOf(WorkerCrashedException.class).hasMessageContaining("attempt 1 of 1");
        assertThat(attempts.all()).isEqualTo(upTo(1));
    }

    @Test
    void triesWithoutEndIfAskedTo() {
        assertThat(flaky(AT_ONCE.retries(-1), 200, new OutOfMemoryError("stand-in"))
                        .get())
                .isEqualTo("after 200");
    }

    @Test
    void doesNotRetryExceptionsOfTheTaskByDefault() {
        ObjectRef<String> ref = flaky(AT_ONCE, 2, new IOException("disk full"));

        assertThatThrownBy(ref::get)
                .isInstanceOf(TaskFailedException.class)
                .hasMessage("flaky (" + ref.id().task() + ") failed on attempt 1: java.io.IOException: disk full");
        assertThat(attempts.all()).isEqualTo(upTo(1));
    }

    @Test
    void retriesChosenExceptionsAndTheirSubclasses() {
        assertThat(flaky(AT_ONCE.retryOn(IOException.class), 3, new FileNotFoundException("not yet"))
                        .get())
                .isEqualTo("after 3");
        assertThat(attempts.all()).isEqualTo(upTo(3));
    }

    @Test
    void doesNotRetryOtherExceptions() {
        ObjectRef<String> ref = flaky(AT_ONCE.retryOn(IOException.class), 2, new IllegalStateException("bug"));

        assertThatThrownBy(ref::get).isInstanceOf(TaskFailedException.class);
        assertThat(attempts.all()).isEqualTo(upTo(1));
    }

    @Test
    void saysHowOftenAChosenExceptionWasRetried() {
        ObjectRef<String> ref = flaky(AT_ONCE.retries(2).retryOn(IOException.class), 9, new IOException("disk full"));

        assertThatThrownBy(ref::get)
                .isInstanceOfSatisfying(
                        TaskFailedException.class,
                        failure -> assertThat(failure.attempts()).isEqualTo(3))
                .hasMessage("flaky (" + ref.id().task() + ") failed on attempt 3 of 3: java.io.IOException: disk full");
    }

    @Test
    void treatsAStackOverflowAsAnExceptionOfTheTask() {
        ObjectRef<String> ref = flaky(AT_ONCE, 2, new StackOverflowError("endless recursion"));

        assertThatThrownBy(ref::get).isInstanceOf(TaskFailedException.class);
        assertThat(attempts.all()).isEqualTo(upTo(1));
    }

    @ParameterizedTest(name = "tasks={0}")
    @ValueSource(ints = {1, 50})
    void waitsBetweenAttemptsAndKeepsNothingOccupied(int tasks) {
        List<ObjectRef<String>> refs = IntStream.range(0, tasks)
                .mapToObj(i -> flaky(
                        TaskOptions.DEFAULT
                                .retryOn(IOException.class)
                                .backoff(new Backoff(java.time.Duration.ofMillis(1), java.time.Duration.ofMillis(4))),
                        4,
                        new IOException("not yet")))
                .toList();

        assertThat(node.session.getAll(refs)).containsOnly("after 4");
        assertThat(attempts.all()).hasSize(4 * tasks);
    }
}
