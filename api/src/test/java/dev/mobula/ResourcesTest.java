package dev.mobula;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResourcesTest {
    private static void refused(String message, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
    }

    @Test
    void refusesNegativeAmounts() {
        refused("cpus=-1.0 is negative: use 0 for 'needs none'", () -> Resources.cpus(-1));
        refused("gpus=-0.5 is negative: use 0 for 'needs none'", () -> Resources.NONE.withGpus(-0.5));
        refused("license=-2.0 is negative: use 0 for 'needs none'", () -> Resources.NONE.with("license", -2));
        refused("memoryBytes=-1 is negative: use 0 for 'needs none'", () -> Resources.NONE.withMemory(-1));
        refused(
                "cpus of -1 units is outside 0 to 100000000000000: one is 10000 units",
                () -> Resources.ofUnits(-1, 0, 0, Map.of()));
    }

    @Test
    void refusesWhatIsNoNumber() {
        refused("cpus=NaN is not a number: use 0 for 'needs none'", () -> Resources.cpus(Double.NaN));
    }

    @Test
    void refusesAmountsThatAreTooFine() {
        refused("cpus=5.0E-5 is too fine: the smallest step is 0.0001, so use 0.0001", () -> Resources.cpus(0.000_05));
        refused("cpus=1.23456 is too fine: the smallest step is 0.0001, so use 1.2346", () -> Resources.cpus(1.234_56));
    }

    @Test
    void refusesAmountsThatAreTooLarge() {
        refused("cpus=1.0E11 is too large: the most is 10000000000", () -> Resources.cpus(1e11));
    }

    @Test
    void refusesAFractionOfSeveralGpus() {
        refused(
                "gpus=1.5 is a fraction above 1: share one GPU with at most 1, or take a whole number of them",
                () -> Resources.NONE.withGpus(1.5));
    }

    @ParameterizedTest
    @ValueSource(strings = {"cpus", "gpus", "memory", "", " "})
    void refusesNamesThatAreTaken(String name) {
        refused(
                "Custom resource name '" + name
                        + "' is taken or empty: use withCpus, withGpus or withMemory, or another name",
                () -> Resources.NONE.with(name, 1));
    }

    @ParameterizedTest
    @CsvSource({"0.1, 1000", "0.3, 3000", "0.0001, 1", "1234.5678, 12345678", "64, 640000"})
    void keepsDecimalAmountsExactly(double cpus, long units) {
        assertThat(Resources.cpus(cpus).cpuUnits()).isEqualTo(units);
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "512MiB, 536870912", "4GiB, 4294967296", "4 g, 4294967296", "1.5k, 1536", "7b, 7"})
    void readsAmountsOfMemory(String text, long bytes) {
        assertThat(Resources.parseMemory(text)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "many", "4 apples", "-1", "1.2.3g", "99999999TiB"})
    void refusesWhatIsNoAmountOfMemory(String text) {
        refused(
                "memory='" + text + "' is not an amount of memory: use bytes, or a unit as in 512MiB or 4GiB",
                () -> Resources.parseMemory(text));
    }

    @Test
    void writesItselfForPeople() {
        assertThat(Resources.NONE).hasToString("nothing");
        assertThat(Resources.cpus(2).withGpus(0.5).withMemory(512L << 20).with("license", 1))
                .hasToString("2 CPU, 0.5 GPU, 512 MiB memory, 1 license");
    }

    @Test
    void isEqualByAmounts() {
        Resources one = Resources.cpus(1).with("license", 2);
        assertThat(one)
                .isEqualTo(Resources.ofUnits(10_000, 0, 0, Map.of("license", 20_000L, "none", 0L)))
                .hasSameHashCodeAs(Resources.ofUnits(10_000, 0, 0, Map.of("license", 20_000L)))
                .isNotEqualTo(one.with("license", 0));
        assertThat(one.with("license", 0)).isEqualTo(Resources.cpus(1));
    }

    @Test
    void fitsInWhatHasAtLeastAsMuch() {
        Resources node = Resources.cpus(2).withMemory(100).with("license", 1);
        assertThat(node.fitsIn(node)).isTrue();
        assertThat(Resources.NONE.fitsIn(node)).isTrue();
        assertThat(node.withCpus(2.0001).fitsIn(node)).isFalse();
        assertThat(node.withMemory(101).fitsIn(node)).isFalse();
        assertThat(node.with("license", 2).fitsIn(node)).isFalse();
        assertThat(Resources.NONE.with("tpu", 1).fitsIn(node)).isFalse();
    }
}
