package dev.mobula.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class HeapWatchTest {
    @Test
    void tellsOfAHeapThatIsFullAndOnceWhenItIsSoNoMore() {
        List<String> told = new ArrayList<>();
        var watch = new HeapWatch((live, max, number) -> told.add(live + " of " + max + " after " + number), 100);

        watch.collected(80);
        assertThat(told).isEmpty();
        watch.collected(81);
        watch.collected(95);
        watch.collected(50);
        watch.collected(40);

        assertThat(told).containsExactly("81 of 100 after 2", "95 of 100 after 3", "50 of 100 after 4");
    }

    @Test
    @SuppressWarnings("SystemGc") // the subject of the test
    void hearsOfACollectionOfTheWholeHeap() {
        var heard = new CountDownLatch(1);
        var watch = new HeapWatch(
                (live, max, number) -> {
                    if (live > 1_000 && number > 0) {
                        heard.countDown();
                    }
                },
                1);
        watch.listen();

        System.gc();

        Await.open("the collection was told", heard);
    }
}
