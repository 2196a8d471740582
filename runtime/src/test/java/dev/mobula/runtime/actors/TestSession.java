package dev.mobula.runtime.actors;

import static org.assertj.core.api.Assertions.fail;

import dev.mobula.ActorHandle;
import dev.mobula.ActorInfo;
import dev.mobula.ActorState;
import dev.mobula.Mobula;
import dev.mobula.MobulaConfig;
import dev.mobula.NodeInfo;
import dev.mobula.RemoteActor;
import dev.mobula.runtime.Sizes;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// A session on a node of its own. Closing it first checks that no call is left and all resources are back.
final class TestSession implements AutoCloseable {
    private static final long LIMIT_NS = TimeUnit.SECONDS.toNanos(30);

    final Mobula mobula;

    TestSession(double cpus) {
        this(MobulaConfig.defaults().cpus(cpus).memory(1L << 30).with("seed", "42"));
    }

    TestSession(MobulaConfig config) {
        this.mobula = Sizes.open(config);
    }

    static void await(String condition, BooleanSupplier holds) {
        long end = System.nanoTime() + LIMIT_NS;
        while (!holds.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                fail("Gave up waiting until " + condition);
            }
            LockSupport.parkNanos(100_000);
        }
    }

    /// Whether a thread waits for another; one that serves its node's messages meanwhile looks up now and then.
    static boolean isParked(Thread thread) {
        return thread.getState() == Thread.State.WAITING || thread.getState() == Thread.State.TIMED_WAITING;
    }

    static void awaitState(RemoteActor actor, ActorState state) {
        ActorHandle handle = actor.actor();
        await(handle + " is " + state, () -> handle.state() == state);
    }

    ActorInfo info(RemoteActor actor) {
        return mobula.state().actors(1_000_000).stream()
                .filter(info -> info.id().equals(actor.actor().id()))
                .findFirst()
                .orElseThrow(() -> new AssertionError(actor + " is not listed"));
    }

    NodeInfo node() {
        return mobula.state().nodes().getFirst();
    }

    /// Waits until nothing runs or waits, and nothing is occupied.
    void awaitIdle() {
        try {
            await("nothing runs and all resources are back", () -> {
                NodeInfo node = node();
                return node.available().equals(node.total()) && node.tasksQueued() == 0 && node.tasksRunning() == 0;
            });
        } catch (AssertionError e) {
            throw new AssertionError(
                    e.getMessage() + ": " + node() + ", tasks " + mobula.state().tasks(20) + ", actors "
                            + mobula.state().actors(20),
                    e);
        }
    }

    @Override
    public void close() {
        try {
            awaitIdle();
        } finally {
            mobula.close();
        }
    }
}
