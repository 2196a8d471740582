package dev.mobula.runtime.codec;

import com.esotericsoftware.kryo.Serializer;
import dev.mobula.Tensor;
import java.io.Serializable;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Currency;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/// Chooses how the objects of a class travel. In this order:
///
/// 1. what belongs to one process: refused ([Unsendable]);
/// 2. references, streams and actor handles: by reference, as attachments ([Graph] sees to that);
/// 3. arrays, enums, records, classes, lambdas, proxies: by serializers of their own;
/// 4. common JDK collections and values, if of exactly that class: by serializers of their own or Kryo's;
/// 5. serializable classes that say how they want to be written (`writeObject`, `writeReplace`,
///    `Externalizable`, …), or whose fields reflection cannot reach: by the rules of Java serialization, within
///    the same graph ([ProtocolSerializer]);
/// 6. views of JDK collections that are not serializable, such as `subList` and `keySet`: as plain copies;
/// 7. other classes: field by field, without transient ones ([FieldsSerializer]).
final class Serializers {
    private static final String NOT_REACHABLE_CURE = "send a plain value instead";

    private static final Set<Class<?>> STOCK = Set.of(BigInteger.class, BigDecimal.class, Currency.class);

    private Serializers() {}

    static Serializer<?> serializerFor(Graph graph, Class<?> type) {
        String cure = Unsendable.cureFor(type);
        if (cure != null) {
            return new RejectingSerializer("which belongs to this process", cure);
        }
        if (type.isArray()) {
            return arraySerializer(type);
        }
        if (Enum.class.isAssignableFrom(type) && type != Enum.class) {
            return new LeafSerializers.OfEnum(type);
        }
        if (type == Class.class) {
            return new LeafSerializers.OfClass();
        }
        if (type.isHidden()) {
            return new RejectingSerializer(
                    "whose class is hidden and has no name that another process could find",
                    "send an object of a class with a name");
        }
        if (type.isRecord()) {
            return Platform.isOpen(type) ? new RecordSerializer(type) : notOpen(type);
        }
        if (type == Tensor.class) {
            return new TensorSerializer();
        }
        Serializer<?> known = knownSerializer(graph, type);
        if (known != null) {
            return known;
        }
        if (Serializable.class.isAssignableFrom(type)) {
            return ProtocolSerializer.isNeededFor(type) ? new ProtocolSerializer(type) : new FieldsSerializer(type);
        }
        return isOfPlatform(type) ? viewSerializer(type) : plainSerializer(type);
    }

    /// Tells whether the class has fields that reflection cannot reach and that are not transient.
    static boolean hidesState(Class<?> type) {
        if (Platform.isOpen(type)) {
            return false;
        }
        for (Field field : type.getDeclaredFields()) {
            if ((field.getModifiers() & (Modifier.STATIC | Modifier.TRANSIENT)) == 0) {
                return true;
            }
        }
        return false;
    }

    private static Serializer<?> arraySerializer(Class<?> type) {
        if (type.getComponentType().isPrimitive()) {
            return new PrimitiveArraySerializer();
        }
        return type == StackTraceElement[].class
                ? new ArraySerializers.OfStackTraces()
                : new ArraySerializers.OfObjects();
    }

    private static @Nullable Serializer<?> knownSerializer(Graph graph, Class<?> type) {
        if (!isOfPlatform(type)) {
            return null;
        }
        if (STOCK.contains(type) || TimeTypes.isExactValueType(type)) {
            return graph.stockSerializer(type);
        }
        if (Charset.class.isAssignableFrom(type)) {
            return new LeafSerializers.OfCharset();
        }
        if (Path.class.isAssignableFrom(type)) {
            return new LeafSerializers.OfPath();
        }
        if (type == Optional.class) {
            return new BuiltSerializers.OfOptional();
        }
        if (type == OptionalInt.class || type == OptionalLong.class || type == OptionalDouble.class) {
            return new LeafSerializers.OfPrimitiveOptional();
        }
        if (type == Map.entry(1, 1).getClass()) {
            return new BuiltSerializers.OfEntry();
        }
        Serializer<?> collection = collectionSerializer(type);
        return collection == null ? mapSerializer(type) : collection;
    }

    private static @Nullable Serializer<?> collectionSerializer(Class<?> type) {
        if (type == ArrayList.class
                || type == ArrayDeque.class
                || type == HashSet.class
                || type == LinkedHashSet.class) {
            return new SequenceSerializer(type);
        }
        if (type == CopyOnWriteArrayList.class) {
            return new BuiltSerializers.OfCopyOnWriteList();
        }
        if (type == Arrays.asList().getClass()) {
            return new BuiltSerializers.OfArrayAsList();
        }
        if (isOneOf(type, List.of(), List.of(1), List.of(1, 2, 3).subList(0, 2))) {
            return new BuiltSerializers.OfImmutableList();
        }
        return isOneOf(type, Set.of(), Set.of(1)) ? new BuiltSerializers.OfImmutableSet() : null;
    }

    private static @Nullable Serializer<?> mapSerializer(Class<?> type) {
        if (type == HashMap.class || type == ConcurrentHashMap.class) {
            return new MappingSerializer(type);
        }
        return isOneOf(type, Map.of(), Map.of(1, 1)) ? new BuiltSerializers.OfImmutableMap() : null;
    }

    /// A class of the JDK that is not serializable.
    private static Serializer<?> viewSerializer(Class<?> type) {
        if (type == Object.class) {
            return new LeafSerializers.OfObject();
        }
        if (Collection.class.isAssignableFrom(type)) {
            return new SequenceSerializer(Set.class.isAssignableFrom(type) ? LinkedHashSet.class : ArrayList.class);
        }
        if (Map.class.isAssignableFrom(type)) {
            return new MappingSerializer(LinkedHashMap.class);
        }
        if (Map.Entry.class.isAssignableFrom(type)) {
            return new BuiltSerializers.OfEntry();
        }
        return new RejectingSerializer("which is a class of the JDK that is not serializable", NOT_REACHABLE_CURE);
    }

    private static Serializer<?> plainSerializer(Class<?> type) {
        for (Class<?> current = type; current != null; current = current.getSuperclass()) {
            if (hidesState(current)) {
                return new RejectingSerializer(
                        "whose superclass " + current.getName() + " keeps state that cannot be read",
                        NOT_REACHABLE_CURE);
            }
        }
        return Platform.isOpen(type) ? new FieldsSerializer(type) : notOpen(type);
    }

    private static Serializer<?> notOpen(Class<?> type) {
        return new RejectingSerializer(
                "whose module does not let its fields be read",
                "add 'opens " + type.getPackageName() + ";' to the module-info of "
                        + type.getModule().getName());
    }

    private static boolean isOfPlatform(Class<?> type) {
        ClassLoader loader = type.getClassLoader();
        return loader == null || loader.equals(ClassLoader.getPlatformClassLoader());
    }

    private static boolean isOneOf(Class<?> type, Object... samples) {
        for (Object sample : samples) {
            if (sample.getClass() == type) {
                return true;
            }
        }
        return false;
    }
}
