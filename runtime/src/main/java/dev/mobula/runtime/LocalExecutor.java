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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Runs what libraries give it as tasks of this process, on the caller's own objects.
@SuppressWarnings("ReferenceEquality") // there is one function
final class LocalExecutor extends AbstractExecutorService {
    private final SessionState session;
    private final TaskOptions options;
    private final Set<Entry> entries = ConcurrentHashMap.newKeySet();
    private final CountDownLatch terminated = new CountDownLatch(1);
    private volatile boolean shutdown;

    LocalExecutor(SessionState session, TaskOptions options) {
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

    /// Whether a task runs what an executor of this process was given.
    static boolean isOfExecutor(TaskRecord<?> task) {
        return task.function == FUNCTION;
    }

    /// A task of this executor that has not ended.
    private class Entry extends Waiter {
        private volatile @Nullable Ref<?> task;

        void watch(Ref<?> watched) {
            task = watched;
            if (!watched.addWaiter(this)) {
                completed(watched);
            }
        }

        @Nullable
        Ref<?> watched() {
            return task;
        }

        boolean cancel() {
            Ref<?> known = task;
            return known != null && session.cancelTask(known, true);
        }

        @Override
        void completed(Ref<?> ref) {
            entries.remove(this);
            endIfIdle();
        }
    }

    /// A command and the task that runs it.
    private final class Running extends Entry implements Runnable {
        private final Runnable command;
        private volatile boolean started;

        Running(Runnable command) {
            this.command = command;
        }

        @Override
        public void run() {
            started = true;
            boolean cancelled = watched() instanceof TaskRecord<?> known && known.cancelled;
            if (!cancelled) { // else it was handed back as one that never ran
                command.run();
            }
        }

        @Override
        void completed(Ref<?> ref) {
            super.completed(ref);
            if (!started && ref.failure() != null && command instanceof Future<?> future) {
                // Cancelled, or the session was closed: nobody will run it. A future may call its user's code.
                session.node().pool().executeVirtual(() -> future.cancel(false));
            }
        }
    }

    @Override
    public void execute(Runnable command) {
        Running run = new Running(Objects.requireNonNull(command, "command"));
        accept(run);
        TaskRecord<?> task = new TaskRecord<>(
                session, session.nextSequence(), FUNCTION, options, TaskRecord.ofThread(), null, new Object[] {run});
        run.watch(task);
        session.node().loop().post(task);
    }

    private void accept(Entry entry) {
        entries.add(entry);
        if (shutdown || session.isClosed()) {
            entries.remove(entry);
            endIfIdle();
            throw new RejectedExecutionException("This executor was shut down, or its session " + session.job()
                    + " is closed: take a new one with mobula.executor()");
        }
    }

    @Override
    public <T> Future<T> submit(Callable<T> callable) {
        return callable instanceof RemoteCallable<T> remote ? send(remote) : super.submit(callable);
    }

    private <T> Future<T> send(RemoteCallable<T> code) {
        Entry entry = new Entry();
        accept(entry);
        Ref<T> task;
        try {
            task = (Ref<T>) session.mobula().submit(options, code);
        } catch (RuntimeException e) {
            entries.remove(entry);
            endIfIdle();
            throw e;
        }
        entry.task = task;
        CompletableFuture<T> future = task.toCompletionStage().toCompletableFuture();
        CompletableFuture<T> _ = future.whenComplete((value, failure) -> { // the caller gets what its cancel() reaches
            if (future.isCancelled()) {
                entry.cancel();
            }
            entry.watch(task); // after the future, so that all are done once this executor has terminated
        });
        return future;
    }

    private void endIfIdle() {
        if (shutdown && entries.isEmpty()) {
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
        // Those that wait first: the end of one that runs would let the next one start.
        for (Entry entry : entries) {
            if (entry instanceof Running run && !run.started && run.cancel() && !run.started) {
                never.add(run.command);
            }
        }
        for (Entry entry : entries) {
            entry.cancel();
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
