package dev.mobula;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Answer of [Mobula#wait]: which references have their value (or error), and which do not yet.
///
/// Both lists keep the order in which the references were given. `ready` never holds more than were asked
/// for, even when more are done.
///
/// @param ready references whose `get` returns or throws at once
/// @param pending all others
public record Ready<T extends @Nullable Object>(List<ObjectRef<T>> ready, List<ObjectRef<T>> pending) {
    /// Keeps unmodifiable copies of the lists.
    public Ready {
        ready = List.copyOf(ready);
        pending = List.copyOf(pending);
    }
}
