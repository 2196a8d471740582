package dev.mobula.runtime;

import dev.mobula.ObjectRef;
import java.security.CodeSource;
import java.security.ProtectionDomain;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Finds the line of the user's program that is being executed on this thread. Takes some microseconds.
final class CallSite {
    private static final StackWalker WALKER = StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);
    private static final int DEEPEST = 64;

    // Asking for them takes longer than walking the stack.
    private static final ClassValue<Boolean> OF_USER = new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
            return isOfUser(type);
        }
    };

    private CallSite() {}

    /// The innermost line that is neither Java's nor Mobula's, as in a stack trace; null if there is none.
    static @Nullable String here() {
        return WALKER.walk(CallSite::firstOfUser);
    }

    private static @Nullable String firstOfUser(Stream<StackWalker.StackFrame> frames) {
        return frames.limit(DEEPEST)
                .filter(frame -> OF_USER.get(frame.getDeclaringClass()))
                .findFirst()
                .map(frame -> frame.toStackTraceElement().toString())
                .map(CallSite::withoutLoader)
                .orElse(null);
    }

    // A trace element begins with the names of loader and module, if there are any.
    private static String withoutLoader(String element) {
        return element.substring(element.lastIndexOf('/') + 1);
    }

    private static boolean isOfUser(Class<?> type) {
        ClassLoader loader = type.getClassLoader();
        CodeSource source = sourceOf(type);
        return loader != null
                && !loader.equals(ClassLoader.getPlatformClassLoader())
                && !Objects.equals(source, sourceOf(CallSite.class))
                && !Objects.equals(source, sourceOf(ObjectRef.class))
                && !isStub(type);
    }

    private static boolean isStub(Class<?> type) {
        Class<?> outermost = type;
        for (Class<?> outer = type.getDeclaringClass(); outer != null; outer = outer.getDeclaringClass()) {
            outermost = outer;
        }
        return outermost.getSimpleName().endsWith("Remote");
    }

    private static @Nullable CodeSource sourceOf(Class<?> type) {
        ProtectionDomain domain = type.getProtectionDomain();
        return domain == null ? null : domain.getCodeSource();
    }
}
