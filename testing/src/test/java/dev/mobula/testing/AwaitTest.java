package dev.mobula.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class AwaitTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    @Test
    void returnsTheValueThatWasWanted() {
        var looks = new AtomicInteger();
        int value = Await.value("three looks", LIMIT, looks::incrementAndGet, look -> look == 3);
        assertThat(value).isEqualTo(3);
        assertThat(looks).hasValue(3);
    }

    @Test
    void looksOnceIfTheLimitIsZero() {
        var looks = new AtomicInteger();
        Await.until("the first look", Duration.ZERO, () -> looks.incrementAndGet() == 1);
        assertThatThrownBy(() -> Await.until("the first look", Duration.ZERO, () -> looks.incrementAndGet() == 1))
                .isInstanceOf(AssertionError.class);
        assertThat(looks).hasValue(2);
    }

    @Test
    void namesTheConditionTheLimitAndTheLastValue() {
        assertThatThrownBy(() -> Await.value("two workers run", Duration.ofMillis(2), () -> 1, workers -> workers == 2))
                .isInstanceOf(AssertionError.class)
                .hasMessage("Gave up after PT0.002S waiting until two workers run; last value: 1");
    }

    @Test
    void failsWhenInterruptedAndKeepsTheFlag() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> Await.until("the end", LIMIT, () -> false))
                .isInstanceOf(AssertionError.class)
                .hasMessage("Interrupted while waiting until the end; last value: false");
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void passesOnWhatTheConditionThrows() {
        assertThatThrownBy(() -> Await.until("the end", LIMIT, () -> {
                    throw new IllegalStateException("broken");
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("broken");
    }

    @Test
    void refusesANegativeLimit() {
        assertThatThrownBy(() -> Await.until("the end", Duration.ofSeconds(-1), () -> true))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("limit=PT-1S is negative: use Duration.ZERO to look once");
    }
}
