package dev.mobula.processor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mobula.ActorOptions;
import dev.mobula.Arg;
import dev.mobula.CallOptions;
import dev.mobula.Isolation;
import dev.mobula.Mobula;
import dev.mobula.ObjectRef;
import dev.mobula.PendingLimit;
import dev.mobula.TaskOptions;
import dev.mobula.spi.RemoteFunction;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Runs generated stubs against a session that remembers what arrives.
class CallTest {
    private final RecordingSession session = new RecordingSession();

    @AfterEach
    void close() {
        session.close();
    }

    /// Compiles a class `X` with the expression as the body of a method, and evaluates it.
    private @Nullable Object evaluate(String declarations, String expression) throws ReflectiveOperationException {
        var use = """
                package demo;
                import dev.mobula.*;
                import java.util.*;
                public class Use implements java.util.function.Function<Mobula, Object> {
                    @Override public Object apply(Mobula mobula) { return %s; }
                }
                """.formatted(expression);
        var imports =
                "package demo;\nimport dev.mobula.*;\nimport java.util.*;\nimport java.util.concurrent.*;\nimport java.util.stream.*;\n";
        var loader = Compilation.of(imports + declarations, use).load();
        @SuppressWarnings("unchecked")
        var function = (Function<Mobula, Object>)
                loader.loadClass("demo.Use").getDeclaredConstructor().newInstance();
        return function.apply(session);
    }

    private List<@Nullable Object> argumentsOf(String declarations, String expression)
            throws ReflectiveOperationException {
        evaluate(declarations, expression);
        return session.taken().arguments();
    }

    @Test
    void handsPlainValuesOverAsTheyAre() throws Exception {
        var arguments = argumentsOf(
                "class Pi {\n@Remote static long hits(int n, List<String> names, String s) { return n; }\n}",
                "PiRemote.hits(7, List.of(\"a\"), null)");

        assertThat(arguments).containsExactly(7, List.of("a"), null);
    }

    @Test
    void describesTheFunctionAndItsOptions() throws Exception {
        var result = evaluate(
                "class Pi {\n@Remote(name = \"count\", cpus = 0.5, retries = 5, retryOn = {IllegalStateException.class})\n"
                        + "static long hits(int samples, String[] seed) { return samples; }\n}",
                "PiRemote.count(7, new String[0]).get()");

        assertThat(result).isEqualTo(7L);
        var call = session.taken();
        assertThat(call.function().name()).isEqualTo("Pi.count");
        assertThat(call.function().owner().getName()).isEqualTo("demo.Pi");
        assertThat(call.function().signature()).isEqualTo("hits(int,java.lang.String[])");
        assertThat(call.function().kind()).isEqualTo(RemoteFunction.Kind.TASK);
        assertThat(call.function().result()).isEqualTo(RemoteFunction.Result.VALUE);
        assertThat(call.function().parameters()).containsExactly("samples", "seed");
        var options = (TaskOptions) call.options();
        assertThat(options.resources().cpuUnits()).isEqualTo(5_000);
        assertThat(options.retries()).isEqualTo(5);
        assertThat(options.retryOn()).isEqualTo(List.of(IllegalStateException.class));
    }

    @Test
    void leavesOptionsThatAreNotGivenToTheApi() throws Exception {
        evaluate("class Pi {\n@Remote static int f() { return 1; }\n}", "PiRemote.f()");

        assertThat(session.taken().options()).isSameAs(TaskOptions.DEFAULT);
    }

    @Test
    void readsAllResourcesOfTheAnnotation() throws Exception {
        evaluate(
                "class Pi {\n@Remote(cpus = 3000000000.5, gpus = 2, memory = \"1.5GiB\", resources = {\"a=b=0.25\", \" tpu = 4 \"})\n"
                        + "static int f() { return 1; }\n}",
                "PiRemote.f()");

        assertThat(((TaskOptions) session.taken().options()).resources())
                .hasToString("3000000000.5 CPU, 2 GPU, 1536 MiB memory, 0.25 a=b, 4 tpu");
    }

    @Test
    void changesOptionsForOneCall() throws Exception {
        evaluate(
                "class Pi {\n@Remote(cpus = 2, retries = 5) static int f(int x) { return 1; }\n}",
                "PiRemote.options().retries(1).on(mobula).f(3)");

        var options = (TaskOptions) session.taken().options();
        assertThat(options.retries()).isEqualTo(1);
        assertThat(options.resources()).hasToString("2 CPU");
    }

    @Test
    void givesTasksTheIsolationOfTheirAnnotation() throws Exception {
        var declarations = """
                class Pi {
                    @Remote(isolated = true, heap = "1GiB", environment = {"A=1", "B=x=y \\"z\\""}, maxCalls = 7,
                            oomRetries = 2)
                    static int f(int x) { return 1; }
                    @Remote(isolated = true) static int g() { return 2; }
                    @Remote(isolated = false, heap = "", environment = {}, maxCalls = 0) static int h() { return 3; }
                }
                """;

        evaluate(declarations, "PiRemote.f(3)");
        var options = (TaskOptions) session.taken().options();
        assertThat(options.isolation()).isEqualTo(new Isolation(1 << 30, Map.of("A", "1", "B", "x=y \"z\"")));
        assertThat(options.maxCalls()).isEqualTo(7);
        assertThat(options.oomRetries()).isEqualTo(2);
        evaluate(declarations, "PiRemote.g()");
        options = (TaskOptions) session.taken().options();
        assertThat(options.isolation()).isEqualTo(Isolation.DEFAULT);
        evaluate(declarations, "PiRemote.h()");
        options = (TaskOptions) session.taken().options();
        assertThat(options.isolation()).isNull();
        assertThat(options.maxCalls()).isZero();
        evaluate(declarations, "PiRemote.options().isolated().maxCalls(2).oomRetries(0).h()");
        options = (TaskOptions) session.taken().options();
        assertThat(options.isolation()).isEqualTo(Isolation.DEFAULT);
        assertThat(options.maxCalls()).isEqualTo(2);
        assertThat(options.oomRetries()).isZero();
        evaluate(declarations, "PiRemote.options().isolated(null).f(3)");
        options = (TaskOptions) session.taken().options();
        assertThat(options.isolation()).isNull();
    }

    @Test
    void mixesReferencesAndValues() throws Exception {
        var result = evaluate(
                "class Pi {\n@Remote static int add(int a, Integer b, int... more) { return a + b + more[0]; }\n}",
                "PiRemote.add(mobula.put(1), Arg.of(2), mobula.put(new int[] {4})).get()");

        assertThat(result).isEqualTo(7);
        assertThat(session.taken().arguments())
                .satisfiesExactly(
                        a -> assertThat(a).isInstanceOf(ObjectRef.class),
                        b -> assertThat(b).isEqualTo(Arg.of(2)),
                        c -> assertThat(c).isInstanceOf(ObjectRef.class));
    }

    @Test
    void keepsReferencesThatAreMeantAsValues() throws Exception {
        var arguments = argumentsOf(
                "class Pi {\n@Remote static void f(ObjectRef<String> ref, Object any, java.io.Serializable s,"
                        + " Comparable<String> c, List<ObjectRef<String>> list) { ref.get(); }\n}",
                "PiRemote.f(mobula.put(\"x\"), mobula, \"s\", \"c\", List.of())");

        assertThat(arguments)
                .satisfiesExactly(
                        ref -> assertThat(ref)
                                .isInstanceOfSatisfying(
                                        Arg.Value.class,
                                        value -> assertThat(value.value()).isInstanceOf(ObjectRef.class)),
                        any -> assertThat(any).isEqualTo(Arg.of(session)),
                        s -> assertThat(s).isEqualTo(Arg.of("s")),
                        c -> assertThat(c).isEqualTo(Arg.of("c")),
                        list -> assertThat(list).isEqualTo(List.of()));
    }

    @Test
    void hasVarargsArriveAsOneArray() throws Exception {
        var words = "class Pi {\n@Remote static int f(String... words) { return words.length; }\n}";

        assertThat(evaluate(words, "PiRemote.f().get()")).isEqualTo(0);
        assertThat(session.taken().arguments()).containsExactly((Object) new String[0]);
        assertThat(evaluate(words, "PiRemote.f(\"a\", \"b\").get()")).isEqualTo(2);
        assertThat(session.taken().arguments()).containsExactly((Object) new String[] {"a", "b"});
        assertThat(evaluate(
                        "class Pi {\n@Remote static int f(int first, long... rest) { return rest.length; }\n}",
                        "PiRemote.f(1, 2, 3).get()"))
                .isEqualTo(2);
    }

    @Test
    void doesNotSpreadAnArrayThatIsTheOnlyArgument() throws Exception {
        assertThat(argumentsOf(
                        "class Pi {\n@Remote static int f(Object[] x) { return x.length; }\n}",
                        "PiRemote.f(new Object[] {1, 2})"))
                .containsExactly((Object) new Object[] {1, 2});
        assertThat(argumentsOf(
                        "class Pi {\n@Remote static int f(int[][] x) { return x.length; }\n}",
                        "PiRemote.f(new int[][] {{1}, {2}})"))
                .containsExactly((Object) new int[][] {{1}, {2}});
        assertThat(argumentsOf(
                        "class Pi {\n@Remote static int f(byte[] x) { return x.length; }\n}",
                        "PiRemote.f(new byte[3])"))
                .containsExactly((Object) new byte[3]);
    }

    @Test
    void givesOneReferenceForEachComponentOfASplitResult() throws Exception {
        var result = evaluate(
                "class Pi {\nrecord Pair<A, B>(A left, B right, int third) {}\n"
                        + "@Remote(split = true) static Pair<String, List<Integer>> both(int x) {"
                        + " return new Pair<>(\"a\", List.of(x), 9); }\n}",
                "PiRemote.both(1) instanceof PiRemote.BothRefs(ObjectRef<String> a, ObjectRef<List<Integer>> b,"
                        + " ObjectRef<Integer> c) ? a.get() + b.get() + c.get() : \"\"");

        assertThat(result).isEqualTo("a[1]9");
        assertThat(session.taken().function().components()).containsExactly("left", "right", "third");
    }

    @Test
    void streamsItems() throws Exception {
        var declarations = """
                class Pi {
                    @Remote(streamBuffer = 2) static Stream<? extends Number> numbers() { return Stream.of(1, 2L); }
                    @Remote static LongStream longs() { return LongStream.of(3); }
                    @Remote static Iterator<String> texts() { return List.of("a").iterator(); }
                }
                """;

        var result = evaluate(
                declarations,
                "new Object() { ObjectStream<Number> n = PiRemote.numbers(); ObjectStream<Long> l = PiRemote.longs();"
                        + " ObjectStream<String> s = PiRemote.texts();"
                        + " List<?> all() { return List.of(n.next(), n.next(), l.next(), s.next()); } }.all()");

        assertThat(result).isEqualTo(List.of(1, 2L, 3L, "a"));
    }

    @Test
    void unwrapsStages() throws Exception {
        assertThat(evaluate(
                        "class Pi {\n@Remote static CompletableFuture<List<String>> f(String s) {"
                                + " return CompletableFuture.completedFuture(List.of(s)); }\n}",
                        "PiRemote.f(\"x\").get().getFirst()"))
                .isEqualTo("x");
        assertThat(session.taken().function().result()).isEqualTo(RemoteFunction.Result.STAGE);
    }

    private static final String COUNTER = """
            @Remote(isolated = true, heap = "64MiB", maxRestarts = 3, retries = 2, groups = @ConcurrencyGroup(name = "io", maxConcurrency = 4),
                    maxPendingCalls = 8, pendingLimit = PendingLimit.FAIL, outOfOrder = true, maxConcurrency = 2)
            class Counter {
                int count;
                Counter(int start) { count = start; }
                int add(int by) { return count += by; }
                @Remote(group = "io", retries = 7) void reset() { count = 0; }
                @Remote static int twice(int x) { return 2 * x; }
            }
            """;

    @Test
    void createsAndCallsActors() throws Exception {
        var result = evaluate(
                COUNTER,
                "new Object() { int run() { CounterRemote c = CounterRemote.create(5); c.add(mobula.put(1));"
                        + " c.with(o -> o.retries(1)).reset(); return c.add(3).get(); } }.run()");

        assertThat(result).isEqualTo(3);
    }

    @Test
    void givesActorsTheOptionsOfTheirAnnotation() throws Exception {
        evaluate(COUNTER, "CounterRemote.options().name(\"hits\").create(0)");

        var call = session.taken();
        assertThat(call.function().kind()).isEqualTo(RemoteFunction.Kind.CONSTRUCTOR);
        assertThat(call.function().signature()).isEqualTo("<init>(int)");
        assertThat(call.options())
                .isEqualTo(ActorOptions.DEFAULT
                        .name("hits")
                        .isolated(Isolation.DEFAULT.withHeap(64 << 20))
                        .maxRestarts(3)
                        .callRetries(2)
                        .maxConcurrency(2)
                        .group("io", 4)
                        .outOfOrder(true)
                        .maxPendingCalls(8, PendingLimit.FAIL));
    }

    @Test
    void letsTheCallersOptionsGoBeforeTheMethods() throws Exception {
        var options = new ArrayList<Object>();
        for (var call : List.of("reset()", "with(o -> o.retries(1)).reset()", "add(1)")) {
            evaluate(COUNTER, "CounterRemote.create(0)." + call);
            session.takenFirst();
            options.add(session.taken().options());
        }

        assertThat(options)
                .containsExactly(
                        CallOptions.DEFAULT.group("io").retries(7),
                        CallOptions.DEFAULT.group("io").retries(1),
                        CallOptions.DEFAULT);
    }

    @Test
    void namesAHandleAfterItsActor() throws Exception {
        assertThat(evaluate(COUNTER, "CounterRemote.create(0)"))
                .hasToString("CounterRemote(" + RecordingSession.FIRST_ACTOR + ")");
    }

    @Test
    void findsActorsByName() throws Exception {
        var result = evaluate(
                COUNTER,
                "new Object() { boolean run() { CounterRemote a = CounterRemote.options().name(\"n\").namespace(\"s\").create(1);"
                        + " CounterRemote b = CounterRemote.options().name(\"n\").namespace(\"s\").findOrCreate(2);"
                        + " CounterRemote c = CounterRemote.find(\"n\", \"s\").orElseThrow();"
                        + " CounterRemote d = CounterRemote.options().namespace(\"s\").find(\"n\").orElseThrow();"
                        + " return a.equals(b) && a.hashCode() == c.hashCode() && c.equals(d)"
                        + " && CounterRemote.find(\"n\").isEmpty() && !a.equals(CounterRemote.create(3)); } }.run()");

        assertThat(result).isEqualTo(true);
    }

    @Test
    void hasTasksBesideAnActor() throws Exception {
        assertThat(evaluate(COUNTER, "CounterRemote.taskOptions().cpus(0).twice(4).get()"))
                .isEqualTo(8);
        assertThat(session.taken().function().name()).isEqualTo("Counter.twice");
    }
}
