package dev.mobula.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SocketEchoTest {
    @ParameterizedTest(name = "{0} messages")
    @ValueSource(ints = {1, 999, 1_000, 1_001, 50_000})
    void everyMessageOfAStreamComesBack(int count) throws Exception {
        try (var process = new EchoProcess();
                var link = process.connect()) {
            link.stream(5, count);
            assertThat(link.roundTrip(8)).as("nothing is left over").isEqualTo(8);
        }
    }

    @Test
    void theServerEndsWithItsProcess() throws Exception {
        var process = new EchoProcess();
        process.connect().close();
        process.close();
        assertThat(ProcessHandle.current()
                        .descendants()
                        .map(ProcessHandle::info)
                        .map(Object::toString))
                .noneMatch(info -> info.contains(EchoServer.class.getName()));
    }
}
