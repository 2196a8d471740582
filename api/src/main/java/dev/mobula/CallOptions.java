package dev.mobula;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What one call of an actor does differently from the actor's own options. Immutable.
///
/// ```java
/// counter.with(call -> call.group("io").retries(2)).add(4);
/// ```
///
/// @param name name in listings instead of the method's, or null
/// @param group concurrency group, or null for the method's own
/// @param retries retries instead of the actor's `callRetries`, or null
/// @param retryOn exceptions to retry instead of the actor's, or null
public record CallOptions(
        @Nullable String name,
        @Nullable String group,
        @Nullable Integer retries,
        @Nullable List<Class<? extends Throwable>> retryOn) {
    /// Nothing differs.
    public static final CallOptions DEFAULT = new CallOptions(null, null, null, null);

    /// @throws IllegalArgumentException if `retries` is below -1
    public CallOptions {
        if (retries != null) {
            TaskOptions.checkRepeats("retries", retries);
        }
        retryOn = retryOn == null ? null : List.copyOf(retryOn);
    }

    /// Name in listings and error messages.
    public CallOptions name(String name) {
        return new CallOptions(Objects.requireNonNull(name), group, retries, retryOn);
    }

    /// Concurrency group of the call; the actor must have it.
    public CallOptions group(String group) {
        return new CallOptions(name, Objects.requireNonNull(group), retries, retryOn);
    }

    /// How often the call is sent again if the actor is lost under it; -1 is without end.
    public CallOptions retries(int retries) {
        return new CallOptions(name, group, retries, retryOn);
    }

    /// Exceptions of the method itself that are retried too; subclasses count.
    @SafeVarargs
    @SuppressWarnings("varargs") // List.of copies
    public final CallOptions retryOn(Class<? extends Throwable>... types) {
        return new CallOptions(name, group, retries, List.of(types));
    }

    /// Tells whether nothing differs.
    public boolean isDefault() {
        return name == null && group == null && retries == null && retryOn == null;
    }

    /// Returns these options where they say something, and `defaults` elsewhere.
    public CallOptions orElse(CallOptions defaults) {
        if (equals(DEFAULT)) {
            return defaults;
        }
        return new CallOptions(
                name != null ? name : defaults.name,
                group != null ? group : defaults.group,
                retries != null ? retries : defaults.retries,
                retryOn != null ? retryOn : defaults.retryOn);
    }
}
