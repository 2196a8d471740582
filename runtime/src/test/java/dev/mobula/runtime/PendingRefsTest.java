package dev.mobula.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PendingRefsTest {
    private final PendingRefs pending = new PendingRefs();

    private static ClientRef<Object> ref(long count) {
        return new ClientRef<>(new Unopened(), count, null, null);
    }

    /// A session that nobody asks.
    private static final class Unopened extends SessionState {
        Unopened() {
            super(new dev.mobula.JobId(1), null, PendingRefsTest.class.getClassLoader());
        }

        @Override
        RuntimeNode node() {
            throw new AssertionError();
        }

        @Override
        long nextSequence() {
            throw new AssertionError();
        }

        @Override
        boolean isInternal() {
            return false;
        }

        @Override
        dev.mobula.Mobula mobula() {
            throw new AssertionError();
        }

        @Override
        SessionState detached() {
            return this;
        }

        @Override
        boolean cancelTask(Ref<?> task, boolean recursive) {
            return false;
        }
    }

    @Test
    void findsWhatWaitsUntilItIsTakenOut() {
        ClientRef<Object> ref = ref(1);
        pending.add(1, ref);

        assertThat(pending.find(1)).isSameAs(ref);
        pending.remove(1);
        pending.remove(1);
        assertThat(pending.find(1)).isNull();
    }

    @Test
    void findsWhatWaitsAcrossManyPages() {
        List<ClientRef<Object>> refs = new ArrayList<>();
        for (long count = 1; count < 10_000; count++) {
            if (count % 3 == 0) {
                pending.skip(count);
            } else {
                ClientRef<Object> ref = ref(count);
                refs.add(ref);
                pending.add(count, ref);
            }
        }
        for (ClientRef<Object> ref : refs) {
            if (ref.sequence % 7 != 0) {
                pending.remove(ref.sequence);
            }
        }
        List<Long> left = new ArrayList<>();
        pending.drain(ref -> left.add(ref.sequence));

        assertThat(left)
                .containsExactlyInAnyOrderElementsOf(refs.stream()
                        .map(ref -> ref.sequence)
                        .filter(count -> count % 7 == 0)
                        .toList());
        refs.forEach(ref -> assertThat(pending.find(ref.sequence)).isNull());
    }
}
