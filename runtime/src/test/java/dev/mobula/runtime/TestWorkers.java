package dev.mobula.runtime;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Worker processes of tests, with the class path of this one. Those that have left a node in good order are kept, and
/// serve the next one, since a JVM that is warm saves most of a test's time.
final class TestWorkers implements WorkerLauncher {
    /// Serves all nodes of this run.
    static final TestWorkers KEPT = new TestWorkers(true);
    /// Each worker is a process of its own, as a node's own launcher has it.
    static final TestWorkers FRESH = new TestWorkers(false);

    private final boolean keeps;
    // Guarded by itself: processes that wait for a node.
    private final Deque<Jvm> idle = new ArrayDeque<>();

    private TestWorkers(boolean keeps) {
        this.keeps = keeps;
    }

    @Override
    public WorkerLauncher.Worker launch(WorkerSpec spec) {
        boolean plain = keeps
                && !spec.isolated()
                && spec.heapBytes() == 0
                && spec.environment().isEmpty();
        Jvm jvm = plain ? kept() : null;
        return (jvm == null ? new Jvm(spec, plain) : jvm).serve(spec);
    }

    private @Nullable Jvm kept() {
        synchronized (idle) {
            Jvm jvm = idle.poll();
            while (jvm != null && !jvm.process.isAlive()) {
                jvm = idle.poll();
            }
            return jvm;
        }
    }

    /// One process.
    private final class Jvm {
        private final Process process;
        private final OutputStream orders;
        private final Path log;
        private final boolean mayBeKept;
        // Guarded by this object: what it does now.
        private @Nullable Service service;

        Jvm(WorkerSpec spec, boolean mayBeKept) {
            this.mayBeKept = mayBeKept;
            try {
                this.log = Files.createTempFile(Shared.directory(), "worker", ".log");
                String heap = spec.heapBytes() == 0 ? "256m" : Long.toString(spec.heapBytes());
                ProcessBuilder builder = new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java")
                                        .toString(),
                                "-Xmx" + heap,
                                "-Xshare:auto",
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "-XX:+ExitOnOutOfMemoryError",
                                "--enable-native-access=ALL-UNNAMED",
                                "-ea",
                                "-D" + Shared.PROPERTY + "=" + Shared.directory(),
                                "-D" + Sizes.PROPERTY + "=" + Sizes.size(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                TestWorker.class.getName())
                        .redirectError(log.toFile());
                builder.environment().putAll(spec.environment());
                this.process = builder.start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            this.orders = process.getOutputStream();
            Thread.ofPlatform().daemon().name("test-worker-answers").start(this::readAnswers);
            var _ = process.onExit().thenAccept(_ -> ended(exit()));
        }

        synchronized WorkerLauncher.Worker serve(WorkerSpec spec) {
            Service next = new Service(this);
            service = next;
            try {
                order(TestWorker.SERVE + spec.number() + " " + spec.socket());
            } catch (IOException e) {
                process.destroyForcibly(); // it ends, which is told
            }
            return next;
        }

        private void order(String line) throws IOException {
            orders.write((line + "\n").getBytes(StandardCharsets.UTF_8));
            orders.flush();
        }

        /// Has it leave its node, if it does so soon.
        synchronized void leave(Service asks) {
            try {
                if (asks.equals(service)) {
                    order(TestWorker.LEAVE);
                }
            } catch (IOException e) {
                process.destroyForcibly();
            }
            CompletableFuture.delayedExecutor(2, TimeUnit.SECONDS).execute(() -> kill(asks));
        }

        private void readAnswers() {
            try (BufferedReader answers = process.inputReader(StandardCharsets.UTF_8)) {
                for (String line = answers.readLine(); line != null; line = answers.readLine()) {
                    if (line.equals(TestWorker.ENDED)) {
                        leftItsNode();
                    }
                }
            } catch (IOException e) {
                // the process has ended, which is told
            }
        }

        private void leftItsNode() throws IOException {
            ended(new WorkerExit(WorkerExit.Cause.STOPPED, 0, "was stopped", null, List.of(), log.toString()));
            if (mayBeKept) {
                synchronized (idle) {
                    idle.push(this);
                }
            } else {
                orders.close(); // then it ends
            }
        }

        private void ended(WorkerExit exit) {
            Service over;
            synchronized (this) {
                over = service;
                service = null;
            }
            if (over != null) {
                over.exited.complete(exit);
            }
        }

        synchronized void kill(Service asks) {
            if (asks.equals(service)) {
                process.destroyForcibly();
            }
        }

        private WorkerExit exit() {
            int code = process.exitValue();
            WorkerExit.Cause cause =
                    code == 0 ? WorkerExit.Cause.STOPPED : code > 128 ? WorkerExit.Cause.KILLED : WorkerExit.Cause.EXIT;
            List<String> tail;
            try {
                List<String> lines = Files.readAllLines(log);
                tail = lines.subList(Math.max(0, lines.size() - 20), lines.size());
            } catch (IOException e) {
                tail = List.of();
            }
            return new WorkerExit(cause, code, "ended with code " + code, null, tail, log.toString());
        }
    }

    /// What a process does for one node.
    private static final class Service implements WorkerLauncher.Worker {
        private final Jvm jvm;
        private final CompletableFuture<WorkerExit> exited = new CompletableFuture<>();
        private volatile boolean ending;

        Service(Jvm jvm) {
            this.jvm = jvm;
        }

        @Override
        public long pid() {
            return jvm.process.pid();
        }

        @Override
        public CompletableFuture<WorkerExit> exited() {
            return exited;
        }

        @Override
        public void ending() {
            ending = true;
        }

        @Override
        public void kill() {
            if (ending && jvm.mayBeKept) {
                jvm.leave(this);
            } else {
                jvm.kill(this);
            }
        }
    }
}
