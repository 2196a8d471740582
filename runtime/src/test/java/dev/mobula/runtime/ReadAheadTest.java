package dev.mobula.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mobula.store.EncodedValue;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ReadAheadTest {
    private final ReadAhead ahead = new ReadAhead();
    private final List<BorrowedRef<?>> refs = new ArrayList<>();

    private void message(int count) {
        for (int i = 0; i < count; i++) {
            var ref = new BorrowedRef<>(null, i + 1, 0, new RefName.Own(i + 1, 0), ahead);
            if (i == 0) {
                ahead.startWith(ref);
            } else {
                refs.get(i - 1).follower = ref;
            }
            refs.add(ref);
        }
    }

    private List<Integer> want(int index) {
        assertThat(refs.get(index).markAsked()).as("first to ask").isTrue();
        return ahead.behind(refs.get(index)).stream().map(refs::indexOf).toList();
    }

    private static List<Integer> range(int from, int to) {
        return IntStream.range(from, to).boxed().toList();
    }

    @Test
    void whoGoesThroughAListAsksForMoreAndMoreAtOnce() {
        message(5_000);
        assertThat(want(0)).isEqualTo(range(1, 2));
        assertThat(want(2)).isEqualTo(range(3, 6));
        assertThat(want(6)).isEqualTo(range(7, 14));
        int next = 14;
        int most = 0;
        while (next < 5_000) {
            List<Integer> more = want(next);
            assertThat(more).isEqualTo(range(next + 1, next + 1 + more.size()));
            next += 1 + more.size();
            most = Math.max(most, 1 + more.size());
        }
        assertThat(most).isEqualTo(1_024);
        assertThat(refs).allMatch(BorrowedRef::isAsked);
    }

    @Test
    void whoTakesThemInAnyOtherOrderAsksForEachByItself() {
        message(100);
        for (int i = 99; i >= 0; i -= 3) {
            assertThat(want(i)).isEmpty();
        }
    }

    @Test
    void thoseThatWereAskedForAreNotAskedForAgain() {
        message(10);
        assertThat(want(4)).isEmpty();
        assertThat(want(0)).isEmpty();
        assertThat(want(1)).isEqualTo(range(2, 3));
        assertThat(want(3)).as("only 4 follows").isEmpty();
        assertThat(want(5)).as("another beginning").isEmpty();
        assertThat(want(6)).isEqualTo(range(7, 8));
    }

    @Test
    void largeValuesAreAskedForOneByOne() {
        message(100);
        assertThat(want(0)).isEqualTo(range(1, 2));
        ahead.came(new EncodedValue(new byte[64 << 10], 64 << 10, new Object[0]));
        assertThat(want(2)).hasSize(3);
        assertThat(want(6)).as("256 KiB").hasSize(3);
        ahead.came(new EncodedValue(new byte[1 << 20], 1 << 20, new Object[0]));
        assertThat(want(10)).isEmpty();
    }

    @Test
    void whatWasAskedForIsNotKept() {
        message(100);
        want(0);
        want(2);
        assertThat(refs.subList(0, 6)).allMatch(ref -> ref.follower == null);
    }
}
