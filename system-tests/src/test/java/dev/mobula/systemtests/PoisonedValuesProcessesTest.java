package dev.mobula.systemtests;

import dev.mobula.Mobula;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

@Tag("processes")
class PoisonedValuesProcessesTest extends PoisonedValues {
    private static NodeUnderTest node;

    private Mobula mobula;

    @BeforeAll
    static void startNode(@TempDir Path folder) {
        node = NodeUnderTest.start(folder);
    }

    @AfterAll
    static void stopNode() {
        node.close();
    }

    @BeforeEach
    void connect() {
        mobula = node.connect();
    }

    @AfterEach
    void close() {
        mobula.close();
    }
}
