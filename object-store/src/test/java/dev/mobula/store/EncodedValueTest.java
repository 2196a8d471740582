package dev.mobula.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class EncodedValueTest {
    @Test
    void countsItsBytesAndItsArraysButNotWhatItShares() {
        EncodedValue bytesOnly = new EncodedValue(new byte[100], 80, new Object[0]);
        EncodedValue withArray = new EncodedValue(new byte[100], 80, new Object[] {new double[1_000]});
        EncodedValue withReference = new EncodedValue(new byte[100], 80, new Object[] {"shared"});

        assertThat(bytesOnly.sizeBytes()).isBetween(100L, 200L);
        assertThat(withArray.sizeBytes() - bytesOnly.sizeBytes()).isBetween(8_000L, 8_100L);
        assertThat(withReference.sizeBytes() - bytesOnly.sizeBytes()).isLessThan(20);
    }

    @Test
    void knowsHowLargeTheElementsOfAnArrayAre() {
        long empty = new EncodedValue(new byte[0], 0, new Object[] {new byte[0]}).sizeBytes();

        assertThat(sizeWith(new byte[64]) - empty).isEqualTo(64);
        assertThat(sizeWith(new boolean[64]) - empty).isEqualTo(64);
        assertThat(sizeWith(new short[64]) - empty).isEqualTo(128);
        assertThat(sizeWith(new char[64]) - empty).isEqualTo(128);
        assertThat(sizeWith(new int[64]) - empty).isEqualTo(256);
        assertThat(sizeWith(new float[64]) - empty).isEqualTo(256);
        assertThat(sizeWith(new long[64]) - empty).isEqualTo(512);
        assertThat(sizeWith(new double[64]) - empty).isEqualTo(512);
    }

    @Test
    void refusesALengthThatIsNotWithinTheBytes() {
        assertThatThrownBy(() -> new EncodedValue(new byte[4], 5, new Object[0]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("length=5 is not within the 4 bytes given: pass what was written");
        assertThatThrownBy(() -> new EncodedValue(new byte[4], -1, new Object[0]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("length=-1 is not within the 4 bytes given: pass what was written");
    }

    private static long sizeWith(Object attachment) {
        return new EncodedValue(new byte[0], 0, new Object[] {attachment}).sizeBytes();
    }
}
