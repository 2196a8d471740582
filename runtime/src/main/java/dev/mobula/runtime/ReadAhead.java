package dev.mobula.runtime;

import dev.mobula.store.EncodedValue;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Decides which references of one message to ask the node for before anybody wants them.
///
/// Who goes through a list of references gets them in order, and would wait for the node at each. So when a
/// reference is wanted that follows the last one, the next ones are asked for together with it: 1, then 3, 7, … up to
/// 1,023, and no more than 256 KiB of values, judging by the last one that came. Any other order asks for each by
/// itself. For all threads.
///
/// Keeps those references alone that were not asked for, thus no value.
@SuppressWarnings("ReferenceEquality") // each reference object is asked for once
final class ReadAhead {
    private static final int MOST = 1_024;
    private static final int MOST_BYTES = 256 << 10;

    private @Nullable BorrowedRef<?> next; // the first behind those that were asked for
    private int window = 1;
    private volatile int valueBytes;

    /// Begins with the first reference of the message; its [BorrowedRef#follower] and so on come after it.
    synchronized void startWith(BorrowedRef<?> ref) {
        next = ref;
    }

    /// A value has come.
    void came(@Nullable Object outcome) {
        valueBytes = outcome instanceof EncodedValue value ? value.length() : 0;
    }

    /// What else to ask for, which counts as asked for from now on.
    ///
    /// @param wanted is asked for by the caller
    synchronized List<BorrowedRef<?>> behind(BorrowedRef<?> wanted) {
        BorrowedRef<?> expected = next;
        while (expected != null && expected != wanted && expected.isAsked()) {
            expected = expected.unlink();
        }
        BorrowedRef<?> at = wanted.unlink();
        if (expected == null || expected != wanted) {
            window = 1;
            next = at;
            return List.of();
        }
        window = Math.min(2 * window, MOST);
        int count = Math.min(window, MOST_BYTES / Math.max(1, valueBytes)) - 1; // perhaps -1
        List<BorrowedRef<?>> more = new ArrayList<>(Math.max(0, count));
        while (at != null && more.size() < count) {
            if (at.markAsked()) {
                more.add(at);
            }
            at = at.unlink();
        }
        next = at;
        return more;
    }
}
