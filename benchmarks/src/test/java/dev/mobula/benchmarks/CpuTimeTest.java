package dev.mobula.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class CpuTimeTest {
    @Test
    void findsUserAndSystemTimeWhateverTheProcessIsCalled() {
        assertThat(CpuTime.ofStat("42 (a) b (c) S 1 42 42 0 -1 4194560 100 0 0 0 23 19 0 0 20 0 30 0 5 6 7"))
                .isEqualTo(23 + 19);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void growsWhileThisProcessWorks() throws Exception {
        var self = Set.of(ProcessHandle.current().pid());
        Map<Long, Long> before = CpuTime.ticks(self);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (CpuTime.since(before) < 3) {
            assertThat(System.nanoTime()).isLessThan(end);
        }
    }
}
