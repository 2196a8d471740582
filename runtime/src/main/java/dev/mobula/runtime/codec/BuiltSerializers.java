package dev.mobula.runtime.codec;

import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/// Serializers of JDK objects that are made from their parts.
final class BuiltSerializers {
    private BuiltSerializers() {}

    /// Results of `List.of`, `List.copyOf`, `Stream.toList`.
    static final class OfImmutableList extends NodeSerializer<List<@Nullable Object>> {
        @Override
        void encode(Graph graph, Output output, List<@Nullable Object> value) {
            writeParts(graph, output, value, value);
        }

        @Override
        List<@Nullable Object> decode(Graph graph, Input input, Class<? extends List<@Nullable Object>> type) {
            @Nullable Object[] elements = ArraySerializers.readElements(graph, input);
            for (Object element : elements) {
                if (element == null) {
                    return Arrays.stream(elements).toList(); // only such lists hold null
                }
            }
            return List.of(elements);
        }
    }

    /// Results of `Set.of` and `Set.copyOf`.
    static final class OfImmutableSet extends NodeSerializer<Set<Object>> {
        @Override
        void encode(Graph graph, Output output, Set<Object> value) {
            writeParts(graph, output, value, value);
        }

        @Override
        Set<Object> decode(Graph graph, Input input, Class<? extends Set<Object>> type) {
            @Nullable Object[] elements = ArraySerializers.readElements(graph, input);
            return Set.copyOf(Arrays.asList(allPresent(elements)));
        }
    }

    /// Results of `Map.of`, `Map.ofEntries` and `Map.copyOf`.
    static final class OfImmutableMap extends NodeSerializer<Map<Object, Object>> {
        @Override
        void encode(Graph graph, Output output, Map<Object, Object> value) {
            graph.references().begin(value);
            MappingSerializer.writeEntries(graph, output, value);
            graph.references().end();
        }

        @Override
        @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a generic type
        Map<Object, Object> decode(Graph graph, Input input, Class<? extends Map<Object, Object>> type) {
            Map.Entry<Object, Object>[] entries = new Map.Entry[readLength(input, 2)];
            for (int i = 0; i < entries.length; i++) {
                Object key = Objects.requireNonNull(MappingSerializer.readKey(graph, input, i));
                Object value = Objects.requireNonNull(MappingSerializer.readValue(graph, input, key));
                entries[i] = Map.entry(key, value);
            }
            return Map.ofEntries(entries);
        }
    }

    /// Optionals of objects.
    static final class OfOptional extends NodeSerializer<Optional<?>> {
        @Override
        void encode(Graph graph, Output output, Optional<?> value) {
            graph.references().begin(value);
            try {
                graph.writeClassAndObject(output, value.orElse(null));
            } catch (PathFailure failure) {
                throw failure.under(".get()");
            }
            graph.references().end();
        }

        @Override
        Optional<?> decode(Graph graph, Input input, Class<? extends Optional<?>> type) {
            return Optional.ofNullable(graph.readClassAndObject(input));
        }
    }

    /// Entries: of `Map.entry` as such, those of JDK maps as free-standing ones.
    static final class OfEntry extends NodeSerializer<Map.Entry<?, ?>> {
        private static final Class<?> IMMUTABLE = Map.entry(1, 1).getClass();

        @Override
        void encode(Graph graph, Output output, Map.Entry<?, ?> value) {
            graph.references().begin(value);
            ArraySerializers.writeElements(graph, output, new @Nullable Object[] {value.getKey(), value.getValue()});
            graph.references().end();
        }

        @Override
        Map.Entry<?, ?> decode(Graph graph, Input input, Class<? extends Map.Entry<?, ?>> type) {
            @Nullable Object[] parts = ArraySerializers.readElements(graph, input);
            if (parts.length != 2) {
                throw PathFailure.corrupt("an entry of " + parts.length + " parts");
            }
            return (Class<?>) type == IMMUTABLE
                    ? Map.entry(Objects.requireNonNull(parts[0]), Objects.requireNonNull(parts[1]))
                    : new AbstractMap.SimpleEntry<@Nullable Object, @Nullable Object>(parts[0], parts[1]);
        }
    }

    /// Lists that copy themselves on each write: filled at once.
    static final class OfCopyOnWriteList extends NodeSerializer<CopyOnWriteArrayList<@Nullable Object>> {
        @Override
        void encode(Graph graph, Output output, CopyOnWriteArrayList<@Nullable Object> value) {
            ArraySerializers.writeElements(graph, output, value.toArray());
        }

        @Override
        CopyOnWriteArrayList<@Nullable Object> decode(
                Graph graph, Input input, Class<? extends CopyOnWriteArrayList<@Nullable Object>> type) {
            CopyOnWriteArrayList<@Nullable Object> list = new CopyOnWriteArrayList<>();
            graph.reference(list);
            list.addAll(new ArrayList<>(Arrays.asList(ArraySerializers.readElements(graph, input))));
            return list;
        }
    }

    /// Results of `Arrays.asList`; the array behind becomes an `Object[]`.
    static final class OfArrayAsList extends NodeSerializer<List<@Nullable Object>> {
        @Override
        void encode(Graph graph, Output output, List<@Nullable Object> value) {
            ArraySerializers.writeElements(graph, output, value.toArray());
        }

        @Override
        List<@Nullable Object> decode(Graph graph, Input input, Class<? extends List<@Nullable Object>> type) {
            @Nullable Object[] elements = new @Nullable Object[readLength(input, 1)];
            List<@Nullable Object> list = Arrays.asList(elements);
            graph.reference(list);
            for (int i = 0; i < elements.length; i++) {
                elements[i] = ArraySerializers.readElement(graph, input, i);
            }
            return list;
        }
    }

    private static void writeParts(Graph graph, Output output, Object whole, Collection<?> parts) {
        graph.references().begin(whole);
        ArraySerializers.writeElements(graph, output, parts.toArray());
        graph.references().end();
    }

    private static Object[] allPresent(@Nullable Object[] elements) {
        Object[] present = new Object[elements.length];
        for (int i = 0; i < elements.length; i++) {
            present[i] = Objects.requireNonNull(elements[i]);
        }
        return present;
    }
}
