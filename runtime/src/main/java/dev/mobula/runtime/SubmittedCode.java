package dev.mobula.runtime;

import dev.mobula.RemoteCallable;
import dev.mobula.RemoteRunnable;
import dev.mobula.runtime.codec.CodeSnapshot;
import dev.mobula.runtime.codec.LambdaCodec;
import dev.mobula.spi.RemoteFunction;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Describes lambdas and objects given to `submit` as functions, one for each of their classes.
final class SubmittedCode {
    private static final ClassValue<AtomicReference<@Nullable RemoteFunction>> FUNCTIONS = new ClassValue<>() {
        @Override
        protected AtomicReference<@Nullable RemoteFunction> computeValue(Class<?> type) {
            return new AtomicReference<>();
        }
    };

    private SubmittedCode() {}

    /// Copies what the code captured.
    static CodeSnapshot snapshot(Object code) {
        return LambdaCodec.shared().snapshot(Objects.requireNonNull(code, "code"));
    }

    /// The function that runs such code; its one argument is a [CodeSnapshot].
    static RemoteFunction function(Object code, CodeSnapshot snapshot) {
        AtomicReference<@Nullable RemoteFunction> holder = FUNCTIONS.get(code.getClass());
        RemoteFunction known = holder.get();
        if (known != null) {
            return known;
        }
        Class<?> owner = code.getClass();
        RemoteFunction fresh = new RemoteFunction(
                snapshot.name(),
                owner,
                0,
                "call()",
                RemoteFunction.Kind.TASK,
                RemoteFunction.Result.VALUE,
                List.of("code"),
                (index, target, arguments) -> run(owner, arguments[0]));
        return holder.compareAndSet(null, fresh) ? fresh : Objects.requireNonNull(holder.get());
    }

    private static @Nullable Object run(Class<?> owner, @Nullable Object argument) throws Exception {
        ClassLoader loader = owner.getClassLoader();
        Object code = ((CodeSnapshot) Objects.requireNonNull(argument))
                .thaw(loader == null ? ClassLoader.getSystemClassLoader() : loader);
        if (code instanceof RemoteCallable<?> callable) {
            return callable.call();
        }
        ((RemoteRunnable) code).run();
        return null;
    }
}
