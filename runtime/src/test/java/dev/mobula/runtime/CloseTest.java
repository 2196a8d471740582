package dev.mobula.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mobula.ObjectRef;
import dev.mobula.spi.Sessions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("semantics")
@SharesMemory("shares latches with its tasks: not converted to Shared yet")
class CloseTest {
    private static final int LARGE = 100_000;

    private final TestNode node = new TestNode(2);

    @AfterEach
    void everythingHasEnded() {
        node.close();
    }

    private static void assertClosed(ThrowingCallable use) {
        assertThatThrownBy(use)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageMatching("The reference to .* is closed: call close\\(\\) when its value is neither read nor"
                        + " passed on any more");
    }

    @Test
    void aClosedReferenceIsRefusedWhereverItIsUsed() {
        ObjectRef<byte[]> ref = node.session.put(new byte[LARGE]);
        ref.close();
        ref.close();

        assertClosed(ref::get);
        assertClosed(() -> ref.get(Duration.ofSeconds(1)));
        assertClosed(ref::toCompletionStage);
        assertClosed(() -> node.session.getAll(List.of(ref)));
        assertClosed(() -> node.session.wait(List.of(ref), 1));
        assertClosed(() -> node.submit(arguments -> 1, ref));
        assertThat(ref.isDone()).isTrue();
        assertThat(ref).asString().contains("closed");
    }

    @Test
    void closingTheSmallClosesToo() {
        ObjectRef<Integer> put = node.session.put(1);
        ObjectRef<Integer> result = node.submit(arguments -> 2);
        assertThat(result.get()).isEqualTo(2);
        put.close();
        result.close();

        assertClosed(put::get);
        assertClosed(result::get);
    }

    @Test
    void aTaskThatWasGivenTheReferenceKeepsTheValue() {
        var gate = new CountDownLatch(1);
        ObjectRef<byte[]> slow = node.submit(arguments -> {
            gate.await();
            return new byte[LARGE];
        });
        ObjectRef<Integer> length = node.submit(arguments -> ((byte[]) arguments[0]).length, slow);
        ObjectRef<byte[]> put = node.session.put(new byte[LARGE]);
        ObjectRef<Integer> second =
                node.submit(arguments -> ((byte[]) arguments[0]).length + ((byte[]) arguments[1]).length, put, slow);

        slow.close();
        put.close();
        gate.countDown();

        assertThat(length.get()).isEqualTo(LARGE);
        assertThat(second.get()).isEqualTo(2 * LARGE);
        assertClosed(slow::get);
    }

    @Test
    void aReferenceInsideOfAnArgumentKeepsTheValueForItsTask() {
        var gate = new CountDownLatch(1);
        ObjectRef<byte[]> ref = node.session.put(new byte[LARGE]);
        ObjectRef<Integer> length = node.submit(
                arguments -> {
                    gate.await();
                    ObjectRef<?> inner = (ObjectRef<?>) ((List<?>) arguments[0]).getFirst();
                    int read = ((byte[]) inner.get()).length;
                    inner.close();
                    return read;
                },
                new ArrayList<>(List.of(ref)));

        ref.close();
        gate.countDown();

        assertThat(length.get()).isEqualTo(LARGE);
    }

    @Test
    void aTaskThatClosesWhatItWasGivenTakesNothingFromOthers() {
        ObjectRef<byte[]> ref = node.session.put(new byte[LARGE]);
        ObjectRef<Integer> closing = node.submit(
                arguments -> {
                    ((ObjectRef<?>) ((List<?>) arguments[0]).getFirst()).close();
                    return 1;
                },
                new ArrayList<>(List.of(ref)));

        assertThat(closing.get()).isEqualTo(1);
        assertThat(ref.get()).hasSize(LARGE);
        ObjectRef<List<ObjectRef<byte[]>>> list = node.submit(
                arguments -> new ArrayList<>(List.of(Sessions.current().put(new byte[LARGE]))));
        list.get().getFirst().close();
        assertThat(list.get().getFirst().get()).hasSize(LARGE);
    }

    @Test
    void closingDoesNotCancelTheTask() {
        var gate = new CountDownLatch(1);
        var ran = new CountDownLatch(1);
        node.submit(arguments -> {
                    gate.await();
                    ran.countDown();
                    return 1;
                })
                .close();
        gate.countDown();

        Await.until("the task has run", () -> ran.getCount() == 0);
    }

    @Test
    void whoWaitsForTheValueWhileItIsClosedGetsItOrTheError() throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            for (int round = 0; round < 300; round++) {
                ObjectRef<byte[]> ref =
                        round % 2 == 0 ? node.session.put(new byte[LARGE]) : node.submit(arguments -> new byte[LARGE]);
                List<Future<?>> users = new ArrayList<>();
                for (int i = 0; i < 2; i++) {
                    users.add(threads.submit(() -> use(ref)));
                    users.add(threads.submit(() -> pass(ref)));
                }
                ref.close();
                for (Future<?> user : users) {
                    user.get();
                }
            }
        }
    }

    private static void use(ObjectRef<byte[]> ref) {
        try {
            assertThat(ref.get()).hasSize(LARGE);
        } catch (IllegalStateException e) {
            assertThat(e).hasMessageContaining("is closed");
        }
    }

    private void pass(ObjectRef<byte[]> ref) {
        ObjectRef<Integer> length;
        try {
            length = node.submit(arguments -> ((byte[]) arguments[0]).length, ref);
        } catch (IllegalStateException e) {
            assertThat(e).hasMessageContaining("is closed");
            return;
        }
        assertThat(length.get(Duration.ofSeconds(30))).isEqualTo(LARGE);
    }
}
