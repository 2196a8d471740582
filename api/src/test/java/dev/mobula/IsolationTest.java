package dev.mobula;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class IsolationTest {
    @Test
    void hasTheNodesHeapAndNoVariablesByDefault() {
        assertThat(Isolation.DEFAULT).isEqualTo(new Isolation(0, Map.of()));
    }

    @Test
    void changesACopy() {
        var changed = Isolation.DEFAULT
                .withHeap("512MiB")
                .with("A", "1")
                .with("B", "")
                .with("A", "x=y");

        assertThat(changed).isEqualTo(new Isolation(512L << 20, Map.of("A", "x=y", "B", "")));
        assertThat(changed.withHeap(0).heapBytes()).isZero();
        assertThat(Isolation.DEFAULT.environment()).isEmpty();
    }

    @Test
    void keepsTheEnvironmentThatItWasGiven() {
        var given = new HashMap<>(Map.of("A", "1"));
        var isolation = new Isolation(0, given);
        given.put("A", "2");

        assertThat(isolation.environment()).isEqualTo(Map.of("A", "1"));
    }

    @Test
    void refusesAHeapWithWhichNoWorkerStarts() {
        assertThat(Isolation.DEFAULT.withHeap(Isolation.SMALLEST_HEAP).heapBytes())
                .isEqualTo(16 << 20);
        assertThatThrownBy(() -> Isolation.DEFAULT.withHeap(Isolation.SMALLEST_HEAP - 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("heap=16777215 is below 16777216 bytes, with which no worker starts: use 16MiB or more, or"
                        + " 0 for the node's default");
        assertThatThrownBy(() -> Isolation.DEFAULT.withHeap(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Isolation.DEFAULT.withHeap("-1GiB"))
                .hasMessage("heap='-1GiB' is not an amount of memory: use bytes, or a unit as in 512MiB or 4GiB");
    }

    @Test
    void refusesVariablesThatNoEnvironmentCanHold() {
        assertThatThrownBy(() -> Isolation.DEFAULT.with("A=B", "1"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "environment variable 'A=B' is not a name: use letters, digits and _, as in OMP_NUM_THREADS");
        assertThatThrownBy(() -> Isolation.DEFAULT.with("", "1")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Isolation.DEFAULT.with("A", "1\0"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("environment variable A has a value with a NUL character, which no environment can hold:"
                        + " leave it out");
    }
}
