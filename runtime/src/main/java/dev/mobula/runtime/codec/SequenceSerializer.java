package dev.mobula.runtime.codec;

import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import org.jspecify.annotations.Nullable;

/// Writes the elements of a collection, and adds them to a fresh one.
final class SequenceSerializer extends NodeSerializer<Collection<@Nullable Object>> {
    private final Class<?> made;

    /// @param made class of the fresh collection; array list for unknown ones
    SequenceSerializer(Class<?> made) {
        this.made = made;
    }

    @Override
    void encode(Graph graph, Output output, Collection<@Nullable Object> value) {
        ArraySerializers.writeElements(graph, output, value.toArray());
    }

    @Override
    Collection<@Nullable Object> decode(Graph graph, Input input, Class<? extends Collection<@Nullable Object>> type) {
        int size = readLength(input, 1);
        Collection<@Nullable Object> collection = make(size);
        graph.reference(collection);
        for (int i = 0; i < size; i++) {
            collection.add(ArraySerializers.readElement(graph, input, i));
        }
        return collection;
    }

    private Collection<@Nullable Object> make(int size) {
        if (made == HashSet.class) {
            return new HashSet<>(MappingSerializer.capacity(size));
        }
        if (made == LinkedHashSet.class) {
            return new LinkedHashSet<>(MappingSerializer.capacity(size));
        }
        return made == ArrayDeque.class ? nullFree(size) : new ArrayList<>(size);
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // it holds no null, and is given none
    private static Collection<@Nullable Object> nullFree(int size) {
        return (Collection) new ArrayDeque<Object>(size);
    }
}
