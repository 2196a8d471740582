package dev.mobula.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mobula.MobulaConfig;
import dev.mobula.ObjectRef;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("semantics")
@SharesMemory("shares latches with its tasks: not converted to Shared yet")
class RefSitesTest {
    private final Logger logger = Logger.getLogger(RefSites.class.getName());
    private final List<ObjectRef<?>> kept = new ArrayList<>();
    private final List<String> logged = new CopyOnWriteArrayList<>();
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord entry) {
            logged.add(entry.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @BeforeEach
    void listen() {
        logger.addHandler(handler);
        logger.setUseParentHandlers(false);
    }

    @AfterEach
    void listenNoMore() {
        logger.removeHandler(handler);
        logger.setUseParentHandlers(true);
    }

    private static TestNode node(boolean all) {
        return new TestNode(MobulaConfig.defaults()
                .cpus(1)
                .memory(1L << 30)
                .with("record-ref-creation-sites", Boolean.toString(all)));
    }

    @Test
    void theEndOfASessionListsWhatWasNotReleasedByLine() {
        try (TestNode node = node(true)) {
            for (int i = 0; i < 3; i++) {
                kept.add(node.session.put(i));
            }
            ObjectRef<Integer> task = node.submit(arguments -> 1);
            assertThat(task.get()).isEqualTo(1);
            kept.add(task);
            node.session.put(2).close();
        }

        assertThat(logged).hasSize(1);
        assertThat(logged.getFirst())
                .startsWith("4 references were not released when the session was closed: close() them, or let go of"
                        + " them earlier\n  3 x put at dev.mobula.runtime.RefSitesTest."
                        + "theEndOfASessionListsWhatWasNotReleasedByLine(RefSitesTest.java:")
                .contains("\n  1 x test.task at dev.mobula.runtime.TestNode.submit(TestNode.java:");
    }

    @Test
    void whatWasReleasedIsNotListed() {
        try (TestNode node = node(true)) {
            node.session.put(2).close();
            node.submit(arguments -> 1).close();
        }

        assertThat(logged).isEmpty();
    }

    @Test
    void nothingIsListedUnlessItIsAskedFor() {
        try (TestNode node = node(false)) {
            kept.add(node.session.put(2));
        }

        assertThat(logged).isEmpty();
    }
}
