package dev.mobula;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TaskOptionsTest {
    @Test
    void hasTheDefaultsOfATask() {
        TaskOptions options = TaskOptions.DEFAULT;

        assertThat(options.resources()).isEqualTo(Resources.cpus(1));
        assertThat(options.retries()).isEqualTo(3);
        assertThat(options.retryOn()).isEmpty();
        assertThat(options.streamBuffer()).isEqualTo(64);
        assertThat(options.name()).isNull();
        assertThat(options.isolation()).isNull();
        assertThat(options.maxCalls()).isZero();
        assertThat(options.oomRetries()).isEqualTo(10);
    }

    @Test
    void changesACopy() {
        TaskOptions changed = TaskOptions.DEFAULT
                .name("nightly")
                .cpus(0.5)
                .gpus(1)
                .memory(7)
                .resource("license", 1)
                .retries(-1)
                .retryOn(IOException.class)
                .isolated(Isolation.DEFAULT.withHeap("64MiB"))
                .maxCalls(9)
                .streamBuffer(1);

        assertThat(changed.name()).isEqualTo("nightly");
        assertThat(changed.resources())
                .isEqualTo(Resources.cpus(0.5).withGpus(1).withMemory(7).with("license", 1));
        assertThat(changed.retries()).isEqualTo(-1);
        assertThat(changed.retryOn()).containsExactly(IOException.class);
        assertThat(changed.streamBuffer()).isEqualTo(1);
        assertThat(changed.isolated().isolation()).isEqualTo(new Isolation(64 << 20, Map.of()));
        assertThat(changed.maxCalls()).isEqualTo(9);
        assertThat(changed.streamBuffer()).isEqualTo(1);
        assertThat(changed.isolated(null).isolation()).isNull();
        assertThat(TaskOptions.DEFAULT.retries()).isEqualTo(3);
    }

    @Test
    void keepsEveryOptionWhenAnotherIsChanged() {
        TaskOptions all = TaskOptions.DEFAULT
                .maxCalls(9)
                .isolated()
                .name("nightly")
                .resources(Resources.NONE)
                .oomRetries(4)
                .retries(1)
                .retryOn(IOException.class)
                .backoff(Backoff.NONE)
                .streamBuffer(2);

        assertThat(all.maxCalls()).isEqualTo(9);
        assertThat(all.oomRetries()).isEqualTo(4);
        assertThat(all.isolation()).isEqualTo(Isolation.DEFAULT);
        ActorOptions actor =
                ActorOptions.DEFAULT.isolated().name("hits").cpus(2).streamBuffer(2);
        assertThat(actor.isolation()).isEqualTo(Isolation.DEFAULT);
        assertThat(actor.isolated(null).isolation()).isNull();
    }

    @Test
    void refusesValuesThatCannotBe() {
        assertThatThrownBy(() -> TaskOptions.DEFAULT.retries(-2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("retries=-2 is below -1: use 0 for none, -1 for without end");
        assertThatThrownBy(() -> TaskOptions.DEFAULT.streamBuffer(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("streamBuffer=0 is below 1: use 1 or more");
        assertThatThrownBy(() -> TaskOptions.DEFAULT.maxCalls(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("maxCalls=-1 is negative: use 0 for no limit");
        assertThatThrownBy(() -> TaskOptions.DEFAULT.oomRetries(-2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("oomRetries=-2 is below -1: use 0 for none, -1 for without end");
        assertThatThrownBy(() -> new Backoff(Duration.ofMillis(-1), Duration.ZERO))
                .hasMessage("initial=PT-0.001S is negative: use zero to try again at once");
        assertThatThrownBy(() -> new Backoff(Duration.ofMillis(2), Duration.ofMillis(1)))
                .hasMessage("max=PT0.001S is below initial=PT0.002S: raise max");
    }

    @Test
    void backsOffTwiceAsLongEachTimeUpToTheLimit() {
        Backoff backoff = new Backoff(Duration.ofMillis(10), Duration.ofMillis(65));
        long[] upperMs = {10, 20, 40, 65, 65};
        for (int failed = 1; failed <= upperMs.length; failed++) {
            assertThat(backoff.waitNs(failed, 0)).isZero();
            assertThat(backoff.waitNs(failed, 0.5)).isEqualTo(upperMs[failed - 1] * 500_000);
            assertThat(backoff.waitNs(failed, 0.999_999)).isLessThan(upperMs[failed - 1] * 1_000_000);
        }
        assertThat(backoff.waitNs(1_000_000, 0.5)).isEqualTo(32_500_000);
        assertThat(Backoff.NONE.waitNs(9, 0.9)).isZero();
    }

    @Test
    void waitsAsLongAsAClockCanExpress() {
        Backoff forEver = new Backoff(Duration.ofMillis(1), Duration.ofDays(400_000));

        assertThat(forEver.waitNs(100, 0.5)).isPositive();
    }
}
