package dev.mobula.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mobula.Mobula;
import dev.mobula.MobulaConfig;
import dev.mobula.NodeInfo;
import dev.mobula.ObjectRef;
import dev.mobula.ObjectStream;
import dev.mobula.TaskInfo;
import dev.mobula.TaskOptions;
import dev.mobula.TaskState;
import dev.mobula.runtime.Functions.Body;
import dev.mobula.spi.RemoteFunction;
import dev.mobula.spi.Session;
import java.util.Optional;

/// An embedded node under test. Closing it first checks that everything has ended and all resources are back.
final class TestNode implements AutoCloseable {
    final transient Session session; // a copy of a node, as code takes along that captures a test, is none

    TestNode(double cpus) {
        this(MobulaConfig.defaults().cpus(cpus).memory(1L << 30).with("seed", "42"));
    }

    TestNode(MobulaConfig config) {
        this(Sizes.open(config));
    }

    /// @param opened a session on a node of its own
    TestNode(Mobula opened) {
        this.session = (Session) opened;
    }

    /// The session; inside of a task, if that runs in another process, that of the task.
    Session session() {
        return session == null ? (Session) Mobula.session() : session;
    }

    <T> ObjectRef<T> submit(Body body, Object... arguments) {
        return submit(TaskOptions.DEFAULT, body, arguments);
    }

    <T> ObjectRef<T> submit(TaskOptions options, Body body, Object... arguments) {
        return submit(Functions.task("test.task", body), options, arguments);
    }

    <T> ObjectRef<T> submit(RemoteFunction function, TaskOptions options, Object... arguments) {
        return session().submit(function, options, arguments);
    }

    <T> ObjectStream<T> stream(TaskOptions options, Body body, Object... arguments) {
        return session.submitStream(Functions.iterator("test.items", body), options, arguments);
    }

    NodeInfo info() {
        return session().state().nodes().getFirst();
    }

    Optional<TaskInfo> task(ObjectRef<?> ref) {
        return session.state().task(ref.id().task());
    }

    void awaitState(ObjectRef<?> ref, TaskState state) {
        Await.until(
                ref + " is " + state,
                () -> task(ref).map(TaskInfo::state).filter(state::equals).isPresent(),
                () -> task(ref));
    }

    /// Waits until no task is left, and checks that nothing is occupied.
    void awaitIdle() {
        Await.until(
                "all tasks have ended and all resources are back",
                () -> {
                    NodeInfo info = info();
                    return info.available().equals(info.total()) && info.tasksQueued() == 0 && info.tasksRunning() == 0;
                },
                () -> info() + " with " + session.state().tasks(20));
    }

    @Override
    public void close() {
        try {
            awaitIdle();
        } finally {
            session.close();
        }
        assertThat(session.toString()).contains("closed");
    }
}
