package dev.mobula.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mobula.ActorDiedException;
import dev.mobula.ActorUnavailableException;
import dev.mobula.Backoff;
import dev.mobula.Isolation;
import dev.mobula.Mobula;
import dev.mobula.ObjectRef;
import dev.mobula.TaskCancelledException;
import dev.mobula.TaskFailedException;
import dev.mobula.WorkerCrashedException;
import dev.mobula.testing.Await;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A worker process ends in the midst of a task, in all the ways there are.
@Tag("processes")
@Timeout(120)
class WorkerCrashTest {
    private static NodeUnderTest node;

    @TempDir
    Path folder;

    private Mobula mobula;

    @BeforeAll
    static void startNode(@TempDir Path nodeFolder) {
        node = NodeUnderTest.start(nodeFolder, "--cpus=4");
    }

    @AfterAll
    static void stopNode() {
        node.close();
    }

    @BeforeEach
    void connect() {
        mobula = node.connect();
    }

    @AfterEach
    void close() {
        mobula.close();
    }

    private long awaitMark(String name) throws Exception {
        var mark = folder.resolve(name);
        Await.until("there is " + mark, NodeUnderTest.LIMIT, () -> Files.exists(mark));
        return Deeds.markedPid(mark);
    }

    private void awaitAllCpus() {
        Await.until("all CPUs are free", NodeUnderTest.LIMIT, () -> {
            var info = mobula.state().nodes().getFirst();
            return info.available().equals(info.total());
        });
    }

    private static WorkerCrashedException crashOf(ThrowingCallable call) {
        var crash = new ArrayList<WorkerCrashedException>();
        assertThatThrownBy(call).isInstanceOfSatisfying(WorkerCrashedException.class, crash::add);
        return crash.getFirst();
    }

    @Test
    void aTaskWhoseWorkerIsKilledIsTriedAgainInAnother() throws Exception {
        ObjectRef<Integer> held = DeedsRemote.options().backoff(Backoff.NONE).hold(folder.toString(), "held", 2);
        long first = awaitMark("held-1");
        NodeUnderTest.kill(first);
        long second = awaitMark("held-2");
        NodeUnderTest.kill(second);

        assertThat(held.get(NodeUnderTest.LIMIT)).isEqualTo(3);
        assertThat(awaitMark("held-3")).isNotIn(first, second);
    }

    @Test
    void aTaskWhoseStageIsOpenWhenItsWorkerIsKilledIsTriedAgain() throws Exception {
        ObjectRef<Integer> held =
                DeedsRemote.options().retries(1).backoff(Backoff.NONE).holdStage(folder.toString(), "open", 1);
        long pid = awaitMark("open-1");
        awaitAllCpus();

        NodeUnderTest.kill(pid);

        assertThat(held.get(NodeUnderTest.LIMIT)).isEqualTo(2);
        awaitAllCpus();
    }

    @Test
    void anOpenStageWithoutRetriesFailsAsATaskDoes() throws Exception {
        ObjectRef<Integer> held = DeedsRemote.options().retries(0).holdStage(folder.toString(), "open", 1);
        long pid = awaitMark("open-1");
        awaitAllCpus();

        NodeUnderTest.kill(pid);

        assertThat(crashOf(() -> held.get(NodeUnderTest.LIMIT)).kind()).isEqualTo(WorkerCrashedException.Kind.KILLED);
        assertThat(DeedsRemote.square(7).get().value()).isEqualTo(49);
    }

    @Test
    void withoutRetriesTheErrorTellsWhatWhereAndWhy() throws Exception {
        ObjectRef<Integer> held =
                DeedsRemote.options().name("doomed").retries(0).hold(folder.toString(), "held", 1);
        long pid = awaitMark("held-1");
        NodeUnderTest.kill(pid);

        var crash = crashOf(() -> held.get(NodeUnderTest.LIMIT));

        assertThat(crash.kind()).isEqualTo(WorkerCrashedException.Kind.KILLED);
        assertThat(crash.attempts()).isEqualTo(1);
        assertThat(crash)
                .hasMessageContaining("doomed (" + held.id().task() + ")")
                .hasMessageContaining("attempt 1 of 1")
                .hasMessageContaining(mobula.state().nodes().getFirst().id().toString())
                .hasMessageContaining(Long.toString(pid))
                .hasMessageContaining("SIGKILL")
                .hasMessageContaining(Deeds.LAST_WORDS);
        assertThat(Path.of(crash.logFile().orElseThrow())).content().contains(Deeds.LAST_WORDS);
        assertThat(DeedsRemote.square(7).get().value()).isEqualTo(49);
    }

    @Test
    void whatAKilledWorkerHadMadeIsNotLostWithIt() {
        long pid = DeedsRemote.pid().get();
        ObjectRef<byte[]> large = DeedsRemote.large(1 << 20);
        assertThat(mobula.wait(List.of(large), 1, NodeUnderTest.LIMIT).ready()).hasSize(1);
        NodeUnderTest.kill(pid);
        NodeUnderTest.awaitEnded(pid);
        assertThat(DeedsRemote.pid().get(NodeUnderTest.LIMIT)).isNotEqualTo(pid);

        byte[] expected = Deeds.large(1 << 20);
        assertThat(DeedsRemote.sum(large).get(NodeUnderTest.LIMIT)).isEqualTo(Deeds.sum(expected));
        assertThat(large.get()).isEqualTo(expected);
    }

    @Test
    void aWrongPointerInNativeCodeIsNamedAsTheCause() {
        ObjectRef<Integer> broken = DeedsRemote.options().retries(0).segfault();

        var crash = crashOf(() -> broken.get(NodeUnderTest.LIMIT));

        assertThat(crash.kind()).isEqualTo(WorkerCrashedException.Kind.CRASHED);
        assertThat(crash).hasMessageContaining("Deeds.segfault").hasMessageContaining("SIGSEGV");
        assertThat(DeedsRemote.square(7).get().value()).isEqualTo(49);
    }

    @Test
    void aWrongPointerIsTriedAgainWithinTheRetries() {
        ObjectRef<Integer> broken =
                DeedsRemote.options().retries(2).backoff(Backoff.NONE).segfault();

        assertThat(crashOf(() -> broken.get(NodeUnderTest.LIMIT)).attempts()).isEqualTo(3);
    }

    @Test
    void exitIsNotTriedAgainAndItsCallerIsNamed() {
        ObjectRef<Integer> left = DeedsRemote.options().retries(5).leave(3);

        var crash = crashOf(() -> left.get(NodeUnderTest.LIMIT));

        assertThat(crash.kind()).isEqualTo(WorkerCrashedException.Kind.EXITED);
        assertThat(crash.attempts()).isEqualTo(1);
        assertThat(crash).hasMessageContaining("System.exit(3)").hasMessageContaining("leaveAsAsked");
        assertThat(DeedsRemote.square(7).get().value()).isEqualTo(49);
    }

    @Test
    void aWorkerWithoutMemoryIsReplaced() {
        ObjectRef<Integer> hungry = DeedsRemote.options()
                .isolated(Isolation.DEFAULT.withHeap("32MiB"))
                .retries(0)
                .eatMemory();

        var crash = crashOf(() -> hungry.get(NodeUnderTest.LIMIT));

        assertThat(crash.kind()).isEqualTo(WorkerCrashedException.Kind.OUT_OF_MEMORY);
        assertThat(crash).hasMessageContaining("Deeds.eatMemory").hasMessageContaining("memory");
        assertThat(DeedsRemote.square(7).get().value()).isEqualTo(49);
    }

    @Test
    void aStackOverflowIsAFailureOfTheTaskAndTheWorkerLives() {
        long pid = DeedsRemote.pid().get();

        assertThatThrownBy(() -> DeedsRemote.recurse(0).get(NodeUnderTest.LIMIT))
                .isInstanceOf(TaskFailedException.class)
                .hasCauseInstanceOf(StackOverflowError.class);

        assertThat(DeedsRemote.pid().get()).isEqualTo(pid);
    }

    @Test
    void anIsolatedTaskThatDoesNotStopWhenItIsCancelledIsKilled() throws Exception {
        ObjectRef<Integer> endless = DeedsRemote.options().isolated().spin(folder.toString(), "endless");
        long pid = awaitMark("endless-1");

        assertThat(mobula.cancel(endless)).isTrue();

        assertThatThrownBy(endless::get).isInstanceOf(TaskCancelledException.class);
        NodeUnderTest.awaitEnded(pid);
        assertThat(folder.resolve("endless-2")).doesNotExist();
        awaitAllCpus();
    }

    @Test
    void whoHappensToBeInTheProcessOfOneThatExitsIsNotCharged() throws Exception {
        List<ObjectRef<String>> bystanders = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            bystanders.add(DeedsRemote.options().retries(0).holdUntil(folder.toString(), "bystander" + i, "go"));
        }
        long pid = awaitMark("bystander0-1");
        assertThat(DeedsRemote.pid().get()).as("all share a worker").isEqualTo(pid);

        assertThatThrownBy(() -> DeedsRemote.leave(3).get(NodeUnderTest.LIMIT))
                .isInstanceOf(WorkerCrashedException.class);
        NodeUnderTest.awaitEnded(pid);
        Files.writeString(folder.resolve("go"), "");

        assertThat(mobula.getAll(bystanders, NodeUnderTest.LIMIT))
                .containsExactly("bystander0", "bystander1", "bystander2");
    }

    @Test
    void anIsolatedTaskTakesNobodyWithIt() throws Exception {
        ObjectRef<String> bystander = DeedsRemote.options().retries(0).holdUntil(folder.toString(), "bystander", "go");
        long pid = awaitMark("bystander-1");

        assertThatThrownBy(() ->
                        DeedsRemote.options().isolated().retries(0).segfault().get(NodeUnderTest.LIMIT))
                .isInstanceOf(WorkerCrashedException.class);
        Files.writeString(folder.resolve("go"), "");

        assertThat(bystander.get(NodeUnderTest.LIMIT)).isEqualTo("bystander");
        assertThat(DeedsRemote.pid().get()).isEqualTo(pid);
    }

    @Test
    void anActorWhoseWorkerIsKilledStartsAnewAndThenIsDead() {
        var keeper = KeeperRemote.options().maxRestarts(1).backoff(Backoff.NONE).create(10);
        assertThat(keeper.add(1).get()).isEqualTo(11);
        long pid = keeper.pid().get();
        NodeUnderTest.kill(pid);
        NodeUnderTest.awaitEnded(pid);
        Await.until("the actor is there again", NodeUnderTest.LIMIT, () -> lives(keeper));
        assertThat(keeper.add(1).get(NodeUnderTest.LIMIT))
                .as("its state is new")
                .isEqualTo(11);

        NodeUnderTest.kill(keeper.pid().get());
        assertThatThrownBy(() -> {
                    while (true) {
                        lives(keeper);
                    }
                })
                .isInstanceOf(ActorDiedException.class)
                .hasMessageContaining("SIGKILL");
    }

    // A call that was under way when the actor was lost is unavailable, not lost for good.
    private static boolean lives(KeeperRemote keeper) {
        try {
            keeper.add(0).get(NodeUnderTest.LIMIT);
            return true;
        } catch (ActorUnavailableException e) {
            return false;
        }
    }
}
