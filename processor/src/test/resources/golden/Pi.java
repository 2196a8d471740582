package demo;

import dev.mobula.Remote;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

public final class Pi {
    private Pi() {}

    public record Halves(String first, List<Integer> second) {}

    @Remote(cpus = 1, retries = 5)
    public static long hits(int samples, long seed) {
        return samples + seed;
    }

    @Remote(
            name = "report",
            memory = "512MiB",
            isolated = true,
            heap = "256MiB",
            environment = "OMP_NUM_THREADS=4",
            maxCalls = 100,
            oomRetries = 20,
            retryOn = IOException.class)
    static void print(Object value, String... words) throws IOException {}

    @Remote(streamBuffer = 16)
    public static Stream<Map<String, Integer>> counts(List<String>[] parts) {
        return Stream.of();
    }

    @Remote(split = true)
    public static Halves halves() {
        return new Halves("", List.of());
    }
}
