package dev.mobula.runtime.codec;

import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;

/// Passes objects by reference: they travel beside the bytes, which hold their index.
final class AttachmentSerializer extends NodeSerializer<Object> {
    @Override
    void encode(Graph graph, Output output, Object value) {
        if (!graph.mayAttach()) {
            throw PathFailure.unsendable(
                    "is " + Texts.aType(value.getClass()) + ", which an exception cannot carry to another process",
                    "keep it out of the exception");
        }
        output.writeVarInt(graph.attach(value), true);
    }

    @Override
    Object decode(Graph graph, Input input, Class<?> type) {
        return graph.given(input.readVarInt(true));
    }
}
