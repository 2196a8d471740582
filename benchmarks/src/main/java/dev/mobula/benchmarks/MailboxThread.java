package dev.mobula.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;

/// What comes nearest to an actor without a runtime: a virtual thread that makes an object and then waits for
/// messages to it.
final class MailboxThread {
    private final CompletableFuture<NewbornActor> ready = new CompletableFuture<>();
    private final LinkedBlockingQueue<Boolean> mailbox = new LinkedBlockingQueue<>();
    private final Thread thread = Thread.ofVirtual().start(this::serve);

    /// Makes some, and returns how many are ready in a second.
    static double create(int count) throws Exception {
        long bornBefore = NewbornActor.born();
        List<MailboxThread> threads = new ArrayList<>(count);
        double rate = Timing.perSecond(count, () -> {
            for (int created = 0; created < count; created++) {
                threads.add(new MailboxThread());
            }
            for (MailboxThread thread : threads) {
                Sink.keep(thread.ready.get());
            }
        });
        Timing.requireEqual("number of constructors that have run", count, NewbornActor.born() - bornBefore);
        for (MailboxThread thread : threads) {
            thread.mailbox.add(false);
        }
        for (MailboxThread thread : threads) {
            thread.thread.join();
        }
        return rate;
    }

    private void serve() {
        ready.complete(new NewbornActor());
        try {
            boolean goesOn = true;
            while (goesOn) {
                goesOn = mailbox.take();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
