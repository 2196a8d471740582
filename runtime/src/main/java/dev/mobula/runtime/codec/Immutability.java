package dev.mobula.runtime.codec;

import dev.mobula.ActorHandle;
import dev.mobula.ObjectRef;
import dev.mobula.ObjectStream;
import dev.mobula.RemoteActor;
import dev.mobula.Resources;
import dev.mobula.TaskOptions;
import dev.mobula.store.EncodedValue;
import java.io.Serializable;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URL;
import java.nio.charset.Charset;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Currency;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Knows which objects never change, so that they need no copy.
///
/// Immutable are, whatever they hold: null; boxed primitives, [String], [Class], enums, [Void]; [BigInteger] and
/// [BigDecimal] (not subclasses); the value types of `java.time`; [UUID], [URI], [URL], [Locale], [Currency],
/// [Pattern], [Charset], internet addresses, [StackTraceElement], the primitive optionals; paths of the default
/// file system; references, streams and actor handles of Mobula, [Resources] and [TaskOptions].
///
/// Immutable are, if what they hold is: records; the results of `List.of`, `Set.of`, `Map.of`, `copyOf` and
/// `Stream.toList`, empty and singleton collections; [Optional]; serializable lambdas. Unmodifiable *views* are
/// not: what they show may change. Objects nested deeper than [#DEPTH_LIMIT] count as mutable.
final class Immutability {
    /// How far into an object [#isImmutable] looks.
    static final int DEPTH_LIMIT = 64;

    private static final Set<Class<?>> LEAVES = Set.of(
            Boolean.class,
            Byte.class,
            Character.class,
            Short.class,
            Integer.class,
            Long.class,
            Float.class,
            Double.class,
            Void.class,
            String.class,
            Class.class,
            BigInteger.class,
            BigDecimal.class,
            UUID.class,
            URI.class,
            URL.class,
            Locale.class,
            Currency.class,
            Pattern.class,
            Inet4Address.class,
            Inet6Address.class,
            InetSocketAddress.class,
            StackTraceElement.class,
            OptionalInt.class,
            OptionalLong.class,
            OptionalDouble.class,
            Resources.class,
            TaskOptions.class,
            EncodedValue.class);

    private static final Set<Class<?>> COLLECTIONS = Set.of(
            List.of().getClass(),
            List.of(1).getClass(),
            List.of(1, 2, 3).subList(0, 2).getClass(),
            Set.of().getClass(),
            Set.of(1).getClass(),
            Collections.emptyList().getClass(),
            Collections.emptySet().getClass(),
            Collections.singletonList(1).getClass(),
            Collections.singleton(1).getClass());

    private static final Set<Class<?>> MAPS = Set.of(
            Map.of().getClass(),
            Map.of(1, 1).getClass(),
            Collections.emptyMap().getClass(),
            Collections.singletonMap(1, 1).getClass());

    private static final Class<?> ENTRY = Map.entry(1, 1).getClass();

    private static final Verdict ALWAYS = (value, depth) -> true;
    private static final Verdict NEVER = (value, depth) -> false;

    private static final ClassValue<Verdict> VERDICTS = new ClassValue<>() {
        @Override
        protected Verdict computeValue(Class<?> type) {
            return verdictOn(type);
        }
    };

    private Immutability() {}

    /// What is known from the class alone, or how to find out from the object.
    private interface Verdict {
        boolean holdsFor(Object value, int depth);
    }

    private enum Statically {
        YES,
        NO,
        DEPENDS
    }

    static boolean isImmutable(@Nullable Object value) {
        return value == null || VERDICTS.get(value.getClass()).holdsFor(value, 0);
    }

    /// Tells whether each object of the class is immutable, whatever it holds.
    static boolean isAlwaysImmutable(Class<?> type) {
        return VERDICTS.get(type).equals(ALWAYS);
    }

    /// Tells whether objects of the class travel by reference: the receiver gets the same object.
    static boolean isShared(Class<?> type) {
        return ObjectRef.class.isAssignableFrom(type)
                || ObjectStream.class.isAssignableFrom(type)
                || RemoteActor.class.isAssignableFrom(type)
                || ActorHandle.class.isAssignableFrom(type);
    }

    /// Tells whether the class is that of a lambda or method reference that can be sent.
    static boolean isSendableLambda(Class<?> type) {
        return type.isHidden() && type.isSynthetic() && Serializable.class.isAssignableFrom(type);
    }

    private static boolean isImmutable(@Nullable Object value, int depth) {
        return value == null
                || (depth < DEPTH_LIMIT && VERDICTS.get(value.getClass()).holdsFor(value, depth + 1));
    }

    private static Verdict verdictOn(Class<?> type) {
        if (isLeaf(type)) {
            return ALWAYS;
        }
        if (COLLECTIONS.contains(type)) {
            return (value, depth) -> areImmutable((Collection<?>) value, depth);
        }
        if (MAPS.contains(type)) {
            return (value, depth) -> areImmutable(((Map<?, ?>) value).keySet(), depth)
                    && areImmutable(((Map<?, ?>) value).values(), depth);
        }
        if (type == ENTRY) {
            return (value, depth) -> value instanceof Map.Entry<?, ?> entry
                    && isImmutable(entry.getKey(), depth)
                    && isImmutable(entry.getValue(), depth);
        }
        if (type == Optional.class) {
            return (value, depth) -> isImmutable(((Optional<?>) value).orElse(null), depth);
        }
        if (Path.class.isAssignableFrom(type) && type.getClassLoader() == null) {
            return (value, depth) -> ((Path) value).getFileSystem().equals(FileSystems.getDefault());
        }
        if (type.isRecord()) {
            return verdictOnRecord(type);
        }
        return isSendableLambda(type) ? verdictOnFields(type) : NEVER;
    }

    private static boolean areImmutable(Collection<?> elements, int depth) {
        Class<?> known = Void.class;
        for (Object element : elements) {
            if (element != null && element.getClass() != known) {
                if (!isImmutable(element, depth)) {
                    return false;
                }
                if (isAlwaysImmutable(element.getClass())) {
                    known = element.getClass();
                }
            }
        }
        return true;
    }

    private static boolean isLeaf(Class<?> type) {
        return LEAVES.contains(type)
                || Enum.class.isAssignableFrom(type)
                || isShared(type)
                || (type.getClassLoader() == null
                        && (Charset.class.isAssignableFrom(type) || TimeTypes.isValueType(type)));
    }

    private static Verdict verdictOnRecord(Class<?> type) {
        return switch (statically(type, new HashSet<>())) {
            case YES -> ALWAYS;
            case NO -> NEVER;
            case DEPENDS -> verdictOnFields(type);
        };
    }

    /// Looks at the fields that decide; fields and not accessors, since those may copy.
    private static Verdict verdictOnFields(Class<?> type) {
        MethodHandle[] getters;
        try {
            getters = gettersOf(type);
        } catch (RuntimeException | IllegalAccessException inaccessible) {
            return NEVER;
        }
        if (getters.length == 0) {
            return ALWAYS;
        }
        return (value, depth) -> {
            for (MethodHandle getter : getters) {
                if (!isImmutable(read(getter, value), depth)) {
                    return false;
                }
            }
            return true;
        };
    }

    private static MethodHandle[] gettersOf(Class<?> type) throws IllegalAccessException {
        Field[] fields = type.getDeclaredFields();
        MethodHandle[] getters = new MethodHandle[fields.length];
        int count = 0;
        for (Field field : fields) {
            if (!Modifier.isStatic(field.getModifiers())
                    && statically(field.getType(), new HashSet<>()) != Statically.YES) {
                field.setAccessible(true);
                getters[count++] = MethodHandles.lookup()
                        .unreflectGetter(field)
                        .asType(MethodType.methodType(Object.class, Object.class));
            }
        }
        return Arrays.copyOf(getters, count);
    }

    private static @Nullable Object read(MethodHandle getter, Object owner) {
        try {
            return (Object) getter.invokeExact(owner);
        } catch (Throwable impossible) {
            throw new IllegalStateException("A field of " + owner.getClass().getName() + " cannot be read", impossible);
        }
    }

    /// What the declared type says; a type met again while it is being looked at is taken as YES, which is
    /// right for the type that was asked for first, so only its answer is kept.
    private static Statically statically(Class<?> type, Set<Class<?>> seen) {
        if (type.isPrimitive() || type.isEnum() || isShared(type)) {
            return Statically.YES;
        }
        if (type.isArray()) {
            return Statically.NO;
        }
        if (!seen.add(type)) {
            return Statically.YES;
        }
        if (type.isRecord()) {
            Statically all = Statically.YES;
            for (RecordComponent component : type.getRecordComponents()) {
                all = worse(all, statically(component.getType(), seen));
            }
            return all;
        }
        if (type.isSealed() && (type.isInterface() || Modifier.isAbstract(type.getModifiers()))) {
            Statically all = Statically.YES;
            for (Class<?> permitted : type.getPermittedSubclasses()) {
                if (statically(permitted, seen) != Statically.YES) {
                    all = Statically.DEPENDS;
                }
            }
            return all;
        }
        if (Modifier.isFinal(type.getModifiers())) {
            if (isLeaf(type)) {
                return Statically.YES;
            }
            return type == Optional.class || COLLECTIONS.contains(type) || MAPS.contains(type)
                    ? Statically.DEPENDS
                    : Statically.NO;
        }
        return Statically.DEPENDS;
    }

    private static Statically worse(Statically left, Statically right) {
        return left.compareTo(right) == 0
                ? left
                : left == Statically.NO || right == Statically.NO ? Statically.NO : Statically.DEPENDS;
    }
}
