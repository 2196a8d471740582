package dev.mobula.processor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Pins place and text of each error that a user can cause; the place is marked `// here`.
class RejectionTest {
    private static final String IMPORTS = """
            import dev.mobula.*;
            import java.io.*;
            import java.net.*;
            import java.nio.channels.*;
            import java.util.*;
            import java.util.concurrent.*;
            import java.util.concurrent.locks.*;
            import java.util.stream.*;
            """;

    record Rejection(String name, String source, String message) {
        @Override
        public String toString() {
            return name;
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"declarations", "types", "names", "values"})
    void rejects(Rejection rejection) {
        var source = IMPORTS + rejection.source();
        var line = source.lines().takeWhile(each -> !each.contains("// here")).count() + 1;

        // Lints are off: the sources are only as good as the test needs them.
        var compilation = Compilation.of(Map.of(), List.of("-proc:only"), List.of(new RemoteProcessor()), source);

        assertThat(compilation.messages()).singleElement().satisfies(error -> {
            assertThat(error.text()).isEqualTo(rejection.message());
            assertThat(error.line()).isEqualTo(line);
            assertThat(error.kind()).isEqualTo(Diagnostic.Kind.ERROR);
        });
    }

    /// A method of class `Pi`, which is no actor.
    private static Rejection method(String name, String method, String message) {
        return new Rejection(name, "class Pi {\n" + method + " // here\n}\n", message);
    }

    /// A member of the actor class `Counter`.
    private static Rejection member(String name, String member, String message) {
        return new Rejection(name, "@Remote class Counter {\n" + member + " // here\n}\n", message);
    }

    private static Rejection rejection(String name, String source, String message) {
        return new Rejection(name, source, message);
    }

    static Stream<Rejection> declarations() {
        return Stream.of(
                method(
                        "private method",
                        "@Remote private static int f() { return 0; }",
                        "Pi.f() is private, so its stub cannot reach it: make it package-private"),
                method(
                        "native method",
                        "@Remote static native int f();",
                        "Pi.f() is native, and its library may not be loaded where it runs: annotate a Java method that loads the library and calls it"),
                method(
                        "instance method of a class that is no actor",
                        "@Remote int f() { return 0; }",
                        "Pi.f() is an instance method, and Pi is not an actor: make the method static, or annotate the class with @Remote too"),
                method(
                        "generic method",
                        "@Remote static <T, U> T f(U u) { return null; }",
                        "Pi.f(Object) is generic in T, U, and its stub cannot see what that stands for: write the types in its place, or a method for each of them"),
                rejection(
                        "abstract method",
                        "abstract class Pi {\n@Remote abstract int f(); // here\n}",
                        "Pi.f() is abstract, so there is nothing to run: annotate a method with a body"),
                rejection(
                        "abstract method of an interface",
                        "interface Pi {\n@Remote int f(); // here\n}",
                        "Pi.f() is abstract, so there is nothing to run: annotate a method with a body"),
                rejection(
                        "method of a private class",
                        "class Pi {\nprivate static class In {\n@Remote static int f() { return 0; } // here\n}\n}",
                        "Pi.In is private, so the stub in the same package cannot reach it: make it package-private"),
                rejection(
                        "method of a class without a header",
                        "@Remote static int f() { return 0; } // here\nvoid main() {}",
                        "The class in Pi.java has no header, so its stub cannot name it: write class Pi { … } around it"),
                member(
                        "private method of an actor",
                        "@Remote private int f() { return 0; }",
                        "Counter.f() is private, so its stub cannot reach it: make it package-private"),
                member(
                        "generic method of an actor",
                        "<T> T f(T t) { return t; }",
                        "Counter.f(Object) is generic in T, and its stub cannot see what that stands for: write the types in its place, or a method for each of them; or make the method private if only the actor itself calls it"),
                member(
                        "generic constructor",
                        "<T> Counter(T t) {}",
                        "Counter(Object) is generic in T, and its stub cannot see what that stands for: write the types in its place, or a method for each of them"),
                rejection(
                        "actor that is an interface",
                        "@Remote interface Counter {} // here",
                        "Counter is an interface, and only a class or record can be an actor: annotate a class that implements it"),
                rejection(
                        "actor that is an enum",
                        "@Remote enum Counter { ONE } // here",
                        "Counter is an enum, and only a class or record can be an actor: annotate a class"),
                rejection(
                        "actor that is an annotation type",
                        "@Remote @interface Counter {} // here",
                        "Counter is an annotation type, and only a class or record can be an actor: annotate a class"),
                rejection(
                        "actor that is abstract",
                        "@Remote abstract class Counter {} // here",
                        "Counter is abstract, so no actor can be made of it: annotate a subclass"),
                rejection(
                        "actor that is generic",
                        "@Remote class Counter<T> {} // here",
                        "Counter is generic in T, and its stub cannot see what that stands for: annotate a subclass that says it"),
                rejection(
                        "actor that is private",
                        "class Pi {\n@Remote private static class Counter {} // here\n}",
                        "Pi.Counter is private, so the stub in the same package cannot reach it: make it package-private"),
                rejection(
                        "actor that is an inner class",
                        "class Pi {\n@Remote class Counter {} // here\n}",
                        "Pi.Counter is an inner class, whose actors would need an outer object: make it static"),
                rejection(
                        "actor without a reachable constructor",
                        "@Remote class Counter { private Counter() {} } // here",
                        "Counter has only private constructors, so its stub cannot create it: make one package-private"),
                rejection(
                        "two classes with one stub",
                        "class A { static class B {\n@Remote static void f() {}\n} }\nclass A_B { // here\n@Remote static void f() {}\n}",
                        "A_B and A.B would both have the stub A_BRemote: rename one of them"),
                rejection(
                        "stub that exists already",
                        "class Pi { // here\n@Remote static void f() {}\n}\nclass PiRemote {}",
                        "PiRemote exists already, and the stub of Pi must have that name: rename one of them"));
    }

    static Stream<Rejection> types() {
        return Stream.of(
                method(
                        "parameter Thread",
                        "@Remote static void f(Thread x) {}",
                        "Parameter 'x' of Pi.f(Thread): java.lang.Thread cannot be sent, since it belongs to one process: make it where it is used"),
                method(
                        "parameter ThreadGroup",
                        "@Remote static void f(ThreadGroup x) {}",
                        "Parameter 'x' of Pi.f(ThreadGroup): java.lang.ThreadGroup cannot be sent, since it belongs to one process: make it where it is used"),
                method(
                        "parameter ThreadLocal<String>",
                        "@Remote static void f(ThreadLocal<String> x) {}",
                        "Parameter 'x' of Pi.f(ThreadLocal): java.lang.ThreadLocal cannot be sent, since it belongs to one process: make it where it is used"),
                method(
                        "parameter Executor",
                        "@Remote static void f(Executor x) {}",
                        "Parameter 'x' of Pi.f(Executor): java.util.concurrent.Executor cannot be sent, since it belongs to one process: use Mobula.session().executor() where it is used"),
                method(
                        "parameter ExecutorService",
                        "@Remote static void f(ExecutorService x) {}",
                        "Parameter 'x' of Pi.f(ExecutorService): java.util.concurrent.ExecutorService cannot be sent, since it belongs to one process: use Mobula.session().executor() where it is used"),
                method(
                        "parameter Timer",
                        "@Remote static void f(Timer x) {}",
                        "Parameter 'x' of Pi.f(Timer): java.util.Timer cannot be sent, since it belongs to one process: make it where it is used"),
                method(
                        "parameter Socket",
                        "@Remote static void f(Socket x) {}",
                        "Parameter 'x' of Pi.f(Socket): java.net.Socket cannot be sent, since it belongs to one process: send the address, path or bytes, and open it where they are used"),
                method(
                        "parameter ServerSocket",
                        "@Remote static void f(ServerSocket x) {}",
                        "Parameter 'x' of Pi.f(ServerSocket): java.net.ServerSocket cannot be sent, since it belongs to one process: send the address, path or bytes, and open it where they are used"),
                method(
                        "parameter DatagramSocket",
                        "@Remote static void f(DatagramSocket x) {}",
                        "Parameter 'x' of Pi.f(DatagramSocket): java.net.DatagramSocket cannot be sent, since it belongs to one process: send the address, path or bytes, and open it where they are used"),
                method(
                        "parameter FileChannel",
                        "@Remote static void f(FileChannel x) {}",
                        "Parameter 'x' of Pi.f(FileChannel): java.nio.channels.FileChannel cannot be sent, since it belongs to one process: send the address, path or bytes, and open it where they are used"),
                method(
                        "parameter FileInputStream",
                        "@Remote static void f(FileInputStream x) {}",
                        "Parameter 'x' of Pi.f(FileInputStream): java.io.FileInputStream cannot be sent, since it belongs to one process: send the address, path or bytes, and open it where they are used"),
                method(
                        "parameter OutputStream",
                        "@Remote static void f(OutputStream x) {}",
                        "Parameter 'x' of Pi.f(OutputStream): java.io.OutputStream cannot be sent, since it belongs to one process: send the address, path or bytes, and open it where they are used"),
                method(
                        "parameter Reader",
                        "@Remote static void f(Reader x) {}",
                        "Parameter 'x' of Pi.f(Reader): java.io.Reader cannot be sent, since it belongs to one process: send the address, path or bytes, and open it where they are used"),
                method(
                        "parameter Writer",
                        "@Remote static void f(Writer x) {}",
                        "Parameter 'x' of Pi.f(Writer): java.io.Writer cannot be sent, since it belongs to one process: send the address, path or bytes, and open it where they are used"),
                method(
                        "parameter RandomAccessFile",
                        "@Remote static void f(RandomAccessFile x) {}",
                        "Parameter 'x' of Pi.f(RandomAccessFile): java.io.RandomAccessFile cannot be sent, since it belongs to one process: send the address, path or bytes, and open it where they are used"),
                method(
                        "parameter Lock",
                        "@Remote static void f(Lock x) {}",
                        "Parameter 'x' of Pi.f(Lock): java.util.concurrent.locks.Lock cannot be sent, since it belongs to one process: put what is shared into an actor"),
                method(
                        "parameter ReentrantLock",
                        "@Remote static void f(ReentrantLock x) {}",
                        "Parameter 'x' of Pi.f(ReentrantLock): java.util.concurrent.locks.ReentrantLock cannot be sent, since it belongs to one process: put what is shared into an actor"),
                method(
                        "parameter ReadWriteLock",
                        "@Remote static void f(ReadWriteLock x) {}",
                        "Parameter 'x' of Pi.f(ReadWriteLock): java.util.concurrent.locks.ReadWriteLock cannot be sent, since it belongs to one process: put what is shared into an actor"),
                method(
                        "parameter StampedLock",
                        "@Remote static void f(StampedLock x) {}",
                        "Parameter 'x' of Pi.f(StampedLock): java.util.concurrent.locks.StampedLock cannot be sent, since it belongs to one process: put what is shared into an actor"),
                method(
                        "parameter Condition",
                        "@Remote static void f(Condition x) {}",
                        "Parameter 'x' of Pi.f(Condition): java.util.concurrent.locks.Condition cannot be sent, since it belongs to one process: put what is shared into an actor"),
                method(
                        "parameter Semaphore",
                        "@Remote static void f(Semaphore x) {}",
                        "Parameter 'x' of Pi.f(Semaphore): java.util.concurrent.Semaphore cannot be sent, since it belongs to one process: put what is shared into an actor"),
                method(
                        "parameter CountDownLatch",
                        "@Remote static void f(CountDownLatch x) {}",
                        "Parameter 'x' of Pi.f(CountDownLatch): java.util.concurrent.CountDownLatch cannot be sent, since it belongs to one process: put what is shared into an actor"),
                method(
                        "parameter CyclicBarrier",
                        "@Remote static void f(CyclicBarrier x) {}",
                        "Parameter 'x' of Pi.f(CyclicBarrier): java.util.concurrent.CyclicBarrier cannot be sent, since it belongs to one process: put what is shared into an actor"),
                method(
                        "parameter Phaser",
                        "@Remote static void f(Phaser x) {}",
                        "Parameter 'x' of Pi.f(Phaser): java.util.concurrent.Phaser cannot be sent, since it belongs to one process: put what is shared into an actor"),
                method(
                        "parameter Process",
                        "@Remote static void f(Process x) {}",
                        "Parameter 'x' of Pi.f(Process): java.lang.Process cannot be sent, since it belongs to one process: make it where it is used"),
                method(
                        "parameter ProcessHandle",
                        "@Remote static void f(ProcessHandle x) {}",
                        "Parameter 'x' of Pi.f(ProcessHandle): java.lang.ProcessHandle cannot be sent, since it belongs to one process: send its pid"),
                method(
                        "parameter ClassLoader",
                        "@Remote static void f(ClassLoader x) {}",
                        "Parameter 'x' of Pi.f(ClassLoader): java.lang.ClassLoader cannot be sent, since it belongs to one process: make it where it is used"),
                method(
                        "parameter java.sql.Connection",
                        "@Remote static void f(java.sql.Connection x) {}",
                        "Parameter 'x' of Pi.f(Connection): java.sql.Connection cannot be sent, since it belongs to one process: send the address, path or bytes, and open it where they are used"),
                method(
                        "parameter java.sql.Statement",
                        "@Remote static void f(java.sql.Statement x) {}",
                        "Parameter 'x' of Pi.f(Statement): java.sql.Statement cannot be sent, since it belongs to one process: send the text of the query, and run it where it is used"),
                method(
                        "parameter java.sql.ResultSet",
                        "@Remote static void f(java.sql.ResultSet x) {}",
                        "Parameter 'x' of Pi.f(ResultSet): java.sql.ResultSet cannot be sent, since it belongs to one process: send the rows, for example as records"),
                method(
                        "parameter Stream<String>",
                        "@Remote static void f(Stream<String> x) {}",
                        "Parameter 'x' of Pi.f(Stream): java.util.stream.Stream cannot be sent, since it can be consumed only once: take a List, or an ObjectStream"),
                method(
                        "parameter IntStream",
                        "@Remote static void f(IntStream x) {}",
                        "Parameter 'x' of Pi.f(IntStream): java.util.stream.IntStream cannot be sent, since it can be consumed only once: take a List, or an ObjectStream"),
                method(
                        "parameter Iterator<String>",
                        "@Remote static void f(Iterator<String> x) {}",
                        "Parameter 'x' of Pi.f(Iterator): java.util.Iterator cannot be sent, since it can be consumed only once: take a List, or an ObjectStream"),
                method(
                        "parameter Spliterator<String>",
                        "@Remote static void f(Spliterator<String> x) {}",
                        "Parameter 'x' of Pi.f(Spliterator): java.util.Spliterator cannot be sent, since it can be consumed only once: take a List, or an ObjectStream"),
                method(
                        "parameter Future<String>",
                        "@Remote static void f(Future<String> x) {}",
                        "Parameter 'x' of Pi.f(Future): java.util.concurrent.Future cannot be sent, since it belongs to one process: take the value itself (callers may pass an ObjectRef in its place)"),
                method(
                        "parameter CompletableFuture<String>",
                        "@Remote static void f(CompletableFuture<String> x) {}",
                        "Parameter 'x' of Pi.f(CompletableFuture): java.util.concurrent.CompletableFuture cannot be sent, since it belongs to one process: take the value itself (callers may pass an ObjectRef in its place)"),
                method(
                        "parameter Mobula",
                        "@Remote static void f(Mobula x) {}",
                        "Parameter 'x' of Pi.f(Mobula): dev.mobula.Mobula cannot be sent, since it belongs to one process: use Mobula.session() where it is used"),
                method(
                        "parameter TaskContext",
                        "@Remote static void f(TaskContext x) {}",
                        "Parameter 'x' of Pi.f(TaskContext): dev.mobula.TaskContext cannot be sent, since it belongs to one task: use Mobula.current() where it is used"),
                method(
                        "parameter Arg<String>",
                        "@Remote static void f(Arg<String> x) {}",
                        "Parameter 'x' of Pi.f(Arg): dev.mobula.Arg is for callers alone: take the value itself (callers may pass an ObjectRef in its place), or an ObjectRef to receive the reference"),
                method(
                        "parameter Thread...",
                        "@Remote static void f(Thread... x) {}",
                        "Parameter 'x' of Pi.f(Thread[]): java.lang.Thread cannot be sent, since it belongs to one process: make it where it is used"),
                method(
                        "parameter List<? extends Thread[]>",
                        "@Remote static void f(List<? extends Thread[]> x) {}",
                        "Parameter 'x' of Pi.f(List): java.lang.Thread cannot be sent, since it belongs to one process: make it where it is used"),
                method(
                        "parameter Map<String, ? super Thread>",
                        "@Remote static void f(Map<String, ? super Thread> x) {}",
                        "Parameter 'x' of Pi.f(Map): java.lang.Thread cannot be sent, since it belongs to one process: make it where it is used"),
                method(
                        "result",
                        "@Remote static InputStream f() { return null; }",
                        "Result of Pi.f(): java.io.InputStream cannot be sent, since it belongs to one process: send the address, path or bytes, and open it where they are used"),
                method(
                        "result that is a future",
                        "@Remote static Future<String> f() { return null; }",
                        "Result of Pi.f(): java.util.concurrent.Future cannot be sent, since it belongs to one process: return the value itself, or a CompletionStage of it"),
                method(
                        "result with a stream inside",
                        "@Remote static List<Stream<String>> f() { return null; }",
                        "Result of Pi.f(): java.util.stream.Stream cannot be sent, since it can be consumed only once: collect it into a List, or return the stream as the whole result"),
                method(
                        "stream of iterators",
                        "@Remote static Stream<Iterator<String>> f() { return null; }",
                        "Result of Pi.f(): java.util.Iterator cannot be sent, since it can be consumed only once: collect it into a List, or return the iterator as the whole result"),
                method(
                        "stage of a stream",
                        "@Remote static CompletionStage<Stream<String>> f() { return null; }",
                        "Result of Pi.f(): java.util.stream.Stream cannot be sent, since it can be consumed only once: collect it into a List, or return the stream as the whole result"),
                method(
                        "result with a stage inside",
                        "@Remote static List<CompletionStage<String>> f() { return null; }",
                        "Result of Pi.f(): java.util.concurrent.CompletionStage cannot be sent, since it belongs to one process: return it as the whole result, or an ObjectRef"),
                rejection(
                        "component of a record",
                        "class Pi {\nrecord Job(String name, List<Step> steps) {}\nrecord Step(Thread thread, Job part) {}\n@Remote static void f(Job job) {} // here\n}",
                        "Parameter 'job' of Pi.f(Job): java.lang.Thread (component 'thread' of Pi.Step) cannot be sent, since it belongs to one process: make it where it is used"),
                rejection(
                        "component of a generic record",
                        "class Pi {\nrecord Pair<A, B>(A left, B right) {}\n@Remote static void f(Pair<String, Pair<Lock, String>> pair) {} // here\n}",
                        "Parameter 'pair' of Pi.f(Pair): java.util.concurrent.locks.Lock cannot be sent, since it belongs to one process: put what is shared into an actor"),
                rejection(
                        "private type",
                        "class Pi {\nprivate record Secret(int x) {}\n@Remote static void f(List<Secret> s) {} // here\n}",
                        "Parameter 's' of Pi.f(List): Pi.Secret is private, so the stub in the same package cannot reach it: make it package-private"),
                rejection(
                        "private component of a split result",
                        "class Pi {\nprivate record Secret(int x) {}\nrecord Both(Secret a, int b) {}\n@Remote(split = true) static Both f() { return null; } // here\n}",
                        "Component 'a' of the result of Pi.f(): Pi.Secret is private, so the stub in the same package cannot reach it: make it package-private"),
                member(
                        "method of an actor",
                        "void f(Thread t) {}",
                        "Parameter 't' of Counter.f(Thread): java.lang.Thread cannot be sent, since it belongs to one process: make it where it is used; or make the method private if only the actor itself calls it"),
                member(
                        "constructor of an actor",
                        "Counter(Socket socket) {}",
                        "Parameter 'socket' of Counter(Socket): java.net.Socket cannot be sent, since it belongs to one process: send the address, path or bytes, and open it where they are used"),
                rejection(
                        "snapshot",
                        "@Remote class Counter implements Checkpointed<Thread> { // here\npublic Thread snapshot() { return null; }\npublic void restore(Thread t) {}\n}",
                        "Snapshot of Counter: java.lang.Thread cannot be sent, since it belongs to one process: make it where it is used"));
    }

    static Stream<Rejection> names() {
        return Stream.of(
                method(
                        "overloads",
                        "@Remote static void f(int a) {}\n@Remote static void f(long a) {}",
                        "Pi.f(long) and Pi.f(int) would have stubs of the same name and number of parameters: give one of them @Remote(name = \"…\")"),
                method(
                        "overloads without parameters",
                        "@Remote static void f() {}\n@Remote(name = \"f\") static void g() {}",
                        "Pi.g() and Pi.f() would have stubs of the same name and number of parameters: give one of them @Remote(name = \"…\")"),
                method(
                        "overload with varargs",
                        "@Remote static void f(int a) {}\n@Remote static void f(int... a) {}",
                        "Pi.f(int[]) and Pi.f(int) would have stubs of the same name and number of parameters: give one of them @Remote(name = \"…\")"),
                member(
                        "overloads of an actor",
                        "void f(int a) {}\nvoid f(String a) {}",
                        "Counter.f(String) and Counter.f(int) would have stubs of the same name and number of parameters: give one of them @Remote(name = \"…\"); or make the method private if only the actor itself calls it"),
                member(
                        "static and instance method",
                        "void f(int a) {}\n@Remote static void f(String a) {}",
                        "Counter.f(String) and Counter.f(int) would have stubs of the same name and number of parameters: give one of them @Remote(name = \"…\")"),
                method(
                        "task named options",
                        "@Remote static void options() {}",
                        "'options' is taken on the stub of Pi: give the stub of Pi.options() another name with @Remote(name = \"…\")"),
                method(
                        "task named on",
                        "@Remote static void on(int x) {}",
                        "'on' is taken on the stub of Pi: give the stub of Pi.on(int) another name with @Remote(name = \"…\")"),
                method(
                        "task named like an option",
                        "@Remote static long memory(int x) { return x; }",
                        "'memory' is taken on the stub of Pi: give the stub of Pi.memory(int) another name with @Remote(name = \"…\")"),
                method(
                        "task named session",
                        "@Remote static void session() {}",
                        "'session' is taken on the stub of Pi: give the stub of Pi.session() another name with @Remote(name = \"…\")"),
                method(
                        "task named toString",
                        "@Remote(name = \"toString\") static void f() {}",
                        "'toString' is taken on the stub of Pi: give the stub of Pi.f() another name with @Remote(name = \"…\")"),
                member(
                        "method named options",
                        "void options(int x) {}",
                        "'options' is taken on the stub of Counter: give the stub of Counter.options(int) another name with @Remote(name = \"…\"); or make the method private if only the actor itself calls it"),
                member(
                        "method named taskOptions",
                        "void taskOptions(int x) {}",
                        "'taskOptions' is taken on the stub of Counter: give the stub of Counter.taskOptions(int) another name with @Remote(name = \"…\"); or make the method private if only the actor itself calls it"),
                member(
                        "method named on",
                        "void on(int x) {}",
                        "'on' is taken on the stub of Counter: give the stub of Counter.on(int) another name with @Remote(name = \"…\"); or make the method private if only the actor itself calls it"),
                member(
                        "method named create",
                        "void create(int x) {}",
                        "'create' is taken on the stub of Counter: give the stub of Counter.create(int) another name with @Remote(name = \"…\"); or make the method private if only the actor itself calls it"),
                member(
                        "method named find",
                        "void find(int x) {}",
                        "'find' is taken on the stub of Counter: give the stub of Counter.find(int) another name with @Remote(name = \"…\"); or make the method private if only the actor itself calls it"),
                member(
                        "method named findOrCreate",
                        "void findOrCreate(int x) {}",
                        "'findOrCreate' is taken on the stub of Counter: give the stub of Counter.findOrCreate(int) another name with @Remote(name = \"…\"); or make the method private if only the actor itself calls it"),
                member(
                        "method named with",
                        "void with(int x) {}",
                        "'with' is taken on the stub of Counter: give the stub of Counter.with(int) another name with @Remote(name = \"…\"); or make the method private if only the actor itself calls it"),
                member(
                        "method named actor",
                        "void actor(int x) {}",
                        "'actor' is taken on the stub of Counter: give the stub of Counter.actor(int) another name with @Remote(name = \"…\"); or make the method private if only the actor itself calls it"),
                member(
                        "method named wait",
                        "void wait(int x) {}",
                        "'wait' is taken on the stub of Counter: give the stub of Counter.wait(int) another name with @Remote(name = \"…\"); or make the method private if only the actor itself calls it"),
                method(
                        "name that is no identifier",
                        "@Remote(name = \"a-b\") static void f() {}",
                        "name='a-b' of Pi.f() is not a Java identifier: the stub is a method of that name, so use letters, digits and _"),
                method(
                        "name that is a keyword",
                        "@Remote(name = \"new\") static void f() {}",
                        "name='new' of Pi.f() is not a Java identifier: the stub is a method of that name, so use letters, digits and _"));
    }

    static Stream<Rejection> values() {
        return Stream.of(
                method(
                        "task with cpus = -1",
                        "@Remote(cpus = -1) static Integer f() { return 0; }",
                        "cpus=-1.0 is negative: use 0 for 'needs none'"),
                method(
                        "task with cpus = 0.00001",
                        "@Remote(cpus = 0.00001) static Integer f() { return 0; }",
                        "cpus=1.0E-5 is too fine: the smallest step is 0.0001, so use 0.0001"),
                method(
                        "task with gpus = 1.5",
                        "@Remote(gpus = 1.5) static Integer f() { return 0; }",
                        "gpus=1.5 is a fraction above 1: share one GPU with at most 1, or take a whole number of them"),
                method(
                        "task with memory = \"lots\"",
                        "@Remote(memory = \"lots\") static Integer f() { return 0; }",
                        "memory='lots' is not an amount of memory: use bytes, or a unit as in 512MiB or 4GiB"),
                method(
                        "task with resources = \"license\"",
                        "@Remote(resources = \"license\") static Integer f() { return 0; }",
                        "resources='license' is not name=amount: write it as in \"license=0.5\""),
                method(
                        "task with resources = \"license=x\"",
                        "@Remote(resources = \"license=x\") static Integer f() { return 0; }",
                        "resources='license=x' is not name=amount: write it as in \"license=0.5\""),
                method(
                        "task with resources = \"=1\"",
                        "@Remote(resources = \"=1\") static Integer f() { return 0; }",
                        "resources='=1' is not name=amount: write it as in \"license=0.5\""),
                method(
                        "task with resources = \"cpus=1\"",
                        "@Remote(resources = \"cpus=1\") static Integer f() { return 0; }",
                        "resources='cpus=1' names a resource with a member of its own: write cpus = …"),
                method(
                        "task with resources = \"license=-1\"",
                        "@Remote(resources = \"license=-1\") static Integer f() { return 0; }",
                        "license=-1.0 is negative: use 0 for 'needs none'"),
                method(
                        "task with resources = {\"a=1\", \"a=2\"}",
                        "@Remote(resources = {\"a=1\", \"a=2\"}) static Integer f() { return 0; }",
                        "resources names 'a' twice: keep one amount"),
                method(
                        "task with a heap that is no amount",
                        "@Remote(isolated = true, heap = \"lots\") static Integer f() { return 0; }",
                        "heap='lots' is not an amount of memory: use bytes, or a unit as in 512MiB or 4GiB"),
                method(
                        "task with a heap that is too small",
                        "@Remote(isolated = true, heap = \"1KiB\") static Integer f() { return 0; }",
                        "heap=1024 is below 16777216 bytes, with which no worker starts: use 16MiB or more, or 0 for the node's default"),
                method(
                        "task with a heap in a process that it shares",
                        "@Remote(heap = \"1GiB\") static Integer f() { return 0; }",
                        "heap has no effect without isolated = true: set both"),
                method(
                        "task with environment = \"A=1\" in a process that it shares",
                        "@Remote(environment = \"A=1\") static Integer f() { return 0; }",
                        "environment has no effect without isolated = true: set both"),
                method(
                        "task with environment = \"A\"",
                        "@Remote(isolated = true, environment = \"A\") static Integer f() { return 0; }",
                        "environment='A' is not NAME=value: write it as in \"OMP_NUM_THREADS=4\""),
                method(
                        "task with environment = \"=1\"",
                        "@Remote(isolated = true, environment = \"=1\") static Integer f() { return 0; }",
                        "environment='=1' is not NAME=value: write it as in \"OMP_NUM_THREADS=4\""),
                method(
                        "task with environment = {\"A=1\", \"A=2\"}",
                        "@Remote(isolated = true, environment = {\"A=1\", \"A=2\"}) static Integer f() { return 0; }",
                        "environment names 'A' twice: keep one value"),
                method(
                        "task with maxCalls = -1",
                        "@Remote(maxCalls = -1) static Integer f() { return 0; }",
                        "maxCalls=-1 is negative: use 0 for no limit"),
                method(
                        "task with oomRetries = -2",
                        "@Remote(oomRetries = -2) static Integer f() { return 0; }",
                        "oomRetries=-2 is below -1: use 0 for none, -1 for without end"),
                method(
                        "task with retries = -2",
                        "@Remote(retries = -2) static Integer f() { return 0; }",
                        "retries=-2 is below -1: use 0 for none, -1 for without end"),
                method(
                        "task with streamBuffer = 5",
                        "@Remote(streamBuffer = 5) static Integer f() { return 0; }",
                        "streamBuffer has no effect on Pi.f(), which returns java.lang.Integer: return a Stream or Iterator, or leave it out"),
                method(
                        "task with split = true",
                        "@Remote(split = true) static Integer f() { return 0; }",
                        "Result of Pi.f(): java.lang.Integer is not a record, so split = true cannot split it: return a record, or leave split out"),
                method(
                        "task with maxRestarts = 1",
                        "@Remote(maxRestarts = 1) static Integer f() { return 0; }",
                        "maxRestarts has no effect on a static method: it belongs to actors"),
                method(
                        "task with maxConcurrency = 1",
                        "@Remote(maxConcurrency = 1) static Integer f() { return 0; }",
                        "maxConcurrency has no effect on a static method: it belongs to actors"),
                method(
                        "task with maxPendingCalls = 1",
                        "@Remote(maxPendingCalls = 1) static Integer f() { return 0; }",
                        "maxPendingCalls has no effect on a static method: it belongs to actors"),
                method(
                        "task with pendingLimit = PendingLimit.FAIL",
                        "@Remote(pendingLimit = PendingLimit.FAIL) static Integer f() { return 0; }",
                        "pendingLimit has no effect on a static method: it belongs to actors"),
                method(
                        "task with outOfOrder = true",
                        "@Remote(outOfOrder = true) static Integer f() { return 0; }",
                        "outOfOrder has no effect on a static method: it belongs to actors"),
                method(
                        "task with snapshotEvery = 1",
                        "@Remote(snapshotEvery = 1) static Integer f() { return 0; }",
                        "snapshotEvery has no effect on a static method: it belongs to actors"),
                method(
                        "task with groups = @ConcurrencyGroup(name = \"io\")",
                        "@Remote(groups = @ConcurrencyGroup(name = \"io\")) static Integer f() { return 0; }",
                        "groups has no effect on a static method: it belongs to actors"),
                method(
                        "task with group = \"io\"",
                        "@Remote(group = \"io\") static Integer f() { return 0; }",
                        "group has no effect on a static method: it belongs to actors"),
                method(
                        "streamBuffer = 0",
                        "@Remote(streamBuffer = 0) static Stream<String> f() { return null; }",
                        "streamBuffer=0 is below 1: use 1 or more"),
                method(
                        "split of an empty record",
                        "record None() {}\n@Remote(split = true) static None f() { return null; }",
                        "Result of Pi.f(): Pi.None has no components, so split = true cannot split it: leave split out"),
                method(
                        "retryOn with a private class",
                        "private static class Secret extends RuntimeException {}\n@Remote(retryOn = {Error.class, Secret.class}) static void f() {}",
                        "retryOn: Pi.Secret is private, so the stub in the same package cannot reach it: make it package-private"),
                rejection(
                        "actor with name = \" \"",
                        "@Remote(\nname = \" \") // here\nclass Counter {}",
                        "name of Counter is blank: leave it out"),
                rejection(
                        "actor with cpus = 0.12345",
                        "@Remote(\ncpus = 0.12345) // here\nclass Counter {}",
                        "cpus=0.12345 is too fine: the smallest step is 0.0001, so use 0.1235"),
                rejection(
                        "actor with retries = -2",
                        "@Remote(\nretries = -2) // here\nclass Counter {}",
                        "retries=-2 is below -1: use 0 for none, -1 for without end"),
                rejection(
                        "actor with a heap that is no amount",
                        "@Remote(isolated = true,\nheap = \"1XB\") // here\nclass Counter {}",
                        "heap='1XB' is not an amount of memory: use bytes, or a unit as in 512MiB or 4GiB"),
                rejection(
                        "actor with maxCalls = 1",
                        "@Remote(\nmaxCalls = 1) // here\nclass Counter {}",
                        "maxCalls has no effect on a class: it belongs to static methods"),
                rejection(
                        "actor with maxRestarts = -2",
                        "@Remote(\nmaxRestarts = -2) // here\nclass Counter {}",
                        "maxRestarts=-2 is below -1: use 0 for none, -1 for without end"),
                rejection(
                        "actor with maxConcurrency = 0",
                        "@Remote(\nmaxConcurrency = 0) // here\nclass Counter {}",
                        "maxConcurrency=0 is below 1: use 1 or more"),
                rejection(
                        "actor with maxPendingCalls = 0",
                        "@Remote(\nmaxPendingCalls = 0) // here\nclass Counter {}",
                        "maxPendingCalls=0 is below 1: use 1 or more, or -1 for no limit"),
                rejection(
                        "actor with maxPendingCalls = -2",
                        "@Remote(\nmaxPendingCalls = -2) // here\nclass Counter {}",
                        "maxPendingCalls=-2 is below 1: use 1 or more, or -1 for no limit"),
                rejection(
                        "actor with pendingLimit = PendingLimit.FAIL",
                        "@Remote(\npendingLimit = PendingLimit.FAIL) // here\nclass Counter {}",
                        "pendingLimit has no effect without maxPendingCalls: set both"),
                rejection(
                        "actor with snapshotEvery = 2",
                        "@Remote(\nsnapshotEvery = 2) // here\nclass Counter {}",
                        "snapshotEvery has no effect on Counter, which takes no snapshots: implement Checkpointed, or leave it out"),
                rejection(
                        "actor with streamBuffer = 0",
                        "@Remote(\nstreamBuffer = 0) // here\nclass Counter {}",
                        "streamBuffer=0 is below 1: use 1 or more"),
                rejection(
                        "actor with split = true",
                        "@Remote(\nsplit = true) // here\nclass Counter {}",
                        "split has no effect on a class: set it on its methods"),
                rejection(
                        "actor with group = \"io\"",
                        "@Remote(\ngroup = \"io\") // here\nclass Counter {}",
                        "group has no effect on a class: set it on its methods"),
                rejection(
                        "actor with groups = {@ConcurrencyGroup(name = \"io\"), @ConcurrencyGroup(name = \"io\")}",
                        "@Remote(\ngroups = {@ConcurrencyGroup(name = \"io\"), @ConcurrencyGroup(name = \"io\")}) // here\nclass Counter {}",
                        "groups has 'io' twice: keep one of them"),
                rejection(
                        "actor with groups = @ConcurrencyGroup(name = \" \")",
                        "@Remote(\ngroups = @ConcurrencyGroup(name = \" \")) // here\nclass Counter {}",
                        "A concurrency group has a blank name: name it"),
                rejection(
                        "actor with groups = @ConcurrencyGroup(name = \"io\", maxConcurrency = 0)",
                        "@Remote(\ngroups = @ConcurrencyGroup(name = \"io\", maxConcurrency = 0)) // here\nclass Counter {}",
                        "maxConcurrency of group 'io'=0 is below 1: use 1 or more"),
                rejection(
                        "actor with snapshotEvery = 0",
                        "@Remote(\nsnapshotEvery = 0) // here\nclass Counter implements Checkpointed<String> {\npublic String snapshot() { return \"\"; }\npublic void restore(String s) {}\n}",
                        "snapshotEvery=0 is below 1: use 1 or more"),
                member(
                        "actor method with group = \"io\"",
                        "@Remote(group = \"io\") int f() { return 0; }",
                        "group='io' is not among the groups of Counter (it has none): add @ConcurrencyGroup(name = \"io\") to the class"),
                member(
                        "actor method with cpus = 1",
                        "@Remote(cpus = 1) int f() { return 0; }",
                        "cpus has no effect on a method of an actor: set it on the class"),
                member(
                        "actor method with isolated = true",
                        "@Remote(isolated = true) int f() { return 0; }",
                        "isolated has no effect on a method of an actor: set it on the class"),
                member(
                        "actor method with maxCalls = 1",
                        "@Remote(maxCalls = 1) int f() { return 0; }",
                        "maxCalls has no effect on a method of an actor: it belongs to static methods"),
                member(
                        "actor method with oomRetries = 1",
                        "@Remote(oomRetries = 1) int f() { return 0; }",
                        "oomRetries has no effect on a method of an actor: it belongs to static methods"),
                member(
                        "actor method with streamBuffer = 1",
                        "@Remote(streamBuffer = 1) int f() { return 0; }",
                        "streamBuffer has no effect on a method of an actor: set it on the class"),
                member(
                        "actor method with maxConcurrency = 2",
                        "@Remote(maxConcurrency = 2) int f() { return 0; }",
                        "maxConcurrency has no effect on a method of an actor: set it on the class"),
                member(
                        "actor method with retries = -2",
                        "@Remote(retries = -2) int f() { return 0; }",
                        "retries=-2 is below -1: use 0 for none, -1 for without end"),
                rejection(
                        "group of another name",
                        "@Remote(groups = {@ConcurrencyGroup(name = \"disk\"), @ConcurrencyGroup(name = \"net\")}) class Counter {\n@Remote(group = \"io\") int f() { return 0; } // here\n}",
                        "group='io' is not among the groups of Counter (it has disk, net): add @ConcurrencyGroup(name = \"io\") to the class"));
    }
}
