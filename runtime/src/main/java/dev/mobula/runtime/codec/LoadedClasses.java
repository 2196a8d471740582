package dev.mobula.runtime.codec;

import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Finds classes by name, and remembers the last one of each name without keeping it from being unloaded.
final class LoadedClasses {
    private static final int MOST_REMEMBERED = 10_000;

    private static final Map<String, Known> REMEMBERED = new ConcurrentHashMap<>();

    private LoadedClasses() {}

    private record Known(WeakReference<ClassLoader> loader, WeakReference<Class<?>> type) {}

    /// The class of that name as the loader finds it, not initialised.
    ///
    /// @throws PathFailure if there is none
    static Class<?> named(String name, ClassLoader loader) {
        Known known = REMEMBERED.get(name);
        if (known != null && loader.equals(known.loader().get())) {
            Class<?> type = known.type().get();
            if (type != null) {
                return type;
            }
        }
        Class<?> type = load(name, loader);
        if (REMEMBERED.size() >= MOST_REMEMBERED) {
            REMEMBERED.clear();
        }
        REMEMBERED.put(name, new Known(new WeakReference<>(loader), new WeakReference<>(type)));
        return type;
    }

    /// As [#named], without a memory.
    static Class<?> load(String name, ClassLoader loader) {
        try {
            return Class.forName(name, false, loader);
        } catch (ClassNotFoundException missing) {
            throw missing(name, "is not on the class path here", missing);
        } catch (LinkageError broken) {
            throw missing(name, "cannot be loaded here (" + broken + ")", broken);
        }
    }

    private static PathFailure missing(String name, String reason, Throwable thrown) {
        return PathFailure.failed(
                "needs class " + name + ", which " + reason,
                "put the same classes on the class path of all workers",
                thrown);
    }
}
