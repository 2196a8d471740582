package dev.mobula.runtime;

import dev.mobula.runtime.codec.WireValue;
import dev.mobula.store.EncodedValue;
import dev.mobula.store.LargeValue;
import dev.mobula.store.ValueKind;
import java.lang.ref.Cleaner;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Counts by what in the node large values are kept, so that most are given back to the store when the last
/// of it goes. The loop's.
///
/// Counted are: holds of clients, arguments of tasks and calls that have not ended, the table of these and
/// that of the references that clients have named, and outcomes of counted references. All else
/// (constructors, which may run again, snapshots, components, references inside of values) makes a value
/// *loose*: it is found by the garbage collector, as is whatever was forgotten to be counted down. So a count
/// that is too high costs time; one that is too low would lose a value.
final class Holdings {
    private static final Cleaner CLEANER = Cleaner.create();
    private static final int LOOSE = Integer.MIN_VALUE / 2;

    private final NodeStore store;
    private final LongMap<Known> known = new LongMap<>();

    /// A large value that the node knows, once or more often.
    private static final class Known {
        private final long name;
        private int retained;
        private int uses;

        Known(long name) {
            this.name = name;
        }
    }

    Holdings(NodeStore store) {
        this.store = store;
    }

    /// The node has read a large value, for one that will keep it: the first use.
    void read(EncodedValue value, LargeValue large) {
        long name = large.name();
        if (!store.know(name)) {
            return;
        }
        Known entry = known.get(name);
        if (entry == null) {
            entry = new Known(name);
            known.put(name, entry);
        }
        entry.retained++;
        entry.uses++;
        Known counted = entry;
        CLEANER.register(value, () -> store.later(nowNs -> collected(counted)));
    }

    // One of the values is unreachable. If all were given back before, there is nothing left to do.
    private void collected(Known entry) {
        if (entry.retained > 0) {
            entry.retained--;
            store.forget(entry.name);
            forgetIfGone(entry);
        }
    }

    private void forgetIfGone(Known entry) {
        if (entry.retained == 0) {
            known.remove(entry.name);
        }
    }

    /// Says how a value came to be, for listings.
    void made(@Nullable Object value, Supplier<String> how) {
        LargeValue large = value instanceof EncodedValue encoded ? WireValue.largeValue(encoded) : null;
        if (large != null) {
            store.describe(large.name(), ValueKind.UNKNOWN, how.get(), null);
        }
    }

    /// One more has a value or reference.
    void more(@Nullable Object thing) {
        switch (thing) {
            case EncodedValue value -> {
                Known entry = entry(value);
                if (entry != null) {
                    entry.uses++;
                }
            }
            case TaskRecord<?> task -> task.uses++;
            case PlaceRef place -> place.uses++;
            case null, default -> {}
        }
    }

    /// One less has a value or reference.
    void less(@Nullable Object thing) {
        switch (thing) {
            case EncodedValue value -> {
                Known entry = entry(value);
                if (entry != null && --entry.uses == 0) {
                    giveBack(entry);
                }
            }
            case TaskRecord<?> task -> lessRef(task);
            case PlaceRef place -> lessRef(place);
            case null, default -> {}
        }
    }

    private void lessRef(Ref<?> ref) {
        if (--ref.uses == 0) {
            ref.uses = LOOSE; // counted down once
            less(ref.outcome());
        }
    }

    /// Somebody who is not counted has a value or reference.
    void loose(@Nullable Object thing) {
        switch (thing) {
            case EncodedValue value -> {
                Known entry = entry(value);
                if (entry != null) {
                    entry.uses = LOOSE;
                }
            }
            case TaskRecord.PassedRef(Object ref) -> loose(ref);
            case Ref<?> ref -> ref.uses = LOOSE;
            case null, default -> {}
        }
    }

    private @Nullable Known entry(EncodedValue value) {
        LargeValue large = WireValue.largeValue(value);
        return large == null ? null : known.get(large.name());
    }

    private void giveBack(Known entry) {
        for (; entry.retained > 0; entry.retained--) {
            store.forget(entry.name);
        }
        forgetIfGone(entry);
    }

    // ---- arguments

    /// A task or call was accepted. Its values were read for it; its references are counted.
    void accepted(@Nullable Object[] arguments) {
        for (Object argument : arguments) {
            if (argument instanceof Ref<?> || argument instanceof TaskRecord.PassedRef) {
                more(argument instanceof TaskRecord.PassedRef(Object ref) ? ref : argument);
            }
        }
    }

    /// A constructor was accepted, which may run again.
    void acceptedForGood(@Nullable Object[] arguments) {
        for (Object argument : arguments) {
            loose(argument);
        }
    }

    /// A task, call or constructor has ended.
    void ended(@Nullable Object @Nullable [] arguments) {
        if (arguments != null) {
            for (Object argument : arguments) {
                less(argument instanceof TaskRecord.PassedRef(Object ref) ? ref : argument);
            }
        }
    }
}
