package dev.mobula.runtime.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.mobula.RemoteCallable;
import dev.mobula.RemoteException;
import dev.mobula.runtime.wire.WireReader;
import dev.mobula.runtime.wire.WireWriter;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Values go to another JVM and come back.
class OtherProcessTest {
    private static final int VALUE = 1;
    private static final int CODE = 2;
    private static final int THROWN = 3;

    @TempDir
    private Path folder;

    private Process other;
    private DataOutputStream toOther;
    private DataInputStream fromOther;
    private FileLargeValues large;

    private static final WireValue.Names NO_NAMES = new WireValueTest.ObjectNames();

    /// Sends back what it gets, taken apart and put together anew.
    static final class Echo {
        private Echo() {}

        public static void main(String[] arguments) throws Exception {
            FileLargeValues large = new FileLargeValues(Path.of(arguments[0]), 2);
            DataInputStream in = new DataInputStream(System.in);
            DataOutputStream out = new DataOutputStream(System.out);
            while (true) {
                int kind = in.read();
                if (kind < 0) {
                    return;
                }
                byte[] message = in.readNBytes(in.readInt());
                WireWriter answer = new WireWriter();
                answer(kind, new WireReader().wrap(message, 0, message.length), answer, large);
                out.writeInt(answer.position());
                out.write(answer.bytes(), 0, answer.position());
                out.flush();
            }
        }

        private static void answer(int kind, WireReader in, WireWriter out, FileLargeValues large) throws Exception {
            ClassLoader loader = Echo.class.getClassLoader();
            if (kind == THROWN) {
                WireThrowable.write(out, WireThrowable.read(in, loader));
                return;
            }
            Object value = ValueCodec.shared().thaw(WireValue.readForUse(in, NO_NAMES, large), loader, Origin.PUT);
            if (kind == CODE) {
                CodeSnapshot code = (CodeSnapshot) value;
                value = code.name() + " " + ((RemoteCallable<?>) code.thaw(loader)).call();
            }
            WireValue.write(out, ValueCodec.shared().encode(value, Origin.PUT), NO_NAMES, large);
        }
    }

    @BeforeEach
    void startOther() throws IOException {
        large = new FileLargeValues(folder, 1);
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Echo.class.getName(),
                folder.toString()));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().remove("JAVA_TOOL_OPTIONS");
        other = builder.start();
        toOther = new DataOutputStream(other.getOutputStream());
        fromOther = new DataInputStream(other.getInputStream());
    }

    @AfterEach
    void stopOther() throws Exception {
        toOther.close();
        if (!other.waitFor(20, TimeUnit.SECONDS)) {
            other.destroyForcibly().waitFor();
            fail("The other process did not end");
        }
    }

    private WireReader ask(int kind, WireWriter message) throws IOException {
        toOther.write(kind);
        toOther.writeInt(message.position());
        toOther.write(message.bytes(), 0, message.position());
        toOther.flush();
        byte[] answer = fromOther.readNBytes(fromOther.readInt());
        return new WireReader().wrap(answer, 0, answer.length);
    }

    private Object ask(int kind, Object value) throws IOException {
        WireWriter out = new WireWriter();
        WireValue.write(out, ValueCodec.shared().encode(value, Origin.PUT), NO_NAMES, large);
        return ValueCodec.shared()
                .thaw(
                        WireValue.readForUse(ask(kind, out), NO_NAMES, large),
                        OtherProcessTest.class.getClassLoader(),
                        Origin.PUT);
    }

    @Test
    void valuesComeBackTheSame() throws IOException {
        List<Object> values = new ArrayList<>(WireSamples.immutable());
        values.addAll(WireSamples.mutable());
        values.add(new int[300_000]);
        for (Object value : values) {
            assertThat(ask(VALUE, value)).as(value.getClass().getName()).isEqualTo(value);
        }
        assertThat(ask(VALUE, (Object) null)).isNull();
    }

    @Test
    void randomGraphsComeBackTheSame() throws IOException {
        for (int seed = 1; seed <= 200; seed++) {
            Object value = new RandomGraphs(seed).next(5);
            try {
                ValueCodec.shared().encode(value, Origin.PUT);
            } catch (dev.mobula.NotSendableException cyclic) {
                continue;
            }
            SameShape.check(value, ask(VALUE, value));
        }
    }

    @Test
    void codeRunsThere() throws IOException {
        for (Map.Entry<String, RemoteCallable<?>> entry : WireSamples.code().entrySet()) {
            CodeSnapshot snapshot = LambdaCodec.shared().snapshot(entry.getValue());

            assertThat(ask(CODE, snapshot)).isEqualTo(snapshot.name() + " " + entry.getKey());
        }
    }

    @Test
    void exceptionsComeBackWithAllThatHangsOnThem() throws IOException {
        for (Throwable thrown : WireSamples.thrown()) {
            WireWriter out = new WireWriter();
            WireThrowable.write(out, thrown);
            Throwable copy = WireThrowable.read(ask(THROWN, out), OtherProcessTest.class.getClassLoader());

            assertThat(copy).isNotInstanceOf(RemoteException.class);
            assertThat(WireFailureTest.text(copy)).isEqualTo(WireFailureTest.text(thrown));
        }
    }

    /// A loader that has the samples' classes anew.
    static final class Anew extends ClassLoader {
        private final String hidden;

        Anew(String hidden) {
            super(OtherProcessTest.class.getClassLoader());
            this.hidden = hidden;
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.equals(hidden)) {
                throw new ClassNotFoundException(name);
            }
            if (!name.startsWith(WireSamples.class.getName())) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> known = findLoadedClass(name);
                return known == null ? defineAnew(name) : known;
            }
        }

        private Class<?> defineAnew(String name) throws ClassNotFoundException {
            try (InputStream stream = getResourceAsStream(name.replace('.', '/') + ".class")) {
                byte[] bytes = stream.readAllBytes();
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }

    @Test
    void anotherLoaderHasItsOwnClasses() {
        ClassLoader anew = new Anew("");
        WireSamples.Batch batch = new WireSamples.Batch(
                new float[100], List.of(new WireSamples.Point(1, 2, "p")), TimeUnit.DAYS, new byte[] {1});
        Object copy = ValueCodec.shared().thaw(ValueCodec.shared().encode(batch, Origin.PUT), anew, Origin.PUT);

        assertThat(copy.getClass().getName()).isEqualTo(batch.getClass().getName());
        assertThat(copy.getClass().getClassLoader()).isSameAs(anew);
        assertThat(copy.toString().replaceAll("@[0-9a-f]+", ""))
                .isEqualTo(batch.toString().replaceAll("@[0-9a-f]+", ""));
        assertThat(ValueCodec.shared().encode(copy, Origin.PUT).bytes())
                .isEqualTo(ValueCodec.shared().encode(batch, Origin.PUT).bytes());
    }
}
