package dev.mobula.runtime;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A reference that a client has named and whose value it holds itself: the value follows. Stands for the components
/// of a split result too. The loop's.
final class PlaceRef extends Ref<@Nullable Object> {
    private final List<Ref<@Nullable Object>> parts = new ArrayList<>(0);

    PlaceRef(SessionState session, long sequence) {
        super(session, sequence);
    }

    /// The reference to a component, or to the whole if `index` is negative.
    Ref<@Nullable Object> part(int index) {
        if (index < 0) {
            return this;
        }
        while (parts.size() <= index) {
            parts.add(new Ref<>(session, sequence));
        }
        return parts.get(index);
    }

    @Override
    String why(NodeState state) {
        return isDone() ? "it is there" : "its value is on its way to the node";
    }
}
