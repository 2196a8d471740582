package dev.mobula.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Measures rows: warms all sides up, then runs their rounds in turn, so that what disturbs the machine
/// disturbs all.
final class Harness {
    private static final Duration GRACE = Duration.ofSeconds(10);

    /// How much more time there is with peers: they may be slower by far.
    private static final int PEER_FACTOR = 5;

    private final Sizes sizes;
    private final Duration rowLimit;
    private final Duration soft;
    private final List<Peer> peers;
    private final long startNs = System.nanoTime();

    /// Starts the clock of [Sizes#soft].
    ///
    /// @param peers systems that run the same workloads
    Harness(Sizes sizes, List<Peer> peers) {
        this.sizes = sizes;
        this.peers = List.copyOf(peers);
        int factor = peers.isEmpty() ? 1 : PEER_FACTOR;
        this.rowLimit = sizes.rowLimit().multipliedBy(factor);
        this.soft = sizes.soft().multipliedBy(factor);
    }

    /// Without peers.
    Harness(Sizes sizes) {
        this(sizes, List.of());
    }

    private record PeerSide(String peer, Side side, List<Double> rounds) {}

    /// A row hangs, and its thread could not be stopped: no other row can be measured in this JVM.
    static final class StuckException extends Exception {
        private static final long serialVersionUID = 1;

        private StuckException(String message) {
            super(message);
        }
    }

    /// Measures one row, on a platform thread of its own.
    ///
    /// @throws ExecutionException if a round fails or gives a wrong result; the cause says how
    /// @throws TimeoutException if the row takes longer than [Sizes#rowLimit]
    /// @throws StuckException if it does, and cannot be stopped
    RowResult measure(Row row) throws ExecutionException, TimeoutException, StuckException, InterruptedException {
        FutureTask<RowResult> task = new FutureTask<>(() -> rounds(row));
        Thread thread =
                Thread.ofPlatform().daemon().name("benchmark-" + row.name()).start(task);
        try {
            return task.get(rowLimit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            String where = stackOf(thread);
            thread.interrupt();
            if (!thread.join(GRACE)) {
                throw new StuckException(row.name() + " hangs, and goes on for " + GRACE.toSeconds()
                        + " s after it was interrupted:" + stackOf(thread));
            }
            TimeoutException late = new TimeoutException(row.name() + " takes longer than " + rowLimit.toMillis() / 1e3
                    + " s; when the time was over it was here:" + where);
            late.initCause(e);
            throw late;
        } finally {
            thread.interrupt();
        }
    }

    private static String stackOf(Thread thread) {
        StringBuilder text = new StringBuilder();
        for (StackTraceElement frame : thread.getStackTrace()) {
            text.append("\n    at ").append(frame);
        }
        return text.toString();
    }

    private RowResult rounds(Row row) throws Exception {
        List<PeerSide> others = new ArrayList<>();
        try (Side mobula = row.mobula().open(sizes);
                Side reference = row.reference().open(sizes)) {
            for (Peer peer : peers) {
                peer.side(row, sizes).ifPresent(side -> others.add(new PeerSide(peer.name(), side, new ArrayList<>())));
            }
            if (!row.once()) {
                warmUp(mobula, reference, others);
            }
            boolean single = row.once() || isLate();
            int fewest = single ? 1 : sizes.fewestRounds();
            int most = single ? 1 : sizes.mostRounds();
            long endNs = System.nanoTime() + sizes.measuring().toNanos();
            List<Double> ofMobula = new ArrayList<>();
            List<Double> ofReference = new ArrayList<>();
            while (ofMobula.size() < fewest || (ofMobula.size() < most && System.nanoTime() < endNs)) {
                ofMobula.add(round(mobula));
                ofReference.add(round(reference));
                for (PeerSide other : others) {
                    other.rounds.add(round(other.side));
                }
            }
            Map<String, Figures> ofPeers = new LinkedHashMap<>();
            others.forEach(other -> ofPeers.put(other.peer, figures(other.rounds)));
            return new RowResult(row, figures(ofMobula), figures(ofReference), ofMobula.size(), ofPeers);
        } finally {
            others.forEach(other -> other.side.close());
        }
    }

    private void warmUp(Side mobula, Side reference, List<PeerSide> others) throws Exception {
        long endNs = System.nanoTime() + sizes.warmUp().toNanos();
        do {
            Sink.keep(round(mobula));
            Sink.keep(round(reference));
            for (PeerSide other : others) {
                Sink.keep(round(other.side));
            }
        } while (System.nanoTime() < endNs && !isLate());
    }

    // A round does not pay for the garbage of the one before.
    private static double round(Side side) throws Exception {
        System.gc();
        return side.round();
    }

    private boolean isLate() {
        return System.nanoTime() - startNs > soft.toNanos();
    }

    private static Figures figures(List<Double> rounds) {
        return Figures.of(rounds.stream().mapToDouble(Double::doubleValue).toArray());
    }
}
