package dev.mobula.runtime;

import dev.mobula.RemoteCallable;
import dev.mobula.TaskOptions;
import dev.mobula.spi.RemoteFunction;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Runs what libraries give it as tasks of this process, on the caller's own objects.
final class LocalExecutor extends AbstractExecutorService {
    private final EmbeddedSession session;
    private final TaskOptions options;
    private final Set<Running> running = ConcurrentHashMap.newKeySet();
    private final CountDownLatch terminated = new CountDownLatch(1);
    private volatile boolean shutdown;

    LocalExecutor(EmbeddedSession session, TaskOptions options) {
        this.session = session;
        this.options = options.retries(0);
    }

    private static final RemoteFunction FUNCTION = new RemoteFunction(
            "executor",
            LocalExecutor.class,
            0,
            "execute()",
            RemoteFunction.Kind.TASK,
            RemoteFunction.Result.VALUE,
            List.of("command"),
            (index, target, arguments) -> {
                ((Running) Objects.requireNonNull(arguments[0])).run();
                return null;
            });

    /// A command and the task that runs it.
    private final class Running extends Waiter implements Runnable {
        private final Runnable command;
        private @Nullable TaskRecord<?> task;
        private volatile boolean started;

        Running(Runnable command) {
            this.command = command;
        }

        @Override
        public void run() {
            started = true;
            command.run();
        }

        @Override
        void completed(Ref<?> ref) {
            running.remove(this);
            endIfIdle();
            Failure failure = ref.failure();
            if (!started && failure != null && command instanceof Future<?> future) {
                future.cancel(false); // the session was closed: nobody will run it
            }
        }
    }

    @Override
    public void execute(Runnable command) {
        Objects.requireNonNull(command, "command");
        if (shutdown || session.isClosed()) {
            throw new RejectedExecutionException("This executor was shut down, or its session "
                    + session.jobId() + " is closed: take a new one with mobula.executor()");
        }
        Running run = new Running(command);
        TaskRecord<?> task = new TaskRecord<>(
                session,
                session.node().nextSequence(),
                FUNCTION,
                options,
                TaskRecord.ofThread(),
                null,
                new Object[] {run});
        run.task = task;
        running.add(run);
        task.addWaiter(run);
        session.node().loop().post(task);
    }

    @Override
    public <T> Future<T> submit(Callable<T> callable) {
        if (callable instanceof RemoteCallable<T> remote) {
            return session.submit(options, remote).toCompletionStage().toCompletableFuture();
        }
        return super.submit(callable);
    }

    private void endIfIdle() {
        if (shutdown && running.isEmpty()) {
            terminated.countDown();
        }
    }

    @Override
    public void shutdown() {
        shutdown = true;
        endIfIdle();
    }

    @Override
    public List<Runnable> shutdownNow() {
        shutdown = true;
        List<Runnable> never = new ArrayList<>();
        for (Running run : running) {
            TaskRecord<?> task = run.task;
            if (task != null && session.cancel(task, true) && !run.started) {
                never.add(run.command);
            }
        }
        endIfIdle();
        return never;
    }

    @Override
    public boolean isShutdown() {
        return shutdown;
    }

    @Override
    public boolean isTerminated() {
        return terminated.getCount() == 0;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
        return terminated.await(timeout, unit);
    }
}
