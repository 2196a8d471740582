package dev.mobula.testing.graph;

import dev.mobula.Mobula;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/// Runs graphs on sessions that it opens as they are needed, and tells where what came out is not what the oracle says.
///
/// Graphs that need as many CPUs share a session, which is opened anew now and then, and after each failure. For one
/// thread.
public final class GraphSeries implements AutoCloseable {
    private static final int RUNS_PER_SESSION = 25;
    private static final int MOST_CPUS = 4;

    private final IntFunction<Mobula> opening;
    private final @Nullable JournalServer journals;
    private final Duration limit;
    private final @Nullable Mobula[] sessions = new @Nullable Mobula[MOST_CPUS + 1];
    private final int[] runs = new int[MOST_CPUS + 1];

    private GraphSeries(IntFunction<Mobula> opening, @Nullable JournalServer journals, Duration limit) {
        this.opening = opening;
        this.journals = journals;
        this.limit = limit;
    }

    /// A series whose tasks run in this JVM.
    ///
    /// @param opening opens a session on a node with as many CPUs, on which nothing else runs
    /// @param limit see [GraphRun#ofAll]
    public static GraphSeries inThisJvm(IntFunction<Mobula> opening, Duration limit) {
        return new GraphSeries(opening, null, limit);
    }

    /// A series whose tasks run in other JVMs on this host.
    ///
    /// @param opening opens a session on a node with as many CPUs, on which nothing else runs
    /// @param limit see [GraphRun#ofAll]
    public static GraphSeries inOtherJvms(IntFunction<Mobula> opening, Duration limit) {
        return new GraphSeries(opening, JournalServer.start(), limit);
    }

    /// Runs graphs at the same time on one node.
    ///
    /// @param graphs all for as many CPUs
    /// @return what is wrong, in words; empty if all is well
    public String problems(List<TaskGraph> graphs) {
        int cpus = graphs.getFirst().cpus();
        List<String> problems = new ArrayList<>();
        try {
            List<Observed> observed = GraphRun.ofAll(graphs, session(cpus), limit, journals);
            for (int i = 0; i < graphs.size(); i++) {
                List<String> ofGraph = Oracle.problems(graphs.get(i), observed.get(i));
                if (!ofGraph.isEmpty()) {
                    problems.add(String.join("\n- ", ofGraph) + "\nin the " + graphs.get(i));
                }
            }
        } catch (RuntimeException | Error e) {
            close(cpus);
            throw new AssertionError("the run of " + graphs + " threw " + e, e);
        }
        if (!problems.isEmpty()) {
            close(cpus);
        }
        return String.join("\n- ", problems);
    }

    private Mobula session(int cpus) {
        if (runs[cpus]++ % RUNS_PER_SESSION == 0) {
            close(cpus);
        }
        Mobula session = sessions[cpus];
        if (session == null) {
            session = opening.apply(cpus);
            sessions[cpus] = session;
        }
        return session;
    }

    private void close(int cpus) {
        Mobula session = sessions[cpus];
        if (session != null) {
            sessions[cpus] = null;
            session.close();
        }
    }

    /// Closes the sessions.
    @Override
    public void close() {
        for (int cpus = 1; cpus <= MOST_CPUS; cpus++) {
            close(cpus);
        }
        if (journals != null) {
            journals.close();
        }
    }
}
