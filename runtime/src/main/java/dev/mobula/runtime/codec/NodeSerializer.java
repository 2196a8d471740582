package dev.mobula.runtime.codec;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;

/// Writes and reads the objects of one class within a [Graph]: guards the depth, and turns what the user's
/// code throws into a failure that knows the class.
abstract class NodeSerializer<T> extends Serializer<T> {
    abstract void encode(Graph graph, Output output, T value) throws Exception;

    /// Reads what [#encode] wrote. Must call `graph.reference` with the new object before it reads a part that
    /// may refer back to it.
    abstract T decode(Graph graph, Input input, Class<? extends T> type) throws Exception;

    @Override
    public final void write(Kryo kryo, Output output, T value) {
        Graph graph = (Graph) kryo;
        graph.checkDepth();
        try {
            encode(graph, output, value);
        } catch (PathFailure | TooDeep known) {
            throw known;
        } catch (Exception | LinkageError thrown) {
            throw PathFailure.failed(
                    "is " + Texts.aType(value.getClass()) + " that could not be written, since it threw " + thrown,
                    "see the cause",
                    thrown);
        }
    }

    @Override
    public final T read(Kryo kryo, Input input, Class<? extends T> type) {
        Graph graph = (Graph) kryo;
        graph.checkDepth();
        try {
            return decode(graph, input, type);
        } catch (PathFailure | TooDeep known) {
            throw known;
        } catch (Exception | LinkageError thrown) {
            if (thrown.getCause() instanceof PathFailure wrapped) {
                throw wrapped; // Kryo wraps what its reference resolver throws
            }
            throw PathFailure.failed(
                    "is " + Texts.aType(type) + " that could not be read, since it threw " + thrown,
                    "see the cause",
                    thrown);
        }
    }

    /// A length that the bytes name, at least `bytesEach` bytes for each.
    static int readLength(Input input, int bytesEach) {
        int length = input.readVarInt(true);
        if (length < 0 || (long) length * bytesEach > input.limit() - input.position()) {
            throw PathFailure.corrupt(
                    length + " elements where " + (input.limit() - input.position()) + " bytes are left");
        }
        return length;
    }
}
