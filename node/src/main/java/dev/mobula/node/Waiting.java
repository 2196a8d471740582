package dev.mobula.node;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Waits with a limit.
final class Waiting {
    private static final System.Logger LOG = System.getLogger(Waiting.class.getName());

    private Waiting() {}

    /// Waits for something; if it takes longer, the log says so and the caller goes on.
    static void until(CompletableFuture<?> done, Duration limit, String what) {
        try {
            done.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            LOG.log(System.Logger.Level.WARNING, "Waited " + limit + " for " + what + " in vain");
        } catch (ExecutionException e) {
            throw new IllegalStateException("Cannot wait for " + what, e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
