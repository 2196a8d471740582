package dev.mobula.runtime.codec;

import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Writes the entries of a map, and puts them into a fresh one.
final class MappingSerializer extends NodeSerializer<Map<@Nullable Object, @Nullable Object>> {
    private final Class<?> made;

    /// @param made class of the fresh map; linked hash map for unknown ones
    MappingSerializer(Class<?> made) {
        this.made = made;
    }

    /// How large a hash table must be for that many elements.
    static int capacity(int size) {
        return (int) Math.min(1 << 30, size * 4L / 3 + 1);
    }

    @Override
    void encode(Graph graph, Output output, Map<@Nullable Object, @Nullable Object> value) {
        writeEntries(graph, output, value);
    }

    @Override
    Map<@Nullable Object, @Nullable Object> decode(
            Graph graph, Input input, Class<? extends Map<@Nullable Object, @Nullable Object>> type) {
        int size = readLength(input, 2);
        Map<@Nullable Object, @Nullable Object> map = make(size);
        graph.reference(map);
        for (int i = 0; i < size; i++) {
            Object key = readKey(graph, input, i);
            map.put(key, readValue(graph, input, key));
        }
        return map;
    }

    /// Writes how many entries there are, then each key with its value.
    static void writeEntries(Graph graph, Output output, Map<?, ?> map) {
        List<Map.Entry<?, ?>> entries = new ArrayList<>(map.entrySet());
        output.writeVarInt(entries.size(), true);
        for (int i = 0; i < entries.size(); i++) {
            Map.Entry<?, ?> entry = entries.get(i);
            Object key = entry.getKey();
            try {
                graph.writeClassAndObject(output, key);
            } catch (PathFailure failure) {
                throw failure.under(".key(" + i + ")");
            }
            try {
                graph.writeClassAndObject(output, entry.getValue());
            } catch (PathFailure failure) {
                throw failure.under(Texts.key(key));
            }
        }
    }

    static @Nullable Object readKey(Graph graph, Input input, int index) {
        try {
            return graph.readClassAndObject(input);
        } catch (PathFailure failure) {
            throw failure.under(".key(" + index + ")");
        }
    }

    static @Nullable Object readValue(Graph graph, Input input, @Nullable Object key) {
        try {
            return graph.readClassAndObject(input);
        } catch (PathFailure failure) {
            throw failure.under(Texts.key(key));
        }
    }

    private Map<@Nullable Object, @Nullable Object> make(int size) {
        if (made == HashMap.class) {
            return new HashMap<>(capacity(size));
        }
        return made == ConcurrentHashMap.class ? nullFree(size) : new LinkedHashMap<>(capacity(size));
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // it holds no null, and is given none
    private static Map<@Nullable Object, @Nullable Object> nullFree(int size) {
        return (Map) new ConcurrentHashMap<Object, Object>(size);
    }
}
