package dev.mobula.runtime;

import dev.mobula.Arg;
import dev.mobula.ObjectRef;
import dev.mobula.SessionException;
import dev.mobula.runtime.codec.CodeSnapshot;
import dev.mobula.runtime.codec.ValueCodec;
import dev.mobula.spi.RemoteFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Turns the arguments of a call into what its record keeps.
final class Arguments {
    private Arguments() {}

    /// Freezes arguments in place: references stay as [Ref]s to be resolved, everything else becomes immutable
    /// or encoded.
    static void freeze(SessionState session, RemoteFunction function, @Nullable Object[] arguments) {
        Profile profile = Profile.of(function);
        for (int i = 0; i < arguments.length; i++) {
            arguments[i] = freezeOne(session, profile, arguments[i], i);
        }
    }

    private static @Nullable Object freezeOne(
            SessionState session, Profile profile, @Nullable Object argument, int index) {
        return switch (argument) {
            case null -> profile.nullAllowed(index);
            case CodeSnapshot snapshot -> snapshot;
            case ObjectRef<?> ref ->
                own(session, ref, () -> profile.argument(index).description());
            case Arg.Value<?>(Object value) -> {
                if (value instanceof ObjectRef<?> passed) {
                    yield new TaskRecord.PassedRef(
                            own(session, passed, () -> profile.argument(index).description()));
                }
                yield value == null
                        ? profile.nullAllowed(index)
                        : ValueCodec.shared().freeze(value, profile.argument(index));
            }
            default -> ValueCodec.shared().freeze(argument, profile.argument(index));
        };
    }

    /// Checks that a reference belongs to a session.
    ///
    /// @param where what it is used as, for the message
    /// @throws IllegalStateException if it is closed
    static Ref<?> own(SessionState session, @Nullable ObjectRef<?> ref, Supplier<String> where) {
        if (ref == null) {
            throw new NullPointerException(
                    where.get() + " is null: pass a reference, or Arg.of(null) for a null value");
        }
        if (!(ref instanceof Ref<?> local)) {
            throw new SessionException(
                    "The reference " + ref + " (" + where.get() + ") comes from another runtime ("
                            + ref.getClass().getName() + "): get() its value and pass that",
                    null);
        }
        if (!local.session.equals(session) && !local.session.isInternal()) {
            throw new SessionException(
                    "The reference " + ref + " (" + where.get() + ") belongs to session " + local.session.job()
                            + ", not to " + session.job() + ": get() its value there and pass that",
                    null);
        }
        local.checkNotClosed();
        return local;
    }
}
