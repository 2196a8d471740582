package dev.mobula.runtime;

import dev.mobula.Checkpointed;
import org.jspecify.annotations.Nullable;

/// What a node knows of an actor's class.
///
/// @param name as `Class.getName` gives it
/// @param checkpointed whether it takes snapshots
/// @param type the class itself, where it is loaded
record ActorClass(
        String name, boolean checkpointed, @Nullable Class<?> type) {
    static ActorClass of(Class<?> type) {
        return new ActorClass(type.getName(), Checkpointed.class.isAssignableFrom(type), type);
    }

    /// The name without its package and outer classes.
    String simpleName() {
        if (type != null) {
            return type.getSimpleName();
        }
        return name.substring(Math.max(name.lastIndexOf('.'), name.lastIndexOf('$')) + 1);
    }
}
