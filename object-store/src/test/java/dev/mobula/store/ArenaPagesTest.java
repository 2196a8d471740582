package dev.mobula.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ArenaPagesTest {
    private static final long MIB = 1 << 20;

    @TempDir
    private Path folder;

    private final Semaphore changes = new Semaphore(0);

    private void awaitUsable(ArenaPages pages, long target) throws InterruptedException {
        while (pages.aim(target) < target) {
            assertThat(changes.tryAcquire(30, TimeUnit.SECONDS))
                    .as("told of a change")
                    .isTrue();
            assertThat(pages.failure()).isNull();
        }
    }

    @Test
    void takesPagesInStepsAndGivesThemBack() throws Exception {
        try (var file = ArenaFile.create(folder, 300 * MIB);
                var pages = new ArenaPages(file, changes::release)) {
            assertThat(pages.aim(0)).isZero();
            awaitUsable(pages, 150 * MIB);
            assertThat(changes.availablePermits()).isLessThanOrEqualTo(2);
            assertThat(pages.aim(10 * MIB)).isEqualTo(10 * MIB);
            awaitUsable(pages, 300 * MIB);
            awaitUsable(pages, 10 * MIB + 5);
        }
    }

    @ParameterizedTest(name = "seed={0}")
    @ValueSource(longs = {1, 2, 3})
    void whatItLetsOneUseIsNeverGivenBackMeanwhile(long seed) throws Exception {
        var random = new SplittableRandom(seed);
        try (var file = ArenaFile.create(folder, 4 * MIB);
                var pages = new ArenaPages(file, changes::release);
                var lifetime = Arena.ofShared()) {
            var memory = SharedArena.map(file.path(), lifetime).slice(0, 4 * MIB);
            for (int turn = 0; turn < 3_000; turn++) {
                long target = random.nextLong(4 * MIB + 1) / 4096 * 4096;
                long usable = pages.aim(target);
                assertThat(usable).isLessThanOrEqualTo(target);
                if (usable > 0) {
                    long at = usable - 1;
                    memory.set(ValueLayout.JAVA_BYTE, at, (byte) turn);
                    for (int i = random.nextInt(5); i > 0; i--) {
                        Thread.onSpinWait();
                        assertThat(memory.get(ValueLayout.JAVA_BYTE, at))
                                .as("turn %d", turn)
                                .isEqualTo((byte) turn);
                    }
                }
            }
        }
    }

    @Test
    void failsUntilItIsAskedAgain() throws Exception {
        var file = ArenaFile.create(folder, 10 * MIB);
        file.close(); // so that writing fails
        try (var pages = new ArenaPages(file, changes::release)) {
            assertThat(pages.aim(MIB)).isZero();
            assertThat(changes.tryAcquire(30, TimeUnit.SECONDS)).isTrue();
            assertThat(pages.failure()).isInstanceOf(IOException.class);
            assertThat(pages.aim(MIB)).isZero();
            assertThat(pages.failure()).isNotNull();
            pages.retry();
            assertThat(changes.tryAcquire(30, TimeUnit.SECONDS)).isTrue();
            assertThat(pages.failure()).isNotNull();
        }
    }
}
