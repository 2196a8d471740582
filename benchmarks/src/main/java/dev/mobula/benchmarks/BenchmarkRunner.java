package dev.mobula.benchmarks;

import dev.mobula.spi.Nearest;
import java.io.IOException;
import java.io.PrintStream;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/// Measures Mobula side by side with peers and limits, and prints what it found.
public final class BenchmarkRunner {
    private static final int OK = 0;
    private static final int FAILED = 1;
    private static final int USAGE = 2;

    private final List<Row> rows;
    private final Sizes sizes;
    private final PeerOpening peerOpening;

    /// Starts a peer by its name.
    @FunctionalInterface
    interface PeerOpening {
        Peer start(String name, PrintStream err) throws PeerUnavailableException, IOException, InterruptedException;
    }

    /// @param rows all that there are to choose from
    BenchmarkRunner(List<Row> rows, Sizes sizes, PeerOpening peerOpening) {
        this.rows = rows;
        this.sizes = sizes;
        this.peerOpening = peerOpening;
    }

    /// Measures what the options ask for. No session may be open in this JVM.
    ///
    /// @param out gets the results, and nothing else
    /// @param err gets the progress and what went wrong
    /// @return exit code: 0, or 1 if a row failed (the others are printed), or 2 if the options name
    ///     something that does not exist
    /// @throws InterruptedException if the thread is interrupted
    public static int run(BenchmarkOptions options, PrintStream out, PrintStream err) throws InterruptedException {
        Sizes sizes = options.quick() ? Sizes.QUICK : Sizes.FULL;
        try (Nodes nodes = new StartedNodes()) {
            List<Row> rows = NodeProcess.isAvailable() ? Rows.all(nodes) : Rows.embedded();
            return new BenchmarkRunner(rows, sizes, BenchmarkRunner::start).measure(options, out, err);
        }
    }

    private static Peer start(String name, PrintStream err)
            throws PeerUnavailableException, IOException, InterruptedException {
        if (!name.equals("ray")) {
            throw new PeerUnavailableException("there is no such peer");
        }
        return RayPeer.start(PeerFiles.of(name, RayPeer.FILES), err);
    }

    int measure(BenchmarkOptions options, PrintStream out, PrintStream err) throws InterruptedException {
        List<Row> chosen;
        try {
            chosen = new Selection(rows).named(options.only());
        } catch (Selection.UnknownException e) {
            err.println("mobula: " + e.getMessage());
            err.println("hint: " + e.hint());
            return USAGE;
        }
        for (String peer : options.peers()) {
            if (!BenchmarkOptions.PEERS.contains(peer)) {
                err.println("mobula: unknown peer '" + peer + "'" + Nearest.question(peer, BenchmarkOptions.PEERS));
                err.println("hint: known peers: " + String.join(", ", BenchmarkOptions.PEERS));
                return USAGE;
            }
        }
        List<Peer> peers = start(options.peers(), err);
        List<RowResult> results;
        try {
            results = measure(chosen, peers, err);
        } finally {
            peers.forEach(Peer::close);
        }
        out.println(
                options.json()
                        ? JsonReport.of(results)
                        : TableReport.of(
                                results,
                                Machine.ofThisJvm(),
                                ZonedDateTime.now(ZoneOffset.UTC),
                                options.quick(),
                                out.charset()));
        return results.size() == chosen.size() ? OK : FAILED;
    }

    // Without a peer that cannot run, or does not start: the other figures stand for themselves.
    private List<Peer> start(List<String> names, PrintStream err) throws InterruptedException {
        List<Peer> peers = new ArrayList<>();
        for (String name : names) {
            try {
                peers.add(peerOpening.start(name, err));
            } catch (PeerUnavailableException | IOException e) {
                err.println("mobula: measuring without " + name + ": " + e.getMessage());
            }
        }
        return peers;
    }

    private List<RowResult> measure(List<Row> chosen, List<Peer> peers, PrintStream err) throws InterruptedException {
        List<RowResult> results = new ArrayList<>();
        Harness harness = new Harness(sizes, peers);
        for (int i = 0; i < chosen.size(); i++) {
            Row row = chosen.get(i);
            if (i > 0 && !row.group().equals(chosen.get(i - 1).group())) {
                harness = new Harness(sizes, peers); // each group has its own time
            }
            err.println("mobula: measuring " + (i + 1) + " of " + chosen.size() + ": " + row.name());
            try {
                results.add(harness.measure(row));
            } catch (ExecutionException e) {
                err.println("mobula: " + row.name() + " failed:");
                Throwable cause = e.getCause();
                (cause == null ? e : cause).printStackTrace(err);
            } catch (TimeoutException e) {
                err.println("mobula: " + e.getMessage());
            } catch (Harness.StuckException e) {
                err.println("mobula: " + e.getMessage());
                err.println("mobula: cannot measure the other rows in this JVM");
                break;
            }
        }
        return results;
    }
}
