package dev.mobula.systemtests;

import dev.mobula.Mobula;
import dev.mobula.MobulaConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

class PoisonedValuesEmbeddedTest extends PoisonedValues {
    private Mobula mobula;

    @BeforeEach
    void start() {
        mobula = Mobula.start(MobulaConfig.defaults().cpus(2));
    }

    @AfterEach
    void close() {
        mobula.close();
    }
}
