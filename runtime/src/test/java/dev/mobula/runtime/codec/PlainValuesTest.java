package dev.mobula.runtime.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mobula.UnreadableValueException;
import dev.mobula.store.EncodedValue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PlainValuesTest {
    private record Point(int x, String name) {}

    private record Batch(Object data, List<Point> points, Map<String, Object> labels) {}

    private static <T> List<T> list(List<T> elements) {
        return new ArrayList<>(elements);
    }

    private static byte tagOf(Object value) {
        return ((EncodedValue) ValueCodec.shared().freeze(value, Origin.PUT)).bytes()[0];
    }

    static Stream<Object> plain() {
        return Stream.of(
                list(Arrays.asList(
                        null, true, false, (byte) -1, (short) -2, '\uFFFF', -3, -4L, -5f, -6d, "ascii", "日本")),
                list(List.of()),
                list(List.of(list(List.of(1)), list(List.of(1)))),
                new HashMap<>(Map.of("a", 1, "b", list(List.of(2)))),
                new Batch(
                        new HashMap<>(Map.of(1, 2L)),
                        list(List.of(new Point(1, "a"), new Point(2, null))),
                        new HashMap<>(Map.of("k", new Point(3, "é")))));
    }

    @ParameterizedTest
    @MethodSource("plain")
    void encodesTheCommonestValuesWithoutKryo(Object value) {
        assertThat(tagOf(value)).isEqualTo(Plain.TAG);
        SameShape.check(value, Codecs.copy(value));
    }

    @Test
    void keepsArraysBesideTheBytes() {
        Batch batch = new Batch(new Object[] {new float[] {1}, new String[] {"a", null}}, list(List.of()), null);
        EncodedValue encoded = (EncodedValue) ValueCodec.shared().freeze(batch, Origin.PUT);

        assertThat(encoded.bytes()[0]).isEqualTo(Plain.TAG);
        assertThat(encoded.attachments()).hasSize(1);
        SameShape.check(batch, Codecs.copy(batch));
    }

    @Test
    void leavesToKryoWhatMustStayTheSameObject() {
        List<Integer> shared = list(List.of(1));
        int[] array = {1};
        List<Object> cyclic = new ArrayList<>();
        cyclic.add(cyclic);

        assertThat(tagOf(list(List.of(shared, shared)))).isEqualTo(GraphCodec.TAG);
        assertThat(tagOf(new Object[] {array, array})).isEqualTo(GraphCodec.TAG);
        assertThat(tagOf(cyclic)).isEqualTo(GraphCodec.TAG);
        Object[] copy = Codecs.copy(new Object[] {array, array});
        assertThat(copy[0]).isSameAs(copy[1]).isNotSameAs(array);
    }

    @Test
    void leavesSubclassesAndDeepTreesToKryo() {
        List<Object> deep = new ArrayList<>();
        for (int i = 0; i < Plain.DEPTH_LIMIT + 5; i++) {
            deep = list(List.of(deep));
        }

        assertThat(tagOf(deep)).isEqualTo(GraphCodec.TAG);
        assertThat(tagOf(new java.util.LinkedHashMap<>(Map.of(1, 2)))).isEqualTo(GraphCodec.TAG);
        SameShape.check(deep, Codecs.copy(deep));
    }

    @Test
    void saysWhereAClassIsMissing() {
        Object frozen =
                ValueCodec.shared().freeze(list(List.of(1, new HashMap<>(Map.of("k", new Point(1, "a"))))), Codecs.JOB);

        assertThatThrownBy(() -> ValueCodec.shared().thaw(frozen, ClassLoader.getPlatformClassLoader(), Codecs.JOB))
                .isInstanceOf(UnreadableValueException.class)
                .hasMessage("Cannot read argument 'job' of Pipeline.run: job[1]['k'] needs class"
                        + " dev.mobula.runtime.codec.PlainValuesTest$Point, which is not on the class path here:"
                        + " put the same classes on the class path of all workers");
    }
}
