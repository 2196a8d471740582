package dev.mobula.examples.digits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HyperparametersTest {
    @Test
    void describesItselfInOneLine() {
        assertThat(new Hyperparameters(List.of(64, 32), 0.08123f, 32, 0.9f, 1.24e-4f, 30).describe())
                .isEqualTo("hidden 64-32, learning rate 0.0812, batch 32, momentum 0.90, L2 1.2e-04, 30 epochs");
        assertThat(new Hyperparameters(List.of(), 1f, 1, 0f, 0f, 1).describe())
                .isEqualTo("hidden none, learning rate 1.0000, batch 1, momentum 0.00, L2 0.0e+00, 1 epochs");
    }

    @Test
    void doesNotChangeWithTheListItWasMadeFrom() {
        var hidden = new ArrayList<>(List.of(64));
        var config = new Hyperparameters(hidden, 0.1f, 32, 0.9f, 0f, 30);
        hidden.add(32);

        assertThat(config.hidden()).containsExactly(64);
    }

    @Test
    void namesAllThatIsWrongAtOnce() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Hyperparameters(List.of(64, 0), Float.NaN, 0, 1f, -1f, 0))
                .withMessage("hidden=[64, 0] has a layer of 0 units: use 1 or more; "
                        + "learningRate=NaN is not above 0: use 0.1 to begin with; "
                        + "batchSize=0 is below 1: use 32 to begin with; "
                        + "momentum=1.0 is not in 0..1 (1 excluded): use 0 for none; "
                        + "l2=-1.0 is negative or no number: use 0 for none; "
                        + "epochs=0 is below 1: use 30 to begin with");
    }
}
