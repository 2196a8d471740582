package dev.mobula.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// What a process gets by talking to another one over a Unix socket with blocking calls, and nothing else.
final class EchoSides {
    private EchoSides() {}

    /// Round trips one after the other; median in µs.
    static Side sync(Sizes sizes) throws IOException {
        return of(1, links -> Timing.medianMicros(sizes.roundTrips(), links.getFirst()::roundTrip));
    }

    /// A stream of messages; how many come back in a second.
    ///
    /// @param count messages of a round
    static Side stream(int count) throws IOException {
        return of(1, links -> Timing.perSecond(count, () -> links.getFirst().stream(0, count)));
    }

    /// A stream of messages of which `count` are one piece of work; how many of these are done in a second.
    ///
    /// @param pieces pieces of a round
    static Side pieces(int pieces, int count) throws IOException {
        return of(
                1,
                links -> Timing.perSecond(pieces, () -> {
                    for (int piece = 0; piece < pieces; piece++) {
                        links.getFirst().stream(0, count);
                    }
                }));
    }

    /// As many streams as there are submitters, each on its own connection and thread.
    static Side streams(Sizes sizes) throws IOException {
        return of(
                TaskRows.SUBMITTERS,
                links -> TaskRows.bySubmitters(
                        sizes.tasks(), (first, count) -> links.get(first / count).stream(first, count)));
    }

    /// How long it takes to start a JVM until it has answered one message, in ms.
    static Side start(Sizes sizes) {
        return Sides.plain(() -> {
            long start = System.nanoTime();
            try (EchoProcess process = new EchoProcess();
                    SocketEcho link = process.connect()) {
                Timing.requireEqual("answer", 7, link.roundTrip(7));
                return (System.nanoTime() - start) / 1e6;
            }
        });
    }

    private static Side of(int connections, Sides.Round<List<SocketEcho>> round) throws IOException {
        EchoProcess process = new EchoProcess();
        List<SocketEcho> links = new ArrayList<>();
        try {
            for (int i = 0; i < connections; i++) {
                links.add(process.connect());
            }
        } catch (IOException e) {
            process.close();
            throw e;
        }
        return new Side() {
            @Override
            public double round() throws Exception {
                return round.run(links);
            }

            @Override
            public void close() {
                links.forEach(SocketEcho::close);
                process.close();
            }
        };
    }
}
