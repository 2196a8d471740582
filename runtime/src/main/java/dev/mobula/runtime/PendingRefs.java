package dev.mobula.runtime;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The references of this process that wait for their outcome, by the count in their id. For all threads.
///
/// Each count is used once: its slot is filled and cleared, or skipped. A page whose slots are all through is dropped.
final class PendingRefs {
    private static final int PAGE_BITS = 10;
    private static final int PAGE = 1 << PAGE_BITS;

    private final ConcurrentHashMap<Long, Page> pages = new ConcurrentHashMap<>();
    private volatile Page latest = new Page(0);
    private volatile Page taken = latest;

    private static final class Page {
        private final long number;
        private final AtomicReferenceArray<@Nullable ClientRef<?>> slots = new AtomicReferenceArray<>(PAGE);
        private final AtomicInteger through = new AtomicInteger();

        Page(long number) {
            this.number = number;
        }
    }

    PendingRefs() {
        pages.put(0L, latest);
        skip(0); // counts start at 1
    }

    private Page page(long count) {
        long number = count >>> PAGE_BITS;
        Page known = latest;
        if (known.number != number) {
            known = pages.computeIfAbsent(number, Page::new);
            latest = known;
        }
        return known;
    }

    /// Adds a reference, before the message that makes the node tell its outcome.
    void add(long count, ClientRef<?> ref) {
        page(count).slots.setRelease((int) count & PAGE - 1, ref);
    }

    /// The count is not used for something that waits.
    void skip(long count) {
        through(page(count));
    }

    private void through(Page page) {
        if (page.through.incrementAndGet() == PAGE) {
            pages.remove(page.number);
        }
    }

    /// The reference of that count; null if it waits no more.
    @Nullable
    ClientRef<?> find(long count) {
        Page page = existing(count);
        return page == null ? null : page.slots.getAcquire((int) count & PAGE - 1);
    }

    private @Nullable Page existing(long count) {
        long number = count >>> PAGE_BITS;
        Page known = taken;
        if (known.number == number) {
            return known;
        }
        Page found = pages.get(number);
        if (found != null) {
            taken = found;
        }
        return found;
    }

    /// Takes the reference of that count out; it waits no more.
    void remove(long count) {
        Page page = existing(count);
        if (page != null && page.slots.getAndSet((int) count & PAGE - 1, null) != null) {
            through(page);
        }
    }

    /// Takes all out.
    void drain(Consumer<ClientRef<?>> action) {
        for (Page page : pages.values()) {
            for (int i = 0; i < PAGE; i++) {
                ClientRef<?> ref = page.slots.getAndSet(i, null);
                if (ref != null) {
                    through(page);
                    action.accept(ref);
                }
            }
        }
    }
}
