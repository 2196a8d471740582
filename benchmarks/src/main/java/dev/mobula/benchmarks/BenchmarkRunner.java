package dev.mobula.benchmarks;

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

    /// @param rows all that there are to choose from
    BenchmarkRunner(List<Row> rows, Sizes sizes) {
        this.rows = rows;
        this.sizes = sizes;
    }

    /// Measures what the options ask for. No session may be open in this JVM.
    ///
    /// @param out gets the results, and nothing else
    /// @param err gets the progress and what went wrong
    /// @return exit code: 0, or 1 if a row failed (the others are printed), or 2 if the options name
    ///     something that does not exist
    /// @throws InterruptedException if the thread is interrupted
    public static int run(BenchmarkOptions options, PrintStream out, PrintStream err) throws InterruptedException {
        return new BenchmarkRunner(Rows.all(), options.quick() ? Sizes.QUICK : Sizes.FULL).measure(options, out, err);
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
        List<RowResult> results = measure(chosen, err);
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

    private List<RowResult> measure(List<Row> chosen, PrintStream err) throws InterruptedException {
        List<RowResult> results = new ArrayList<>();
        Harness harness = new Harness(sizes);
        for (int i = 0; i < chosen.size(); i++) {
            Row row = chosen.get(i);
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
