package dev.mobula.runtime.codec;

import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import dev.mobula.Tensor;

/// Tensors: their elements travel beside the bytes.
final class TensorSerializer extends NodeSerializer<Tensor> {
    @Override
    void encode(Graph graph, Output output, Tensor tensor) {
        if (!graph.mayAttach()) {
            throw PathFailure.unsendable(
                    "is a tensor, which an exception cannot carry to another process", "keep it out of the exception");
        }
        output.writeVarInt(graph.attach(TensorValues.frozen(tensor)), true);
        byte[] description = TensorValues.description(tensor);
        output.writeVarInt(description.length, true);
        output.writeBytes(description);
    }

    @Override
    Tensor decode(Graph graph, Input input, Class<? extends Tensor> type) {
        Object elements = graph.given(input.readVarInt(true));
        int length = readLength(input, 1);
        return TensorValues.read(input.readBytes(length), 0, length, elements, graph.readsOnce());
    }
}
