package dev.mobula.runtime.codec;

import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import dev.mobula.RemoteActor;

/// Passes objects by reference: they travel beside the bytes, which hold their index.
///
/// Of a generated handle the actor goes to another process, and the bytes say what to put around it there.
final class AttachmentSerializer extends NodeSerializer<Object> {
    private static final int STUB = 1;

    @Override
    void encode(Graph graph, Output output, Object value) throws IllegalAccessException {
        if (!graph.mayAttach()) {
            throw PathFailure.unsendable(
                    "is " + Texts.aType(value.getClass()) + ", which an exception cannot carry to another process",
                    "keep it out of the exception");
        }
        int index = graph.attach(value);
        if (value instanceof RemoteActor handle) {
            output.writeVarInt(index << 1 | STUB, true);
            ActorStubs.write(graph, output, handle);
        } else {
            output.writeVarInt(index << 1, true);
        }
    }

    @Override
    Object decode(Graph graph, Input input, Class<?> type) throws ReflectiveOperationException {
        int written = input.readVarInt(true);
        Object given = graph.given(written >>> 1);
        return (written & STUB) == 0 ? given : ActorStubs.read(graph, input, given);
    }
}
