package dev.mobula.runtime;

import java.lang.System.Logger.Level;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Serialises all that happens to a node's state.
///
/// There is one writer at a time, but not one thread: whoever posts a message while nobody drives the loop
/// drives it for a moment itself. A hand-over to a parked thread costs 60 to 100 µs, processing a message
/// well under one. A thread that has driven for [#FOREIGN_BATCH] messages hands over to the loop's own
/// thread, which otherwise only serves timers.
@SuppressWarnings({"ReferenceEquality", "ThreadPriorityCheck"}) // threads are compared; yields are measured
final class NodeLoop {
    /// Messages that a posting thread processes at most before it goes back to its own work.
    static final int FOREIGN_BATCH = 512;

    private static final long DUE_PARK_NS = 200_000;

    private static final VarHandle DRIVEN;

    static {
        try {
            DRIVEN = MethodHandles.lookup().findVarHandle(NodeLoop.class, "driven", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Inbox inbox = new Inbox();
    private final NodeState state;
    private final Thread thread;
    private volatile int driven;
    private volatile boolean stopped;
    private volatile long wakeAtNs = Long.MAX_VALUE;

    NodeLoop(NodeState state, String name) {
        this.state = state;
        this.thread = Thread.ofPlatform().daemon().name(name).unstarted(this::serveTimers);
    }

    void start() {
        thread.start();
    }

    /// Lets the loop's thread end; messages are still processed by those who post them.
    void stop() {
        stopped = true;
        LockSupport.unpark(thread);
    }

    /// Hands a message to the state. Returns soon, whatever the state does with it.
    void post(Message message) {
        inbox.offer(message);
        if (driven == 0 && DRIVEN.compareAndSet(this, 0, 1)) {
            drive(FOREIGN_BATCH);
        }
    }

    /// Hands over several messages, linked by `nextInInbox`, in order.
    void postAll(Message first, Message last) {
        inbox.offerAll(first, last);
        if (driven == 0 && DRIVEN.compareAndSet(this, 0, 1)) {
            drive(FOREIGN_BATCH);
        }
    }

    /// Processes a message at once, on this thread. Waits for a moment if another thread drives the loop: those who
    /// post do so for a batch at most.
    void processHere(Message message) {
        while (driven != 0 || !DRIVEN.compareAndSet(this, 0, 1)) {
            Thread.onSpinWait();
        }
        processOne(message, System.nanoTime());
        drive(FOREIGN_BATCH);
    }

    private void drive(int batch) {
        while (true) {
            int left = batch;
            long nowNs = System.nanoTime();
            Message message = inbox.poll();
            while (message != null) {
                processOne(message, nowNs);
                message = --left > 0 ? inbox.poll() : null;
            }
            state.timers().fire(nowNs);
            state.endOfBatch(nowNs);
            long next = state.timers().nextNs();
            boolean earlier = next < wakeAtNs;
            if (earlier) {
                wakeAtNs = next;
            }
            driven = 0;
            if (earlier && Thread.currentThread() != thread) {
                LockSupport.unpark(thread);
            }
            if (!inbox.mayHaveWork()) {
                return;
            }
            if (left <= 0 && !stopped && Thread.currentThread() != thread) {
                LockSupport.unpark(thread);
                return;
            }
            if (!DRIVEN.compareAndSet(this, 0, 1)) {
                return;
            }
        }
    }

    private void processOne(Message message, long nowNs) {
        try {
            message.process(state, nowNs);
        } catch (RuntimeException | Error e) {
            report(message, e);
        }
    }

    /// Logs what should never happen, so that the loop can go on.
    static void report(Object what, Throwable thrown) {
        System.getLogger(NodeLoop.class.getName())
                .log(Level.ERROR, "Mobula's node loop could not process " + what + ": please report this", thrown);
    }

    private void serveTimers() {
        while (!stopped) {
            if (DRIVEN.compareAndSet(this, 0, 1)) {
                wakeAtNs = Long.MAX_VALUE;
                drive(Integer.MAX_VALUE);
            }
            // Whoever leaves messages behind unparks this thread.
            long wakeAt = wakeAtNs;
            if (wakeAt == Long.MAX_VALUE) {
                LockSupport.park(this);
            } else {
                // if it is due, who drives just now will see to it
                LockSupport.parkNanos(this, Math.max(wakeAt - System.nanoTime(), DUE_PARK_NS));
            }
        }
        // Somebody may have handed over to this thread just before it was stopped.
        if (inbox.mayHaveWork() && DRIVEN.compareAndSet(this, 0, 1)) {
            drive(Integer.MAX_VALUE);
        }
    }

    /// Asks the state a question and waits for the answer.
    <A> A ask(Question<A> question) {
        Asked<A> asked = new Asked<>(question);
        post(asked);
        return asked.await();
    }

    /// Something to be computed from the state, on the loop.
    @FunctionalInterface
    interface Question<A> {
        A answer(NodeState state, long nowNs);
    }

    private static final class Asked<A> extends Message {
        private final Question<A> question;
        private final Thread asker = Thread.currentThread();
        private @Nullable A answer;
        private @Nullable Throwable failure;
        private volatile boolean done;

        Asked(Question<A> question) {
            this.question = question;
        }

        @Override
        void process(NodeState state, long nowNs) {
            try {
                answer = question.answer(state, nowNs);
            } catch (RuntimeException | Error e) {
                failure = e;
            }
            done = true;
            LockSupport.unpark(asker);
        }

        @SuppressWarnings("NullAway") // the answer of a question whose A admits null
        A await() {
            boolean interrupted = false;
            for (int spins = 0; !done; spins++) {
                if (spins < 100) {
                    Thread.yield();
                } else {
                    LockSupport.park(this);
                    interrupted |= Thread.interrupted();
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
            return switch (failure) {
                case null -> answer;
                case RuntimeException e -> throw e;
                case Error e -> throw e;
                default -> throw new IllegalStateException(failure);
            };
        }
    }
}
