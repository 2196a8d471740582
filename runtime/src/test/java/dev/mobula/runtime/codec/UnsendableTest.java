package dev.mobula.runtime.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.mobula.NotSendableException;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.io.Serializable;
import java.io.StringReader;
import java.lang.foreign.Arena;
import java.lang.ref.WeakReference;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Scanner;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class UnsendableTest {
    private static final String HEAD = "Cannot send argument 'job' of Pipeline.run: ";

    private static final class Job {
        @SuppressWarnings("unused")
        private final Object steps;

        Job(Object steps) {
            this.steps = steps;
        }
    }

    private record Step(Object lock) {}

    private static final class Guarded extends HashMap<String, Object> {
        private static final long serialVersionUID = 1;

        @SuppressWarnings({"serial", "unused"}) // this is what it is about
        private final Object guard = new Semaphore(1);
    }

    private static final class Replacing implements Serializable {
        private static final long serialVersionUID = 1;

        private Object writeReplace() {
            return new ArrayList<>(List.of(new Thread()));
        }
    }

    private static final class Failing implements Serializable {
        private static final long serialVersionUID = 1;

        private void writeObject(java.io.ObjectOutputStream out) throws IOException {
            throw new IOException("disk on fire");
        }
    }

    @SuppressWarnings("deprecation") // a JDK class with state that is not serializable
    private static final class Ticking extends java.util.Observable {}

    static Stream<Object> unsendable() {
        return Stream.of(
                new Thread(),
                new ThreadLocal<String>(),
                new Socket(),
                new ByteArrayInputStream(new byte[1]),
                new StringReader("x"),
                new Scanner("x"),
                System.out,
                new ReentrantLock(),
                new ReentrantReadWriteLock(),
                new ReentrantLock().newCondition(),
                new Semaphore(1),
                new CountDownLatch(1),
                new CompletableFuture<>(),
                ForkJoinPool.commonPool(),
                new LinkedBlockingQueue<>(),
                Stream.of(1),
                new WeakReference<>("x"),
                ByteBuffer.allocate(4),
                Arena.global(),
                Arena.global().allocate(4),
                ClassLoader.getSystemClassLoader(),
                ProcessHandle.current(),
                String.class.getModule(),
                FileSystems.getDefault(),
                java.util.logging.Logger.getLogger("x"));
    }

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("unsendable")
    void refusesWhatBelongsToOneProcess(Object value) {
        String belongs = " is a" + (Texts.aType(value.getClass()).startsWith("an ") ? "n " : " ")
                + value.getClass().getTypeName() + ", which belongs to this process: ";

        assertThat(Codecs.refusal(value)).startsWith(HEAD + "it" + belongs);
        assertThat(Codecs.refusal(new Object[] {1, value})).startsWith(HEAD + "job[1]" + belongs);
    }

    @Test
    void namesThePathToTheCulprit() {
        Job job = new Job(List.of("a", "b", new Job(new ReentrantLock())));

        assertThat(Codecs.refusal(job))
                .isEqualTo(HEAD + "job.steps[2].steps is a java.util.concurrent.locks.ReentrantLock, which belongs to"
                        + " this process: mark the field transient or keep shared state in an actor instead");
    }

    @Test
    void doesNotAdviseTransientWhereItCannotBe() {
        assertThat(Codecs.refusal(new Step(new Thread())))
                .isEqualTo(HEAD + "job.lock is a java.lang.Thread, which belongs to this process:"
                        + " send a plain value instead");
    }

    @Test
    void namesTheKeyOfAMap() {
        Map<Object, Object> map = new HashMap<>();
        map.put("first", 1);
        map.put("second", Optional.of(new Step(new Socket())));

        assertThat(Codecs.refusal(map))
                .isEqualTo(HEAD + "job['second'].get().lock is a java.net.Socket, which belongs to this process:"
                        + " send its address and open it where it is used");
        assertThat(Codecs.refusal(new HashMap<>(Map.of(42, new Thread())))).startsWith(HEAD + "job[42] is a java.lang");
        assertThat(Codecs.refusal(new HashMap<>(Map.of(new Thread(), 1))))
                .startsWith(HEAD + "job.key(0) is a java.lang.Thread");
        assertThat(Codecs.refusal(new java.util.TreeMap<>(Map.of("k", new Thread()))))
                .startsWith(HEAD + "job['k'] is a java.lang.Thread");
        assertThat(Codecs.refusal(new java.util.LinkedHashMap<>(Map.of("k", new Thread()))))
                .startsWith(HEAD + "job['k'] is a java.lang.Thread");
    }

    @Test
    void looksThroughWrappersOfTheJdk() {
        List<Object> list = java.util.Collections.synchronizedList(
                java.util.Collections.unmodifiableList(new ArrayList<>(List.of(1, new Thread()))));

        assertThat(Codecs.refusal(list)).startsWith(HEAD + "job[1] is a java.lang.Thread");
        assertThat(Codecs.refusal(new java.util.LinkedHashSet<>(List.of(1, new Thread()))))
                .startsWith(HEAD + "job[1] is a java.lang.Thread");
        assertThat(Codecs.refusal(new java.util.concurrent.atomic.AtomicReference<>(new Thread())))
                .startsWith(HEAD + "job is a java.lang.Thread".replace("job is", "it is"));
    }

    @Test
    void namesFieldsOfClassesThatExtendJdkClasses() {
        assertThat(Codecs.refusal(new Guarded()))
                .isEqualTo(HEAD + "job.guard is a java.util.concurrent.Semaphore, which belongs to this process:"
                        + " mark the field transient or keep shared state in an actor instead");
    }

    @Test
    void namesWhatWriteReplaceGives() {
        assertThat(Codecs.refusal(new Job(new Replacing())))
                .startsWith(HEAD + "job.steps[0] is a java.lang.Thread, which belongs to this process");
    }

    @Test
    void saysWhatACustomWriteMethodThrew() {
        assertThatThrownBy(() -> ValueCodec.shared().freeze(new Job(new Failing()), Codecs.JOB))
                .isInstanceOf(NotSendableException.class)
                .hasMessage(HEAD + "job.steps is a dev.mobula.runtime.codec.UnsendableTest$Failing, whose writeObject"
                        + " threw java.io.IOException: disk on fire: see the cause; the class says itself how it is"
                        + " written and read")
                .hasRootCauseMessage("disk on fire");
    }

    @Test
    void refusesALambdaThatIsNotSerializable() {
        Supplier<Integer> supplier = () -> 1;

        assertThat(Codecs.refusal(new Job(supplier)))
                .isEqualTo(HEAD + "job.steps is a lambda whose interface is not serializable: mark the field transient"
                        + " or cast it to the interface & java.io.Serializable where it is written, or use"
                        + " RemoteCallable");
    }

    @Test
    void namesTheVariableThatALambdaCaptured() {
        Socket connection = new Socket();
        Supplier<Integer> supplier = (Supplier<Integer> & Serializable) connection::getPort;
        Supplier<Integer> lambda = (Supplier<Integer> & Serializable) () -> connection.getPort() + 1;

        assertThat(Codecs.refusal(new Job(lambda)))
                .startsWith(HEAD + "job.steps(captured connection) is a java.net.Socket");
        assertThat(Codecs.refusal(new Job(supplier)))
                .startsWith(HEAD + "job.steps(captured receiver) is a java.net.Socket");
    }

    @Test
    void namesTheVariableThatAnAnonymousClassCaptured() {
        Socket connection = new Socket();
        Object anonymous = new Object() {
            @Override
            public String toString() {
                return "at " + connection.getPort();
            }
        };

        assertThat(Codecs.refusal(new Job(anonymous)))
                .isEqualTo(HEAD + "job.steps.connection is a java.net.Socket, which belongs to this process:"
                        + " send its address and open it where it is used");
    }

    @Test
    void refusesJdkClassesWhoseStateIsOutOfReach() {
        assertThat(Codecs.refusal(DateTimeFormatter.ISO_DATE))
                .isEqualTo(HEAD + "it is a java.time.format.DateTimeFormatter, which is a class of the JDK that is not"
                        + " serializable: send a plain value instead");
        assertThat(Codecs.refusal(new Ticking()))
                .isEqualTo(HEAD + "it is a dev.mobula.runtime.codec.UnsendableTest$Ticking, whose superclass"
                        + " java.util.Observable keeps state that cannot be read: send a plain value instead");
    }

    @Test
    void refusesPathsOfOtherFileSystems(@TempDir Path folder) throws IOException {
        URI uri = URI.create("jar:" + folder.resolve("a.zip").toUri());
        try (FileSystem zip = FileSystems.newFileSystem(uri, Map.of("create", "true"))) {
            Path inside = zip.getPath("x");
            assumeTrue(zip.isOpen());

            assertThat(Codecs.refusal(new Job(inside))).contains("job.steps is");
        }
    }

    @Test
    void sendsWhatOnlyLooksUnsendable() {
        assertThat(Codecs.copy(new ArrayList<>(List.of(new File("x"))))).containsExactly(new File("x"));
    }
}
