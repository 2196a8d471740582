package dev.mobula.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mobula.DType;
import dev.mobula.ObjectRef;
import dev.mobula.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Tensors as values, arguments and results.
@Tag("semantics")
class TensorTest {
    private static final int LARGE = 100_000; // floats: beyond what goes inline

    private final TestNode node = new TestNode(2);

    @AfterEach
    void close() {
        node.close();
    }

    record Labelled(String label, Tensor data) {}

    private static Tensor counting(int size) {
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = i;
        }
        return Tensor.wrap(values, size / 4, 4).named("row", "column");
    }

    @Test
    void comeBackWithTypeShapeNamesAndElements() {
        for (int size : new int[] {0, 4, 1_000, LARGE}) {
            Tensor sent = counting(size);

            Tensor got = node.session.put(sent).get();

            assertThat(got).isEqualTo(sent);
            assertThat(got.names()).containsExactly("row", "column");
            assertThat(got.isWritable()).isFalse();
            ObjectRef<Tensor> result = node.submit(arguments -> arguments[0], sent);
            assertThat(result.get()).isEqualTo(sent);
            assertThat(result.get().names()).containsExactly("row", "column");
        }
    }

    @Test
    void travelInsideOfOtherValues() {
        var value = new ArrayList<>(List.of(
                new Labelled("a", counting(1_000)), Map.of("k", List.of(counting(8), counting(LARGE))), new int[70]));

        ObjectRef<List<Object>> ref = node.submit(arguments -> arguments[0], value);

        assertThat(ref.get().subList(0, 2)).isEqualTo(value.subList(0, 2));
        assertThat(ref.get().get(2)).isEqualTo(new int[70]);
    }

    @Test
    void viewsTravelAsWhatTheyShow() {
        Tensor whole = counting(LARGE);

        assertThat(node.session.put(whole.slice(0, 7, 9)).get()).isEqualTo(whole.slice(0, 7, 9));
        Tensor turned = whole.transpose();
        ObjectRef<Tensor> result = node.submit(arguments -> ((Tensor) arguments[0]).slice(0, 1, 2), turned);
        assertThat(result.get()).isEqualTo(turned.slice(0, 1, 2));
    }

    @Test
    void whatIsWrittenAfterwardsDoesNotShow() {
        Tensor written = Tensor.zeros(DType.I32, 3);
        ObjectRef<Tensor> ref = node.session.put(written);

        written.fill(7L);

        assertThat(ref.get()).isEqualTo(Tensor.of(new int[3]));
        assertThatThrownBy(() -> ref.get().fill(1L)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void closingOneLeavesTheOthersOpen() {
        Tensor first = counting(LARGE);
        ObjectRef<Tensor> ref = node.session.put(first);
        first.close();

        Tensor second = ref.get();
        second.close();

        assertThatThrownBy(second::toFloatArray).isInstanceOf(IllegalStateException.class);
        assertThat(ref.get()).isEqualTo(counting(LARGE));
    }

    @Test
    void allTypesTravel() {
        for (DType type : DType.values()) {
            Tensor sent = Tensor.of(new long[] {0, 1, 1, 0, 1}).to(type);
            assertThat(node.session.put(sent).get()).isEqualTo(sent);
            ObjectRef<Tensor> result = node.submit(arguments -> arguments[0], sent);
            assertThat(result.get()).isEqualTo(sent);
        }
    }
}
