package dev.mobula.runtime.codec;

import com.esotericsoftware.kryo.io.Output;
import dev.mobula.store.EncodedValue;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/// Encodes and decodes object graphs with pooled [Graph]s. The first use of this class loads Kryo.
final class GraphCodec {
    static {
        // Kryo is as fast here without sun.misc.Unsafe, which prints warnings on JDK 24 and newer.
        if (System.getProperty("kryo.unsafe") == null) {
            System.setProperty("kryo.unsafe", "false");
        }
    }

    /// First byte of every graph.
    static final byte TAG = 0x4D;

    private static final int POOLED = Math.max(4, 2 * Runtime.getRuntime().availableProcessors());
    private static final AtomicReferenceArray<@Nullable Workspace> POOL = new AtomicReferenceArray<>(POOLED);

    private GraphCodec() {}

    /// What one encoding or decoding works with; owned by one thread until it is given back.
    private static final class Workspace {
        private static final int INITIAL_BYTES = 4_096;
        private static final int LARGEST_KEPT_BYTES = 1 << 20;

        final Graph graph = new Graph();
        Output output = new Output(INITIAL_BYTES, -1);
        GraphInput input = new GraphInput();

        void forget(int usedBytes) {
            graph.forget();
            if (usedBytes > LARGEST_KEPT_BYTES) {
                output = new Output(INITIAL_BYTES, -1);
                input = new GraphInput();
            } else {
                output.reset();
                input.forget();
            }
        }
    }

    /// Encodes a graph.
    ///
    /// @throws PathFailure if something in it cannot be sent
    static EncodedValue encode(Object value) {
        try {
            return encode(value, Graph.SHALLOW);
        } catch (TooDeep | StackOverflowError deeper) {
            return DeepStack.run(limit -> encode(value, limit));
        }
    }

    /// Makes a fresh graph of an encoding.
    ///
    /// @param loader finds the classes
    /// @throws PathFailure if something in it cannot be read
    static @Nullable Object decode(EncodedValue encoded, ClassLoader loader) {
        try {
            return decode(encoded, loader, Graph.SHALLOW);
        } catch (TooDeep | StackOverflowError deeper) {
            return DeepStack.run(limit -> new Decoded(decode(encoded, loader, limit)))
                    .value();
        }
    }

    /// Copies an exception with all that belongs to it, within this process.
    ///
    /// @param replacements exceptions that are to be replaced in the copy, by identity
    /// @throws PathFailure if something in it cannot be copied; it tells the innermost exception around that
    static @Nullable Object copy(Throwable thrown, IdentityHashMap<Throwable, Throwable> replacements) {
        try {
            return copy(thrown, Graph.SHALLOW, replacements);
        } catch (TooDeep | StackOverflowError deeper) {
            return DeepStack.run(limit -> new Decoded(copy(thrown, limit, replacements)))
                    .value();
        }
    }

    /// Encodes an exception with all that belongs to it and nothing attached, after making sure that it can be read.
    ///
    /// @param replacements as for [#copy]
    /// @throws PathFailure as [#copy] does
    static EncodedValue encodeThrowable(Throwable thrown, IdentityHashMap<Throwable, Throwable> replacements) {
        try {
            return encodeThrowable(thrown, Graph.SHALLOW, replacements);
        } catch (TooDeep | StackOverflowError deeper) {
            return DeepStack.run(limit -> encodeThrowable(thrown, limit, replacements));
        }
    }

    private record Decoded(@Nullable Object value) {}

    private static EncodedValue encode(Object value, int depthLimit) {
        Workspace workspace = take(null);
        EncodedValue encoded = write(workspace, value, depthLimit);
        giveBack(workspace, encoded.length());
        return encoded;
    }

    private static EncodedValue write(Workspace workspace, Object value, int depthLimit) {
        Graph graph = workspace.graph;
        Output output = workspace.output;
        graph.limitDepth(depthLimit);
        output.writeByte(TAG);
        graph.writeClassAndObject(output, value);
        return new EncodedValue(output.toBytes(), output.position(), graph.attachments());
    }

    private static @Nullable Object decode(EncodedValue encoded, ClassLoader loader, int depthLimit) {
        Workspace workspace = take(loader);
        workspace.graph.classes().use(loader);
        Object value = read(workspace, encoded, depthLimit);
        giveBack(workspace, encoded.length());
        return value;
    }

    private static @Nullable Object read(Workspace workspace, EncodedValue encoded, int depthLimit) {
        Graph graph = workspace.graph;
        GraphInput input = workspace.input;
        graph.limitDepth(depthLimit);
        graph.give(encoded.attachments(), encoded.isReadOnce());
        input.setBuffer(encoded.bytes(), 0, encoded.length());
        if (input.readByte() != TAG) {
            throw PathFailure.corrupt("no kind of encoding");
        }
        Object value = graph.readClassAndObject(input);
        graph.streams().validate();
        return value;
    }

    private static @Nullable Object copy(
            Throwable thrown, int depthLimit, IdentityHashMap<Throwable, Throwable> replacements) {
        Map<String, Class<?>> classes = new HashMap<>();
        Workspace writer = take(null);
        writer.graph.copyThrowables(replacements, true);
        writer.graph.classes().note(classes);
        EncodedValue encoded = write(writer, thrown, depthLimit);
        Object copied = readBack(writer, encoded, classes, depthLimit);
        giveBack(writer, encoded.length());
        return copied;
    }

    private static EncodedValue encodeThrowable(
            Throwable thrown, int depthLimit, IdentityHashMap<Throwable, Throwable> replacements) {
        Map<String, Class<?>> classes = new HashMap<>();
        Workspace writer = take(null);
        writer.graph.copyThrowables(replacements, false);
        writer.graph.classes().note(classes);
        EncodedValue encoded = write(writer, thrown, depthLimit);
        if (!(readBack(writer, encoded, classes, depthLimit) instanceof Throwable)) {
            throw PathFailure.failed("became something else than an exception", "let its readResolve return one", null)
                    .within(thrown);
        }
        giveBack(writer, encoded.length());
        return encoded;
    }

    private static @Nullable Object readBack(
            Workspace writer, EncodedValue encoded, Map<String, Class<?>> classes, int depthLimit) {
        Workspace reader = take(null);
        reader.graph.classes().use(classes);
        Object copied;
        try {
            copied = read(reader, encoded, depthLimit);
        } catch (PathFailure failure) {
            Throwable innermost = writer.graph.written(failure.throwableIndex());
            throw innermost == null ? failure : failure.within(innermost);
        }
        giveBack(reader, encoded.length());
        return copied;
    }

    /// Takes a workspace that knows the loader's classes if there is one, else another, else a new one.
    private static Workspace take(@Nullable ClassLoader loader) {
        for (int i = 0; i < POOLED; i++) {
            Workspace seen = POOL.get(i);
            if (seen != null
                    && (loader == null || loader.equals(seen.graph.classes().loader()))
                    && POOL.compareAndSet(i, seen, null)) {
                return seen;
            }
        }
        return new Workspace();
    }

    /// Puts a workspace back, in place of one for another loader if the pool is full. Only after success: what
    /// is left of a failed graph is not worth finding out.
    private static void giveBack(Workspace workspace, int usedBytes) {
        workspace.forget(usedBytes);
        for (int i = 0; i < POOLED; i++) {
            if (POOL.get(i) == null && POOL.compareAndSet(i, null, workspace)) {
                return;
            }
        }
        POOL.set(0, workspace);
    }
}
