package dev.mobula.processor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.annotation.processing.AbstractProcessor;
import javax.annotation.processing.RoundEnvironment;
import javax.lang.model.SourceVersion;
import javax.lang.model.element.TypeElement;
import org.junit.jupiter.api.Test;

/// Compiles unusual but legal classes together with their stubs: no error and no warning may follow.
class CompilesTest {
    private static final String IMPORTS = """
            package demo;
            import dev.mobula.*;
            import java.util.*;
            import java.util.concurrent.*;
            import java.util.stream.*;
            """;

    private static Compilation compile(String... sources) {
        return Compilation.of(Stream.of(sources).map(source -> IMPORTS + source).toArray(String[]::new))
                .assertClean();
    }

    @Test
    void takesStaticMethodsOfEveryKindOfType() {
        var compilation = compile("""
                class Outer {
                    interface Face { @Remote static int f(short s) { return s; } }
                    enum Color { RED; @Remote static Color f() { return RED; } }
                    record Point(int x) { @Remote static Point f(char c) { return new Point(c); } }
                    class Inner { @Remote static byte f(float x) { return 0; } }
                    static class Generic<T> { @Remote static boolean f(double d) { return d > 0; } }
                }
                """);

        assertThat(compilation.generated())
                .containsOnlyKeys(
                        "demo.Outer_FaceRemote",
                        "demo.Outer_ColorRemote",
                        "demo.Outer_PointRemote",
                        "demo.Outer_InnerRemote",
                        "demo.Outer_GenericRemote");
        assertThat(compilation.source("demo.Outer_ColorRemote"))
                .contains("static ObjectRef<Outer.Color> f()", "\"Outer.Color.f\"");
    }

    @Test
    void takesGenericTypesOfEveryShape() {
        var source = compile("""
                        class Pi {
                            static class Box<A> { class Slot<B> {} }
                            @Remote static List<Map<String, Integer>> a(Map<String, ? extends List<? super Integer>> x) { return null; }
                            @Remote static Map.Entry<String, int[]>[] b(Optional<?>[][] x) { return null; }
                            @Remote static Box<String>.Slot<Integer> c(Box<String>.Slot<? extends Number> x) { return null; }
                            @Remote static Set<? extends Comparable<?>> d(Class<? extends Thread> type) { return null; }
                            @Remote @SafeVarargs static int e(List<String>... lists) { return 0; }
                            @Remote static Void f(java.util.function.Supplier<java.io.InputStream> source) { return null; }
                        }
                        """).source("demo.PiRemote");

        assertThat(source)
                .contains(
                        "ObjectRef<List<Map<String, Integer>>> a(Map<String, ? extends List<? super Integer>> x)",
                        "ObjectRef<Map.Entry<String, int[]>[]> b(Arg<? extends Optional<?>[][]> x)",
                        "ObjectRef<Pi.Box<String>.Slot<Integer>> c(Pi.Box<String>.Slot<? extends Number> x)",
                        "@SafeVarargs");
    }

    @Test
    void keepsWarningsOfTheOriginalOutOfTheStub() {
        compile("""
                @SuppressWarnings({"rawtypes", "deprecation", "removal"})
                public class Pi {
                    @Deprecated(since = "1", forRemoval = true) public static class Old {}
                    static class Hidden {}
                    @Remote static List raw(Map x) { return null; }
                    @Remote @Deprecated static int old(Old x) { return 0; }
                    @Remote @Deprecated(since = "2", forRemoval = true) public static int gone() { return 0; }
                    @Remote static Hidden hidden(Hidden x) { return x; }
                }
                class Beside { @Remote static int f() { return 1; } }
                @Deprecated @Remote class OldActor { @Deprecated OldActor() {} @Deprecated void f() {} }
                """);
    }

    @Test
    void carriesDeprecationOver() {
        var source = compile(
                        "class Pi {\n@Remote @Deprecated(since = \"2\", forRemoval = true) static int gone() { return 0; }\n}")
                .source("demo.PiRemote");

        assertThat(source).containsOnlyOnce("    @Deprecated(since = \"2\", forRemoval = true)\n    static ObjectRef");
    }

    @Test
    void saysWhatMayBeNullAndDropsOtherTypeAnnotations() {
        var source = Compilation.of("""
                        package demo;
                        import dev.mobula.Remote;
                        import java.lang.annotation.*;
                        import java.util.*;
                        import org.jspecify.annotations.Nullable;
                        class Pi {
                            @Target(ElementType.TYPE_USE) @interface Odd {}
                            @Remote static List<@Nullable @Odd String> a() { return List.of(); }
                            @Remote static @Nullable String b(@Nullable String @Nullable [][] x) { return null; }
                            @Remote static Map.@Nullable Entry<@Odd String, @Nullable Integer> c(@Odd int x) { return null; }
                            @Remote static void d(@Nullable String... x) {}
                        }
                        """).assertClean().source("demo.PiRemote");

        assertThat(source)
                .contains(
                        "ObjectRef<List<@Nullable String>> a()",
                        "ObjectRef<@Nullable String> b(@Nullable String @Nullable [][] x)",
                        "ObjectRef<@Nullable String> b(Arg<? extends @Nullable String @Nullable [][]> x)",
                        "Pi.b((String[][]) arguments[0])",
                        "ObjectRef<Map.@Nullable Entry<String, @Nullable Integer>> c(int x)",
                        "ObjectRef<@Nullable Void> d(@Nullable String... x)");
    }

    @Test
    void standsClassesNamedLikeThoseOfTheApi() {
        compile(
                "class ObjectRef { @Remote static ObjectRef f(Integer i, List l, Tasks t, demo.Object o) { return null; } }",
                "class Integer {}",
                "class List {}",
                "class Tasks {}",
                "class Object extends java.lang.Object {}",
                "class RemoteFunction {}");
    }

    @Test
    void standsNamesThatTheStubUsesItself() {
        compile("""
                class Pi {
                    @Remote(cpus = 1) static int dispatch(int index, int target, int arguments) { return 0; }
                    @Remote static int f(int F, int DISPATCHER, int session, int result) { return 0; }
                    @Remote static int F(int x) { return x; }
                    @Remote(cpus = 1) static int g(int G_OPTIONS, int options) { return 0; }
                    @Remote static int gOptions() { return 0; }
                    record Both(int refs, int of) {}
                    @Remote(split = true) static Both both() { return null; }
                    @Remote(split = true) static Both both(int x) { return null; }
                }
                @Remote
                record Counter(int OPTIONS, String name) {
                    int f(int actor, int callOptions, int F) { return 0; }
                    Counter(int NEW) { this(NEW, ""); }
                    String dispatch(int i, Object o, Object[] a) { return ""; }
                }
                """);
    }

    @Test
    void worksInTheUnnamedPackage() {
        var compilation = Compilation.of(
                        "import dev.mobula.Remote;\nclass Pi {\n@Remote static Pi hits(Pi n) { return n; }\nObject o = PiRemote.hits(this);\n}")
                .assertClean();

        assertThat(compilation.source("PiRemote")).doesNotContain("package ");
    }

    @Test
    void letsHandlesNameEachOther() {
        var compilation = compile(
                "@Remote class A { void meet(BRemote b, List<ARemote[]> as, Map<String, BRemote.Actors> m) {} }",
                "@Remote class B { ARemote meet(ARemote a, PiRemote.HalvesRefs h) { return a; } }",
                "class Pi { record Halves(int a) {} @Remote(split = true) static Halves halves(Optional<BRemote> b) { return null; } }");

        assertThat(compilation.source("demo.BRemote"))
                .contains("ObjectRef<ARemote> meet(ARemote a, PiRemote.HalvesRefs h)");
    }

    @Test
    void letsHandlesOfOtherPackagesBeNamed() {
        Compilation.of(
                        "package one;\nimport two.BRemote;\n@dev.mobula.Remote\npublic class A { public void f(BRemote b) {} }",
                        "package two;\n@dev.mobula.Remote\npublic class B { public void f(one.ARemote a) {} }")
                .assertClean();
    }

    @Test
    void waitsForClassesOfOtherProcessors() {
        var compilation = Compilation.of(
                Map.of(),
                List.of("-Xlint:all,-processing", "-Werror"),
                List.of(new RemoteProcessor(), new OtherProcessor()),
                "package demo;\nclass Pi {\n@dev.mobula.Remote static Made f(java.util.List<Made> m) { return null; }\n}");

        assertThat(compilation.assertClean().source("demo.PiRemote")).contains("ObjectRef<Made> f(List<Made> m)");
    }

    /// Writes class `demo.Made` in the second round.
    private static final class OtherProcessor extends AbstractProcessor {
        private boolean done;

        @Override
        public Set<String> getSupportedAnnotationTypes() {
            return Set.of("*");
        }

        @Override
        public SourceVersion getSupportedSourceVersion() {
            return SourceVersion.latestSupported();
        }

        @Override
        public boolean process(Set<? extends TypeElement> annotations, RoundEnvironment round) {
            if (!done) {
                done = true;
                try (var writer =
                        processingEnv.getFiler().createSourceFile("demo.Made").openWriter()) {
                    writer.write("package demo;\nclass Made {}\n");
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            }
            return false;
        }
    }

    @Test
    void offersInheritedMethodsAndDefaults() {
        var source = compile("""
                        @Remote class Counter extends Base<String, Integer> implements Named<Long>, AutoCloseable {
                            @Override public void close() {}
                            @Override Integer both(String k) { return 1; }
                            private void helper(Thread t) {}
                            @Override public boolean equals(Object o) { return o == this; }
                            @Override public int hashCode() { return 1; }
                        }
                        abstract class Base<K, V> {
                            protected List<V> all(Map<K, V[]> m) { return null; }
                            abstract V both(K k);
                            public static void statics() {}
                            public void wait(String s) {}
                            <T> void generic(T t) {}
                            private void hidden() {}
                        }
                        interface Named<N> {
                            default N id(N n) { return n; }
                            default void close() {}
                        }
                        """).source("demo.CounterRemote");

        assertThat(source.lines()
                        .filter(line ->
                                line.startsWith("    ") && !line.startsWith("     ") && line.contains("ObjectRef<"))
                        .filter(line -> !line.contains("Arg<"))
                        .map(String::strip))
                .containsExactly(
                        "ObjectRef<@Nullable Void> close() {",
                        "ObjectRef<Integer> both(String k) {",
                        "ObjectRef<List<Integer>> all(Map<String, Integer[]> m) {",
                        "ObjectRef<Long> id(Long n) {");
        assertThat(source).contains("Base.wait(String)", "Base.generic(Object)");
    }

    @Test
    void leavesOutTheArgFormOfConstructorsWithAsManyParameters() {
        var source = compile(
                        "@Remote class Counter { Counter(int a) {} Counter(String a) {} Counter(int a, int b) {} }")
                .source("demo.CounterRemote");

        assertThat(source)
                .contains(
                        "create(int a) {",
                        "create(String a) {",
                        "create(Arg<? extends Integer> a, Arg<? extends Integer> b) {")
                .doesNotContain("create(Arg<? extends Integer> a) {");
    }

    @Test
    void leavesSnapshotsToTheRuntime() {
        assertThat(compile("""
                                @Remote(snapshotEvery = 5) class Counter implements Checkpointed<int[]> {
                                    @Override public int[] snapshot() { return null; }
                                    @Override public void restore(int[] s) {}
                                    void restore() {}
                                }
                                """).source("demo.CounterRemote"))
                .contains("ObjectRef<@Nullable Void> restore() {", ".snapshotEvery(5)")
                .doesNotContain("restore(int[]", "snapshot()");
    }

    @Test
    void mirrorsAccess() {
        var source = compile(
                        "public class Pi { @Remote public static int a() { return 0; } @Remote protected static int b() { return 0; } }")
                .source("demo.PiRemote");

        assertThat(source).contains("    public static ObjectRef<Integer> a()", "    static ObjectRef<Integer> b()");
    }

    @Test
    void doesWithoutJSpecify() {
        var classPath = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.contains("jspecify"))
                .collect(Collectors.joining(File.pathSeparator));

        var compilation = Compilation.of(
                Map.of(),
                List.of("-Xlint:all,-classfile,-processing", "-Werror", "-classpath", classPath),
                List.of(new RemoteProcessor()),
                "package demo;\nclass Pi {\n@dev.mobula.Remote static void f(int n) {}\n}");

        assertThat(compilation.assertClean().source("demo.PiRemote"))
                .contains("@Generated")
                .doesNotContain("NullUnmarked", "Nullable");
    }

    @Test
    void keepsTheStubOfAClassWithAnErrorSoThatNoOtherErrorsFollow() {
        var compilation =
                Compilation.of(Map.of(), List.of("--should-stop=ifError=FLOW"), List.of(new RemoteProcessor()), """
                package demo;
                class Pi {
                    @dev.mobula.Remote static int good() { return 0; }
                    @dev.mobula.Remote private static int bad() { return 0; }
                    Object use = PiRemote.good();
                }
                """);

        assertThat(compilation.messages())
                .extracting(Compilation.Message::text)
                .singleElement()
                .asString()
                .startsWith("Pi.bad() is private");
    }

    @Test
    void isFoundByCompilersAndBuildTools() throws IOException {
        assertThat(resource("/META-INF/services/javax.annotation.processing.Processor"))
                .isEqualTo(RemoteProcessor.class.getName());
        assertThat(resource("/META-INF/gradle/incremental.annotation.processors"))
                .isEqualTo(RemoteProcessor.class.getName() + ",isolating");
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = RemoteProcessor.class.getResourceAsStream(name)) {
            return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8).strip();
        }
    }
}
