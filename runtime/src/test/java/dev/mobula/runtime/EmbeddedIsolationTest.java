package dev.mobula.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

class EmbeddedIsolationTest {
    @Test
    void warnsOnceThatThereIsNoProcess() {
        var records = new Recorder();
        var logger = Logger.getLogger(EmbeddedIsolation.class.getName());
        logger.setUseParentHandlers(false);
        logger.addHandler(records);
        try {
            var isolation = new EmbeddedIsolation();
            isolation.warn("Pi.hits");
            isolation.warn("Pi.hits");
            isolation.warn("Counter");
        } finally {
            logger.removeHandler(records);
            logger.setUseParentHandlers(true);
        }

        assertThat(records.seen).singleElement().satisfies(record -> {
            assertThat(record.getLevel()).isEqualTo(Level.WARNING);
            assertThat(record.getMessage())
                    .isEqualTo("Pi.hits is isolated(), but this node is embedded: it runs in this JVM, with its heap"
                            + " and its environment. Connect to a node (MOBULA_ADDRESS=local) to give it a process of"
                            + " its own; this is said once");
        });
    }

    private static final class Recorder extends Handler {
        private final List<LogRecord> seen = new ArrayList<>();

        @Override
        public void publish(LogRecord record) {
            seen.add(record);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
