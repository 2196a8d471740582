package dev.mobula.runtime.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.mobula.ActorAlreadyExistsException;
import dev.mobula.ActorDiedException;
import dev.mobula.ActorId;
import dev.mobula.ActorUnavailableException;
import dev.mobula.ConfigurationException;
import dev.mobula.GetInterruptedException;
import dev.mobula.GetTimeoutException;
import dev.mobula.InfeasibleException;
import dev.mobula.InternalException;
import dev.mobula.MobulaException;
import dev.mobula.NodeDiedException;
import dev.mobula.NodeId;
import dev.mobula.NotSendableException;
import dev.mobula.ObjectId;
import dev.mobula.ObjectLostException;
import dev.mobula.ObjectRef;
import dev.mobula.ObjectStoreFullException;
import dev.mobula.OutOfMemoryException;
import dev.mobula.PendingCallsLimitException;
import dev.mobula.RemoteException;
import dev.mobula.Resources;
import dev.mobula.SessionException;
import dev.mobula.StreamReplayException;
import dev.mobula.TaskCancelledException;
import dev.mobula.TaskFailedException;
import dev.mobula.TaskId;
import dev.mobula.UnreachableException;
import dev.mobula.UnreadableValueException;
import dev.mobula.WorkerCrashedException;
import dev.mobula.runtime.wire.MalformedMessageException;
import dev.mobula.runtime.wire.WireReader;
import dev.mobula.runtime.wire.WireWriter;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.Proxy;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class WireFailureTest {
    private static final ClassLoader LOADER = WireFailureTest.class.getClassLoader();
    private static final ActorId ACTOR = new ActorId(new NodeId(0x1234), 1L << 41);
    private static final ObjectId OBJECT = new ObjectId(new TaskId(new NodeId(-1), 7), 3);

    @SuppressWarnings("serial")
    private static final class Holding extends RuntimeException {
        @SuppressWarnings("unused")
        private final Object held;

        Holding(String message, Object held) {
            super(message, new IllegalStateException("below"));
            this.held = held;
        }
    }

    static Stream<MobulaException> failures() {
        Throwable cause = new WireSamples.Special("why", 4, new IllegalStateException("deeper"));
        return Stream.of(
                new ActorAlreadyExistsException("1", null),
                new ActorDiedException(ACTOR, "2", cause),
                new ActorUnavailableException(ACTOR, "3", null),
                new ConfigurationException("4 ä", cause),
                new GetInterruptedException("5", null),
                new GetTimeoutException("6", null),
                new InfeasibleException(Resources.cpus(2).withGpus(0.5).with("license", 3), "7", null),
                new InternalException("8", cause),
                new NodeDiedException("main", "9", null),
                new NotSendableException("10", cause),
                new ObjectStoreFullException("no room", cause),
                new ObjectLostException(OBJECT, "11", null),
                new OutOfMemoryException(7, "no memory", null),
                new PendingCallsLimitException(ACTOR, 9, "12", null),
                new SessionException("13", null),
                new StreamReplayException("14", null),
                new TaskCancelledException("15", null),
                new TaskFailedException(4, "16", cause),
                new UnreachableException("17", cause),
                new UnreadableValueException("18", cause),
                new WorkerCrashedException(5, WorkerCrashedException.Kind.KILLED, "/tmp/log", "19", cause),
                new WorkerCrashedException(1, WorkerCrashedException.Kind.EXITED, null, "20", null));
    }

    @Test
    void allFailuresAreTested() {
        assertThat(failures().map(Object::getClass).collect(Collectors.toSet()))
                .isEqualTo(Set.of(MobulaException.class.getPermittedSubclasses()));
    }

    private static byte[] bytes(MobulaException failure) {
        WireWriter out = new WireWriter();
        WireFailure.write(out, failure);
        return out.toBytes();
    }

    private static WireReader reader(byte[] bytes) {
        return new WireReader().wrap(bytes, 0, bytes.length);
    }

    @ParameterizedTest
    @MethodSource("failures")
    void comeBackWithTheirAttributesAndCause(MobulaException failure) {
        WireReader in = reader(bytes(failure));
        MobulaException copy = WireFailure.read(in, LOADER);

        assertThat(in.remaining()).isZero();
        assertThat(copy)
                .usingRecursiveComparison()
                .ignoringFields("stackTrace", "cause")
                .isEqualTo(failure);
        assertThat(copy).hasSameClassAs(failure).hasMessage(failure.getMessage());
        assertThat(text(copy.getCause())).isEqualTo(text(failure.getCause()));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void passThroughANodeUnchanged(MobulaException failure) {
        byte[] direct = bytes(failure);
        MobulaException atNode = WireFailure.readOpaque(reader(direct));

        assertThat(bytes(atNode)).isEqualTo(direct);
        if (failure.getCause() != null) {
            assertThat(atNode.getCause())
                    .isInstanceOf(OpaqueThrowable.class)
                    .hasToString(failure.getCause().toString());
        }
    }

    @Test
    void aNodeWrapsWhatItKeepsIntoOtherFailures() {
        WireWriter out = new WireWriter();
        WireThrowable.write(out, new WireSamples.Special("why", 4, null));
        OpaqueThrowable opaque = WireThrowable.readOpaque(reader(out.toBytes()));
        MobulaException made = new ActorDiedException(
                ACTOR, "Its constructor failed", new TaskFailedException(2, "it threw " + opaque.summary(), opaque));
        MobulaException read = WireFailure.read(reader(bytes(made)), LOADER);

        assertThat(read.getCause())
                .isInstanceOf(TaskFailedException.class)
                .hasMessage("it threw dev.mobula.runtime.codec.WireSamples$Special: why");
        assertThat(read.getCause().getCause()).isInstanceOf(WireSamples.Special.class);
        assertThat(((WireSamples.Special) read.getCause().getCause()).code()).isEqualTo(4);
    }

    @Test
    void aNodeKnowsSuperclassesByName() {
        OpaqueThrowable opaque = WireThrowable.encode(new WireSamples.Special("why", 4, null));

        assertThat(opaque.classNames())
                .containsExactly(
                        WireSamples.Special.class.getName(),
                        "java.lang.IllegalStateException",
                        "java.lang.RuntimeException",
                        "java.lang.Exception",
                        "java.lang.Throwable");
        assertThat(opaque.isOneOf(List.of("java.io.IOException", "java.lang.RuntimeException")))
                .isTrue();
        assertThat(opaque.isOneOf(List.of("java.io.IOException"))).isFalse();
        assertThat(WireThrowable.encode(new RemoteException("a.B", "m", "", null))
                        .isOneOf(List.of("a.B")))
                .isTrue();
    }

    @Test
    void keepsTheTextOfAnExceptionWhoseClassIsMissing() {
        Throwable thrown = new WireSamples.Special("why", 4, null);
        OpaqueThrowable opaque = WireThrowable.encode(thrown);
        Throwable read = WireThrowable.decode(opaque, new OtherProcessTest.Anew(WireSamples.Special.class.getName()));

        assertThat(read)
                .isInstanceOf(RemoteException.class)
                .hasMessage("dev.mobula.runtime.codec.WireSamples$Special: why");
        assertThat(((RemoteException) read).originalClassName()).isEqualTo(WireSamples.Special.class.getName());
        assertThat(((RemoteException) read).stackText()).contains("WireFailureTest");
        assertThat(read.getSuppressed()[0])
                .hasMessageContaining("needs class dev.mobula.runtime.codec.WireSamples$Special");
    }

    @Test
    void replacesExceptionsThatHoldWhatCannotTravel() {
        Object ref = Proxy.newProxyInstance(
                LOADER, new Class<?>[] {ObjectRef.class}, (proxy, method, arguments) -> "a reference");
        for (Object held : List.of(ref, new Socket(), List.of(ref))) {
            Throwable read = WireThrowable.decode(WireThrowable.encode(new Holding("held", held)), LOADER);

            assertThat(read).isInstanceOf(RemoteException.class).hasMessage(Holding.class.getName() + ": held");
            assertThat(read.getCause())
                    .isExactlyInstanceOf(IllegalStateException.class)
                    .hasMessage("below");
        }
    }

    @Test
    void keepsArraysInExceptions() {
        Throwable read = WireThrowable.decode(WireThrowable.encode(new Holding("held", new int[1_000])), LOADER);

        assertThat(read).isInstanceOf(Holding.class);
        assertThat((int[]) ((Holding) read).held).hasSize(1_000);
    }

    @Test
    void shortensWhatIsVeryLong() {
        Throwable thrown = new Holding("m".repeat(100_000), new byte[1 << 20]);
        WireWriter out = new WireWriter();
        WireThrowable.write(out, thrown);
        Throwable read = WireThrowable.read(reader(out.toBytes()), LOADER);

        assertThat(out.position()).isLessThan(100_000);
        assertThat(read).isInstanceOf(RemoteException.class).hasMessageEndingWith("(100000 characters in all)");
    }

    @ParameterizedTest(name = "seed={0}")
    @ValueSource(longs = {1, 2, 3, 4})
    void damagedBytesDoNoHarm(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<byte[]> sound = failures().map(WireFailureTest::bytes).toList();
        assertTimeoutPreemptively(Duration.ofSeconds(60), () -> {
            for (int i = 0; i < 1_000; i++) {
                byte[] bytes = sound.get(random.nextInt(sound.size())).clone();
                for (int changes = 1 + random.nextInt(2); changes > 0; changes--) {
                    bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
                }
                int length = random.nextInt(3) == 0 ? random.nextInt(bytes.length) : bytes.length;
                try {
                    assertThat(WireFailure.read(reader(Arrays.copyOf(bytes, length)), LOADER))
                            .isNotNull();
                } catch (MalformedMessageException expected) {
                    assertThat(expected).hasMessageStartingWith("A malformed message: ");
                }
            }
        });
    }

    /// The stack of an exception with all that hangs on it.
    static String text(Throwable thrown) {
        if (thrown == null) {
            return "null";
        }
        StringWriter text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text, true));
        return text.toString();
    }
}
