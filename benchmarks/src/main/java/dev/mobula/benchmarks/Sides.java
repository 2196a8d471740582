package dev.mobula.benchmarks;

import dev.mobula.Mobula;
import dev.mobula.MobulaConfig;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;

/// Sets up sides that need nothing but a session, an executor, or nothing at all.
final class Sides {
    private Sides() {}

    /// One round on something that was set up before.
    @FunctionalInterface
    interface Round<S> {
        double run(S setUp) throws Exception;
    }

    /// A session on a node of its own, with default settings whatever the environment says.
    static Side mobula(Round<Mobula> round) {
        return on(embedded(), round);
    }

    /// A session that is closed in the end.
    static Side on(Mobula session, Round<Mobula> round) {
        return of(session, round);
    }

    /// A session on a node of its own in this JVM, with default settings whatever the environment says.
    static Mobula embedded() {
        return Mobula.start(MobulaConfig.defaults());
    }

    /// An executor that is closed in the end.
    static Side executor(ExecutorService executor, Round<ExecutorService> round) {
        return of(executor, round);
    }

    /// Nothing to set up or close.
    static Side plain(Callable<Double> round) {
        return new Side() {
            @Override
            public double round() throws Exception {
                return round.call();
            }

            @Override
            public void close() {}
        };
    }

    /// Anything that is closed in the end.
    static <S extends AutoCloseable> Side of(S setUp, Round<S> round) {
        return new Side() {
            @Override
            public double round() throws Exception {
                return round.run(setUp);
            }

            @Override
            public void close() {
                try {
                    setUp.close();
                } catch (RuntimeException e) {
                    throw e;
                } catch (Exception e) {
                    throw new IllegalStateException("Could not close " + setUp + " after a row: " + e, e);
                }
            }
        };
    }
}
