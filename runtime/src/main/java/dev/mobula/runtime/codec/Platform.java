package dev.mobula.runtime.codec;

import java.io.Externalizable;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.OptionalDataException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import org.jspecify.annotations.Nullable;

/// What the JDK offers to libraries that serialize: `sun.reflect.ReflectionFactory` of module `jdk.unsupported`.
///
/// Supported for this purpose, works on classes of the JDK too, and needs no flag. Reached by method handles,
/// since javac warns of the class by name.
final class Platform {
    private static final Object FACTORY;
    private static final MethodHandle WRITE_OBJECT;
    private static final MethodHandle READ_OBJECT;
    private static final MethodHandle DEFAULT_WRITE;
    private static final MethodHandle DEFAULT_READ;
    private static final MethodHandle WRITE_REPLACE;
    private static final MethodHandle READ_RESOLVE;
    private static final MethodHandle CONSTRUCTOR;
    private static final MethodHandle CONSTRUCTOR_CALLING;
    private static final MethodHandle EXTERNAL_CONSTRUCTOR;
    private static final MethodHandle OPTIONAL_DATA;

    private static final Constructor<?> OBJECT_CONSTRUCTOR;

    static {
        try {
            Class<?> type = Class.forName("sun.reflect.ReflectionFactory");
            MethodHandles.Lookup lookup = MethodHandles.publicLookup();
            FACTORY = lookup.findStatic(type, "getReflectionFactory", MethodType.methodType(type))
                    .invoke();
            MethodType hook = MethodType.methodType(MethodHandle.class, Class.class);
            WRITE_OBJECT = lookup.findVirtual(type, "writeObjectForSerialization", hook);
            READ_OBJECT = lookup.findVirtual(type, "readObjectForSerialization", hook);
            DEFAULT_WRITE = lookup.findVirtual(type, "defaultWriteObjectForSerialization", hook);
            DEFAULT_READ = lookup.findVirtual(type, "defaultReadObjectForSerialization", hook);
            WRITE_REPLACE = lookup.findVirtual(type, "writeReplaceForSerialization", hook);
            READ_RESOLVE = lookup.findVirtual(type, "readResolveForSerialization", hook);
            CONSTRUCTOR = lookup.findVirtual(
                    type, "newConstructorForSerialization", MethodType.methodType(Constructor.class, Class.class));
            CONSTRUCTOR_CALLING = lookup.findVirtual(
                    type,
                    "newConstructorForSerialization",
                    MethodType.methodType(Constructor.class, Class.class, Constructor.class));
            EXTERNAL_CONSTRUCTOR = lookup.findVirtual(
                    type, "newConstructorForExternalization", MethodType.methodType(Constructor.class, Class.class));
            OPTIONAL_DATA = lookup.findVirtual(
                    type,
                    "newOptionalDataExceptionForSerialization",
                    MethodType.methodType(OptionalDataException.class, boolean.class));
            OBJECT_CONSTRUCTOR = Object.class.getConstructor();
        } catch (Throwable missing) {
            throw new IllegalStateException(
                    "Module jdk.unsupported is not in this Java runtime: add it to the modules given to jlink",
                    missing);
        }
    }

    private Platform() {}

    /// Tells whether reflection of this library reaches the private parts of a class.
    static boolean isOpen(Class<?> type) {
        Module module = type.getModule();
        return !module.isNamed() || module.isOpen(type.getPackageName(), Platform.class.getModule());
    }

    /// The class's `writeObject(ObjectOutputStream)`, as (Object, ObjectOutputStream); null if it has none.
    static @Nullable MethodHandle writeObject(Class<?> type) {
        return hook(WRITE_OBJECT, type, MethodType.methodType(void.class, Object.class, ObjectOutputStream.class));
    }

    /// The class's `readObject(ObjectInputStream)`, as (Object, ObjectInputStream); null if it has none.
    static @Nullable MethodHandle readObject(Class<?> type) {
        return hook(READ_OBJECT, type, MethodType.methodType(void.class, Object.class, ObjectInputStream.class));
    }

    /// Writes the class's own fields by `putFields`; null if it is not serializable.
    static @Nullable MethodHandle defaultWrite(Class<?> type) {
        return hook(DEFAULT_WRITE, type, MethodType.methodType(void.class, Object.class, ObjectOutputStream.class));
    }

    /// Reads the class's own fields by `readFields`; null if it is not serializable.
    static @Nullable MethodHandle defaultRead(Class<?> type) {
        return hook(DEFAULT_READ, type, MethodType.methodType(void.class, Object.class, ObjectInputStream.class));
    }

    /// The `writeReplace` that the class has or inherits, as (Object)Object; null if there is none.
    static @Nullable MethodHandle writeReplace(Class<?> type) {
        return hook(WRITE_REPLACE, type, MethodType.methodType(Object.class, Object.class));
    }

    /// The `readResolve` that the class has or inherits, as (Object)Object; null if there is none.
    static @Nullable MethodHandle readResolve(Class<?> type) {
        return hook(READ_RESOLVE, type, MethodType.methodType(Object.class, Object.class));
    }

    /// Makes empty objects of a serializable class by the rule of Java serialization: the first superclass that
    /// is not serializable is initialised by its constructor without parameters. Null if that has none.
    static @Nullable Constructor<?> serializationConstructor(Class<?> type) {
        try {
            return (Constructor<?>) (Externalizable.class.isAssignableFrom(type) ? EXTERNAL_CONSTRUCTOR : CONSTRUCTOR)
                    .invoke(FACTORY, type);
        } catch (Throwable impossible) {
            throw unexpected(type, impossible);
        }
    }

    /// Makes empty objects without running any constructor of their class.
    static Constructor<?> bareConstructor(Class<?> type) {
        try {
            return (Constructor<?>) CONSTRUCTOR_CALLING.invoke(FACTORY, type, OBJECT_CONSTRUCTOR);
        } catch (Throwable impossible) {
            throw unexpected(type, impossible);
        }
    }

    /// What `readObject` throws where the data of a `writeObject` method end.
    static OptionalDataException endOfData() {
        try {
            return (OptionalDataException) OPTIONAL_DATA.invoke(FACTORY, true);
        } catch (Throwable impossible) {
            throw unexpected(OptionalDataException.class, impossible);
        }
    }

    /// Calls a constructor without arguments, and throws what it throws.
    static Object instantiate(Constructor<?> constructor) throws Throwable {
        try {
            return constructor.newInstance();
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }

    private static @Nullable MethodHandle hook(MethodHandle finder, Class<?> type, MethodType wanted) {
        try {
            MethodHandle found = (MethodHandle) finder.invoke(FACTORY, type);
            return found == null ? null : found.asType(wanted);
        } catch (Throwable impossible) {
            throw unexpected(type, impossible);
        }
    }

    private static IllegalStateException unexpected(Class<?> type, Throwable thrown) {
        return new IllegalStateException("The Java runtime refuses to look at " + type.getName(), thrown);
    }
}
