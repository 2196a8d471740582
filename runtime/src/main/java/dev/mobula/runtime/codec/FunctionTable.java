package dev.mobula.runtime.codec;

import dev.mobula.RemoteCallable;
import dev.mobula.RemoteRunnable;
import dev.mobula.UnreadableValueException;
import dev.mobula.spi.RemoteFunction;
import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Finds the functions that another process names among the classes of this one.
///
/// The functions of a class `X` are the constants of the stub class `XRemote` that was generated for it, or where there
/// is no stub, constants of `X` itself. The signature tells which one it is; its number may be another one here, when
/// only methods that nobody called were added.
public final class FunctionTable {
    /// The signature of submitted code; no method can have it.
    private static final String SUBMITTED = "<submitted>(dev.mobula.runtime.codec.CodeSnapshot)";

    private static final String LAMBDA = "$$Lambda";
    private static final String CURE = "put the same classes on the class path of all processes";

    private static final ClassValue<List<RemoteFunction>> CONSTANTS = new ClassValue<>() {
        @Override
        protected List<RemoteFunction> computeValue(Class<?> type) {
            return constantsOf(type);
        }
    };

    private FunctionTable() {}

    /// The function that runs a [CodeSnapshot], its one argument.
    ///
    /// @param name in listings
    /// @param codeClass class of the code
    public static RemoteFunction submitted(String name, Class<?> codeClass) {
        ClassLoader loader = codeClass.getClassLoader();
        return submitted(name, codeClass, loader == null ? ClassLoader.getSystemClassLoader() : loader);
    }

    private static RemoteFunction submitted(String name, Class<?> owner, ClassLoader loader) {
        return new RemoteFunction(
                name,
                owner,
                0,
                SUBMITTED,
                RemoteFunction.Kind.TASK,
                RemoteFunction.Result.VALUE,
                List.of("code"),
                (index, target, arguments) -> run(loader, arguments[0]));
    }

    private static @Nullable Object run(ClassLoader loader, @Nullable Object argument) throws Exception {
        Object code = ((CodeSnapshot) Objects.requireNonNull(argument)).thaw(loader);
        if (code instanceof RemoteCallable<?> callable) {
            return callable.call();
        }
        ((RemoteRunnable) code).run();
        return null;
    }

    /// The name under which another process finds a function's class: that of a lambda is of the class it is written
    /// in.
    public static String ownerName(RemoteFunction function) {
        String name = function.owner().getName();
        int lambda = function.owner().isHidden() ? name.indexOf(LAMBDA) : -1;
        return lambda < 0 ? name : name.substring(0, lambda);
    }

    /// Finds a function that can be run here.
    ///
    /// @param described as [WireFunction#read] gave it
    /// @param loader finds its class
    /// @throws UnreadableValueException if the class is missing or another version; the message says which
    public static RemoteFunction find(NodeFunction described, ClassLoader loader) {
        RemoteFunction wanted = described.function();
        Class<?> owner;
        try {
            owner = LoadedClasses.load(described.ownerName(), loader);
        } catch (PathFailure missing) {
            throw new UnreadableValueException(
                    missing.message("Cannot run", Origin.named(wanted.name(), "it")), missing.getCause());
        }
        if (wanted.signature().equals(SUBMITTED)) {
            return submitted(wanted.name(), owner, loader);
        }
        Class<?> holder = holder(owner);
        RemoteFunction other = null;
        for (RemoteFunction function : constants(holder, wanted)) {
            if (function.owner().equals(owner)
                    && function.signature().equals(wanted.signature())
                    && function.kind() == wanted.kind()) {
                if (function.result() == wanted.result()
                        && function.components().equals(wanted.components())) {
                    return function;
                }
                other = function;
            }
        }
        throw new UnreadableValueException(
                "Cannot run " + wanted.name() + ": " + holder.getName()
                        + (other == null
                                ? " has no " + wanted.signature() + " here, as the caller's has"
                                : " says here that " + wanted.signature() + " gives " + shape(other)
                                        + ", and the caller's " + shape(wanted))
                        + ", so it is another version: " + CURE,
                null);
    }

    private static String shape(RemoteFunction function) {
        return function.result()
                + (function.components().isEmpty() ? "" : function.components().toString());
    }

    private static List<RemoteFunction> constants(Class<?> holder, RemoteFunction wanted) {
        try {
            return CONSTANTS.get(holder);
        } catch (InaccessibleObjectException closed) {
            throw new UnreadableValueException(
                    "Cannot run " + wanted.name() + ": module "
                            + holder.getModule().getName() + " does not let " + holder.getName()
                            + " be read: add 'opens " + holder.getPackageName() + ";' to its module-info",
                    closed);
        } catch (LinkageError broken) {
            throw new UnreadableValueException(
                    "Cannot run " + wanted.name() + ": " + holder.getName() + " cannot be loaded here (" + broken
                            + "): " + CURE,
                    broken);
        }
    }

    private static Class<?> holder(Class<?> owner) {
        StringBuilder name = new StringBuilder(owner.getSimpleName());
        for (Class<?> outer = owner.getEnclosingClass(); outer != null; outer = outer.getEnclosingClass()) {
            name.insert(0, outer.getSimpleName() + "_");
        }
        String packageName = owner.getPackageName();
        try {
            return Class.forName(
                    (packageName.isEmpty() ? "" : packageName + ".") + name + "Remote", false, owner.getClassLoader());
        } catch (ClassNotFoundException none) {
            return owner;
        }
    }

    private static List<RemoteFunction> constantsOf(Class<?> type) {
        List<RemoteFunction> functions = new ArrayList<>();
        for (Field field : type.getDeclaredFields()) {
            if (field.getType() == RemoteFunction.class && Modifier.isStatic(field.getModifiers())) {
                field.setAccessible(true);
                try {
                    if (field.get(null) instanceof RemoteFunction function) {
                        functions.add(function);
                    }
                } catch (IllegalAccessException impossible) {
                    throw new IllegalStateException(field + " cannot be read", impossible);
                }
            }
        }
        return List.copyOf(functions);
    }
}
