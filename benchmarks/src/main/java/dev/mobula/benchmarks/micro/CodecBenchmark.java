package dev.mobula.benchmarks.micro;

import dev.mobula.runtime.codec.Origin;
import dev.mobula.runtime.codec.ValueCodec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// Isolating values: encoding what one task gives away, and making the copy that another one gets.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class CodecBenchmark {
    /// What is sent.
    public enum Sample {
        /// A number: shared, never copied.
        NUMBER,
        /// A record of immutable components: shared, once that is found out.
        RECORD,
        /// 8 KiB of numbers.
        DOUBLES,
        /// A mutable list of 100 short strings.
        STRINGS,
        /// A mutable map from 100 strings to a record each.
        MAP
    }

    /// A value of a user's program.
    ///
    /// @param name of the point
    record Point(String name, double x, double y) {}

    /// What is sent.
    @Param
    public Sample sample = Sample.NUMBER;

    private Object value = 0;
    private @Nullable Object frozen;

    /// Makes the value and its encoding.
    @Setup
    public void prepare() {
        value = switch (sample) {
            case NUMBER -> 42;
            case RECORD -> new Point("p", 1, 2);
            case DOUBLES -> new double[1_024];
            case STRINGS -> strings();
            case MAP -> points();
        };
        frozen = freeze();
    }

    private static List<String> strings() {
        List<String> strings = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            strings.add("string " + i);
        }
        return strings;
    }

    private static Map<String, Point> points() {
        Map<String, Point> points = new HashMap<>();
        for (String string : strings()) {
            points.put(string, new Point(string, 1, 2));
        }
        return points;
    }

    /// What a sender pays.
    @Benchmark
    public @Nullable Object freeze() {
        return ValueCodec.shared().freeze(value, Origin.PUT);
    }

    /// What each reader pays.
    @Benchmark
    public @Nullable Object thaw() {
        ClassLoader loader = Objects.requireNonNull(CodecBenchmark.class.getClassLoader());
        return ValueCodec.shared().thaw(frozen, loader, Origin.PUT);
    }
}
