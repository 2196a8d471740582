package dev.mobula.runtime.codec;

import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.util.Collection;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/// Writes the elements of a collection, and adds them to a fresh one.
final class SequenceSerializer extends NodeSerializer<Collection<@Nullable Object>> {
    private final IntFunction<Collection<@Nullable Object>> maker;

    /// @param maker makes the empty collection, given how many elements it will have
    SequenceSerializer(IntFunction<Collection<@Nullable Object>> maker) {
        this.maker = maker;
    }

    @Override
    void encode(Graph graph, Output output, Collection<@Nullable Object> value) {
        ArraySerializers.writeElements(graph, output, value.toArray());
    }

    @Override
    Collection<@Nullable Object> decode(Graph graph, Input input, Class<? extends Collection<@Nullable Object>> type) {
        int size = readLength(input, 1);
        Collection<@Nullable Object> collection = maker.apply(size);
        graph.reference(collection);
        for (int i = 0; i < size; i++) {
            collection.add(ArraySerializers.readElement(graph, input, i));
        }
        return collection;
    }
}
