package dev.mobula.runtime;

import dev.mobula.runtime.wire.AdaptiveIdle;
import dev.mobula.runtime.wire.Link;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayDeque;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Polls a link by turns: whoever waits for something takes the one token and polls; a reader thread sleeps on the
/// link's bell for the times when nobody waits. A message that the waiting thread takes in by itself costs less than a
/// microsecond; one for which another thread must be woken costs 60 to 100.
///
/// While somebody has the token, the other side need not ring. Whoever gives it back asks for the bell again and looks
/// once more, so that no message is overlooked.
@SuppressWarnings("ReferenceEquality") // threads
final class Poller {
    private static final int BATCH = 256;
    private static final long SPIN_NS = 50_000;
    private static final long VIRTUAL_SPIN_NS = 20_000;
    private static final long SLEEP_NS = 100_000_000;
    private static final long LONGEST_SLEEP_NS = 1_000_000_000;

    private static final VarHandle TOKEN;

    static {
        try {
            TOKEN = MethodHandles.lookup().findVarHandle(Poller.class, "token", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private static final class Later {
        private final int type;
        private final byte[] message;

        Later(int type, byte[] message) {
            this.type = type;
            this.message = message;
        }
    }

    private final Link link;
    private final Link.Handler handler;
    private final String name;
    private final Runnable housekeeping;
    private final Consumer<RuntimeException> damage;
    /// Sent by handlers, which cannot wait for room; the token's.
    private final ArrayDeque<Later> outbox = new ArrayDeque<>();

    private volatile BatchEnd batchEnd = BatchEnd.NOTHING;
    private volatile Thread[] readers = {};
    private volatile int token;
    private long arrivals; // batches; the token's
    private volatile long errands;
    private volatile boolean resting;
    private volatile @Nullable Thread handling;
    private volatile @Nullable Thread standby;
    private @Nullable Thread leader; // only its own thread asks for it
    private volatile boolean stopped;

    /// @param handler takes messages in; what it throws ends all polling
    /// @param housekeeping called on a reader's thread every 100 ms or more often while messages come, less
    ///     often, down to once a second, while none do, and soon after [#tidySoon]; may send
    /// @param damage is told when messages make no sense, and all polling has ended
    Poller(Link link, Link.Handler handler, Runnable housekeeping, Consumer<RuntimeException> damage, String name) {
        this.link = link;
        this.handler = handler;
        this.housekeeping = housekeeping;
        this.damage = damage;
        this.name = name;
    }

    /// Begins to poll.
    ///
    /// @param asked after each batch
    /// @param count how many threads sleep on the bell by turns: 1, or 2 if `asked` may run long
    void start(BatchEnd asked, int count) {
        batchEnd = asked;
        Thread[] threads = new Thread[count];
        for (int i = 0; i < count; i++) {
            threads[i] =
                    Thread.ofPlatform().daemon().name(name + "-reader-" + i).unstarted(this::read);
        }
        readers = threads;
        for (Thread reader : threads) {
            reader.start();
        }
    }

    /// Whether the calling thread is in a handler now: then it must not wait for anything.
    boolean isHandling() {
        return handling == Thread.currentThread();
    }

    /// Sends a message after the current batch; from a handler.
    void later(int type, byte[] message) {
        outbox.add(new Later(type, message));
    }

    private boolean take() {
        if (token == 0 && !stopped && TOKEN.compareAndSet(this, 0, 1)) {
            link.announceAwake();
            return true;
        }
        return false;
    }

    /// Gives the token back and asks for the bell.
    ///
    /// @return whether there is something to be polled now
    private boolean giveBack() {
        boolean unsent = !outbox.isEmpty();
        link.announceSleep();
        token = 0;
        return unsent || link.hasInbound();
    }

    private void leave() {
        if (giveBack()) {
            wakeReader();
        } else {
            LockSupport.unpark(standby);
        }
    }

    private void wakeReader() {
        Thread waiting = standby;
        if (waiting != null) {
            LockSupport.unpark(waiting);
        } else {
            link.wakeSelf();
        }
    }

    private int poll() {
        handling = Thread.currentThread();
        int count;
        try {
            count = link.poll(handler, BATCH);
        } catch (RuntimeException e) {
            halt();
            damage.accept(e);
            return 0;
        } finally {
            handling = null;
        }
        if (!outbox.isEmpty()) {
            sendLate();
        }
        if (count > 0) {
            arrivals++;
        }
        return count;
    }

    private void sendLate() {
        for (Later next = outbox.peek(); next != null; next = outbox.peek()) {
            if (!link.offer(next.type, next.message, 0, next.message.length)) {
                break;
            }
            outbox.poll();
        }
        link.flush();
    }

    /// Takes messages in if nobody else does so just now.
    ///
    /// @return whether there were any
    boolean assist() {
        boolean leads = leader == Thread.currentThread();
        if (isHandling() || (!leads && !take())) {
            return false;
        }
        int count;
        try {
            count = poll();
        } finally {
            if (!leads) {
                leave();
            }
        }
        handOffWork();
        return count > 0;
    }

    /// Begins to be the one who takes messages in, unless somebody else does so just now: before a question is sent
    /// that is answered faster than another thread can be woken. Followed by [#spinAsLeader] or [#resign].
    boolean lead() {
        if (isHandling() || !take()) {
            return false;
        }
        leader = Thread.currentThread();
        return true;
    }

    /// Ends what [#lead] has begun.
    void resign() {
        leader = null;
        leave();
    }

    /// As [#spin], after [#lead], which it ends.
    boolean spinAsLeader(BooleanSupplier condition) {
        leader = null;
        boolean virtual = Thread.currentThread().isVirtual();
        return lead(condition, virtual, Long.MAX_VALUE, virtual ? VIRTUAL_SPIN_NS : SPIN_NS);
    }

    private void handOffWork() {
        if (batchEnd.hasWork()) {
            batchEnd.handOff();
        }
    }

    /// Spins until a condition holds, polling meanwhile if nobody else does.
    ///
    /// @param mostNs longest wait that is of use
    /// @param startNs the clock now
    boolean spin(BooleanSupplier condition, long mostNs, long startNs) {
        boolean virtual = Thread.currentThread().isVirtual();
        long budget = Math.min(virtual ? VIRTUAL_SPIN_NS : SPIN_NS, mostNs);
        long now = startNs;
        long end = startNs + budget;
        while (true) {
            if (condition.getAsBoolean()) {
                return true;
            }
            if (take()) {
                return lead(condition, virtual, mostNs == Long.MAX_VALUE ? Long.MAX_VALUE : startNs + mostNs, budget);
            }
            if (now - end >= 0 || stopped) {
                return false;
            }
            now = virtual ? pause() : Waiting.relax(now);
        }
    }

    /// Polls until the condition holds, or nothing has come for a while.
    private boolean lead(BooleanSupplier condition, boolean virtual, long last, long budget) {
        try {
            long now = System.nanoTime();
            long end = now + budget;
            while (!stopped) {
                boolean came = poll() > 0;
                if (came) {
                    handOffWork();
                }
                if (condition.getAsBoolean()) {
                    return true;
                }
                if (came) {
                    now = System.nanoTime();
                    end = now + budget;
                } else {
                    // A virtual thread that yields may not come back for long, and would keep the token.
                    now = virtual ? pause() : Waiting.relax(now);
                }
                if (now - end >= 0 || (last != Long.MAX_VALUE && now - last >= 0)) {
                    break;
                }
            }
            return false;
        } finally {
            leave();
        }
    }

    private static long pause() {
        for (int i = 0; i < 8; i++) {
            Thread.onSpinWait();
        }
        return System.nanoTime();
    }

    /// Sees to it that messages that lie there are taken in, though the one who polls is busy; for watchdogs.
    void nudge() {
        if (token == 0 && link.hasInbound()) {
            wakeReader();
        }
    }

    /// There is something to be done by the housekeeping: wakes a reader that would sleep for longer.
    @SuppressWarnings("NonAtomicVolatileUpdate") // what counts is that it changes
    void tidySoon() {
        if (resting) {
            errands++;
            link.wakeSelf();
        }
    }

    private void read() {
        AdaptiveIdle idle = new AdaptiveIdle();
        Rest rest = new Rest(SLEEP_NS, LONGEST_SLEEP_NS);
        while (!stopped) {
            if (take()) {
                if (!pollUntilIdle(idle) && !stopped) {
                    long sleepNs = rest.next(arrivals + errands);
                    resting = sleepNs > SLEEP_NS;
                    housekeeping.run(); // whatever is to be done after this finds a reader that rests
                    link.sleep(sleepNs);
                    resting = false;
                    continue;
                }
            } else {
                Thread self = Thread.currentThread();
                standby = self;
                if (token != 0 && !stopped) {
                    LockSupport.parkNanos(this, SLEEP_NS);
                }
                if (standby == self) {
                    standby = null;
                }
            }
            housekeeping.run();
        }
    }

    /// Polls until nothing has come for a while, and gives the token back.
    ///
    /// @return whether there is something to be polled, or somebody else polls
    private boolean pollUntilIdle(AdaptiveIdle idle) {
        long tidyAt = System.nanoTime() + SLEEP_NS;
        int batches = 0;
        while (!stopped) {
            if (poll() > 0) {
                idle.worked();
                boolean work = batchEnd.hasWork();
                boolean tidy = ++batches % BATCH == 0 && System.nanoTime() - tidyAt >= 0;
                if (work || tidy) {
                    giveBack();
                    if (work) {
                        batchEnd.run();
                    }
                    if (tidy) {
                        housekeeping.run();
                        tidyAt = System.nanoTime() + SLEEP_NS;
                    }
                    if (!take()) {
                        return true;
                    }
                }
            } else if (idle.step()) {
                break;
            }
        }
        return giveBack();
    }

    /// Ends all polling.
    void halt() {
        stopped = true;
        for (Thread reader : readers) {
            LockSupport.unpark(reader);
        }
        link.wakeSelf();
    }

    /// Ends all polling, after taking in what lies there. Waits a moment for whoever polls now; not from a handler.
    void stop() {
        halt();
        long end = System.nanoTime() + SLEEP_NS;
        while (!TOKEN.compareAndSet(this, 0, 1)) {
            if (System.nanoTime() - end >= 0) {
                return;
            }
            Thread.onSpinWait();
        }
        while (poll() > 0) {
            // what was sent before the end counts
        }
    }

    /// Waits until the readers have ended, after [#stop].
    ///
    /// @return false if they have not
    boolean awaitReaders() throws InterruptedException {
        boolean ended = true;
        for (Thread reader : readers) {
            if (reader != Thread.currentThread() && reader.isAlive()) {
                reader.join(1_000);
                ended &= !reader.isAlive();
            }
        }
        return ended;
    }
}
