package dev.mobula.runtime.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mobula.NotSendableException;
import dev.mobula.RemoteCallable;
import dev.mobula.RemoteRunnable;
import java.io.IOException;
import java.net.Socket;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("serial") // lambdas that are serializable are what this is about
class LambdaCodecTest {
    private static final ClassLoader LOADER = LambdaCodecTest.class.getClassLoader();

    private final ReentrantLock lock = new ReentrantLock();

    private static final class Job implements RemoteCallable<Integer> {
        private static final long serialVersionUID = 1;

        private int runs;

        @Override
        public Integer call() {
            return ++runs;
        }
    }

    private static int expensive() {
        return 42;
    }

    private static CodeSnapshot snapshot(RemoteCallable<?> code) {
        return LambdaCodec.shared().snapshot(code);
    }

    private static Object call(CodeSnapshot snapshot) throws Exception {
        return ((RemoteCallable<?>) snapshot.thaw(LOADER)).call();
    }

    private static int line() {
        return StackWalker.getInstance()
                .walk(frames -> frames.skip(1).findFirst().orElseThrow().getLineNumber());
    }

    @Test
    void namesALambdaByClassAndLine() {
        int line = line() + 1;
        RemoteCallable<Integer> code = () -> 42;

        assertThat(snapshot(code).name()).isEqualTo("LambdaCodecTest.lambda@" + line);
    }

    @Test
    void namesAMethodReferenceByTheMethod() {
        RemoteCallable<Integer> method = LambdaCodecTest::expensive;
        RemoteCallable<Object> constructor = ArrayList::new;

        assertThat(snapshot(method).name()).isEqualTo("LambdaCodecTest::expensive");
        assertThat(snapshot(constructor).name()).isEqualTo("ArrayList::new");
    }

    @Test
    void namesAnObjectByItsClass() {
        assertThat(snapshot(new Job()).name()).isEqualTo("LambdaCodecTest$Job");
    }

    @Test
    void sharesALambdaThatCapturesNothingOrOnlyWhatNeverChanges() {
        RemoteCallable<Integer> plain = () -> 1;
        List<Integer> numbers = List.of(1, 2);
        RemoteCallable<Integer> capturing = () -> numbers.size();

        assertThat(snapshot(plain).thaw(LOADER)).isSameAs(plain);
        assertThat(snapshot(capturing).thaw(LOADER)).isSameAs(capturing);
        assertThat(snapshot(capturing).sizeBytes()).isZero();
    }

    @Test
    void copiesCapturedVariablesWhenItIsSubmittedAndForEachAttempt() throws Exception {
        List<Integer> numbers = new ArrayList<>(List.of(1));
        RemoteCallable<List<Integer>> code = () -> {
            numbers.add(2);
            return numbers;
        };
        CodeSnapshot snapshot = snapshot(code);
        numbers.add(99);

        assertThat(call(snapshot)).isEqualTo(List.of(1, 2));
        assertThat(call(snapshot)).isEqualTo(List.of(1, 2));
        assertThat(numbers).containsExactly(1, 99);
        assertThat(snapshot.sizeBytes()).isPositive();
    }

    @Test
    void copiesTheReceiverOfAMethodReference() throws Exception {
        StringBuilder builder = new StringBuilder("abc");
        RemoteCallable<Integer> code = builder::length;
        CodeSnapshot snapshot = snapshot(code);
        builder.append("def");

        assertThat(call(snapshot)).isEqualTo(3);
    }

    @Test
    void copiesObjectsOfAClass() throws Exception {
        Job job = new Job();
        CodeSnapshot snapshot = snapshot(job);
        job.call();

        assertThat(call(snapshot)).isEqualTo(1);
        assertThat(call(snapshot)).isEqualTo(1);
    }

    @Test
    void capturesPrimitivesOfAllSizes() throws Exception {
        long wide = System.nanoTime();
        double other = wide;
        int narrow = (int) wide;
        List<Object> list = new ArrayList<>();
        RemoteCallable<Object> code = () -> list.size() + wide + other + narrow;

        assertThat(call(snapshot(code))).isEqualTo(code.call());
    }

    @Test
    void namesTheCapturedVariableThatCannotBeSent() {
        long before = System.nanoTime();
        Socket connection = new Socket();
        int line = line() + 1;
        RemoteRunnable code = () -> System.out.println(before + connection.getPort());

        assertThatThrownBy(() -> LambdaCodec.shared().snapshot(code))
                .isInstanceOf(NotSendableException.class)
                .hasMessage("Cannot send variable 'connection' captured by the lambda at LambdaCodecTest.java:" + line
                        + ": it is a java.net.Socket, which belongs to this process: send its address and open it"
                        + " where it is used");
    }

    @Test
    void namesThePathWithinTheCapturedVariable() {
        List<Object> jobs = new ArrayList<>(List.of("a", new Thread()));
        RemoteCallable<Object> code = () -> jobs.getFirst();

        assertThatThrownBy(() -> snapshot(code))
                .hasMessageStartingWith("Cannot send variable 'jobs' captured by the lambda at LambdaCodecTest.java:")
                .hasMessageContaining(": jobs[1] is a java.lang.Thread, which belongs to this process:");
    }

    @Test
    void namesThisIfTheLambdaUsesAField() {
        RemoteCallable<Object> code = () -> lock.isLocked();

        assertThatThrownBy(() -> snapshot(code))
                .hasMessageStartingWith("Cannot send variable 'this' captured by the lambda at LambdaCodecTest.java:")
                .hasMessageContaining(": this.lock is a java.util.concurrent.locks.ReentrantLock,");
    }

    @Test
    void namesTheReceiverOfAMethodReferenceThatCannotBeSent() {
        Socket connection = new Socket();
        RemoteCallable<Object> code = connection::getPort;

        assertThatThrownBy(() -> snapshot(code))
                .hasMessageStartingWith(
                        "Cannot send variable 'receiver' captured by the method reference Socket::getPort: it is a"
                                + " java");
    }

    @Test
    void namesTheVariableThatAnAnonymousClassCaptured() {
        Socket connection = new Socket();
        RemoteCallable<Object> code = new RemoteCallable<>() {
            private static final long serialVersionUID = 1;

            @Override
            public Object call() {
                return connection.getPort();
            }
        };

        assertThatThrownBy(() -> snapshot(code))
                .hasMessageStartingWith("Cannot send variable 'connection' captured by the code LambdaCodecTest$")
                .hasMessageContaining(": it is a java.net.Socket");
    }

    @Test
    void saysTheNumberOfTheVariableWhereThereIsNoDebugInformation(@TempDir Path folder) throws Exception {
        try (URLClassLoader loader = compile(
                folder,
                "Bare",
                "public class Bare { public static Object code(int first, java.net.Socket second) {"
                        + " return (dev.mobula.RemoteCallable<Integer>) () -> first + second.getPort(); } }",
                "-g:none")) {
            Object code = loader.loadClass("Bare")
                    .getMethod("code", int.class, Socket.class)
                    .invoke(null, 1, new Socket());

            assertThatThrownBy(() -> LambdaCodec.shared().snapshot(code))
                    .hasMessage("Cannot send captured variable 2 of a lambda of Bare: it is a java.net.Socket, which"
                            + " belongs to this process: send its address and open it where it is used");
        }
    }

    @Test
    void findsLambdasOfOtherClassLoaders(@TempDir Path folder) throws Exception {
        try (URLClassLoader loader = compile(
                folder,
                "Other",
                "public class Other { public static Object code(java.util.List<Integer> list) {"
                        + " return (dev.mobula.RemoteCallable<Integer>) () -> list.size(); } }",
                "-g")) {
            Object code = loader.loadClass("Other")
                    .getMethod("code", List.class)
                    .invoke(null, new ArrayList<>(List.of(1, 2)));
            CodeSnapshot snapshot = LambdaCodec.shared().snapshot(code);

            assertThat(snapshot.name()).isEqualTo("Other.lambda@1");
            assertThat(((RemoteCallable<?>) snapshot.thaw(loader)).call()).isEqualTo(2);
        }
    }

    private static URLClassLoader compile(Path folder, String name, String source, String debug) throws IOException {
        Path file = Files.writeString(folder.resolve(name + ".java"), source);
        int status = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        null,
                        debug,
                        "-proc:none",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "-d",
                        folder.toString(),
                        file.toString());
        assertThat(status).isZero();
        return new URLClassLoader(new URL[] {folder.toUri().toURL()}, LOADER);
    }
}
