package dev.mobula.runtime;

import dev.mobula.runtime.codec.CodeSnapshot;
import dev.mobula.runtime.codec.FunctionTable;
import dev.mobula.runtime.codec.LambdaCodec;
import dev.mobula.spi.RemoteFunction;
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
        RemoteFunction fresh = FunctionTable.submitted(snapshot.name(), code.getClass());
        return holder.compareAndSet(null, fresh) ? fresh : Objects.requireNonNull(holder.get());
    }
}
