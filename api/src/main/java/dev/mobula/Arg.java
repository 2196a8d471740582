package dev.mobula;

import org.jspecify.annotations.Nullable;

/// An argument of a remote call: a value given now, or a reference to one that is still being computed.
///
/// Each stub has a second form that takes an `Arg` for every parameter. An [ObjectRef] is an `Arg`, so
/// references can be passed as they are; the task starts when all of them are there and receives their
/// values. A reference *inside* a value (in a list, in a record) is not resolved: the task receives the
/// reference.
///
/// ```java
/// ObjectRef<Long> count = PiRemote.hits(1_000_000, 1);
/// PiRemote.report(Arg.of("first"), count);   // report(String, long) runs when count is there
/// ```
///
/// @param <T> type of the parameter
public sealed interface Arg<T extends @Nullable Object> permits ObjectRef, Arg.Value {
    /// Wraps a value, so that it can stand beside references in one call.
    ///
    /// @param value any sendable value, or null where the parameter may be null
    static <T extends @Nullable Object> Arg<T> of(T value) {
        return new Value<>(value);
    }

    /// A plain value among the arguments.
    ///
    /// @param value the value as it was given; copied when the call is made, unless it is immutable
    record Value<T extends @Nullable Object>(T value) implements Arg<T> {}
}
