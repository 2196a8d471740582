package dev.mobula.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SelectionTest {
    private static final Selection SELECTION = new Selection(Rows.all(new NodesInThisJvm()));

    private static List<String> named(String... only) throws Exception {
        return SELECTION.named(List.of(only)).stream().map(Row::name).toList();
    }

    @Test
    void theGroupEmbeddedHasTheRowsThatItsBarsName() throws Exception {
        assertThat(named("embedded"))
                .containsExactly(
                        "embedded.start",
                        "embedded.task.sync",
                        "embedded.task.async",
                        "embedded.task.async.multi",
                        "embedded.task.queued",
                        "embedded.actor.sync",
                        "embedded.actor.async",
                        "embedded.actor.create",
                        "embedded.wait.1k",
                        "embedded.get.10k-refs",
                        "embedded.put.small",
                        "embedded.get.small",
                        "embedded.put.large");
    }

    @Test
    void theGroupProcessHasTheSameWorkloadsAndThoseOfProcesses() throws Exception {
        assertThat(named("process"))
                .containsExactly(
                        "process.start",
                        "process.worker.first-task",
                        "process.task.sync",
                        "process.task.async",
                        "process.task.async.multi",
                        "process.actor.sync",
                        "process.actor.async",
                        "process.actor.create",
                        "process.wait.1k",
                        "process.get.10k-refs",
                        "process.put.small",
                        "process.get.small",
                        "process.idle.cpu");
    }

    @Test
    void theGroupStoreHasTheRowsThatItsBarsName() throws Exception {
        assertThat(named("store"))
                .containsExactly(
                        "store.put.large",
                        "store.create-seal.large",
                        "store.get.large",
                        "store.get.large.128k",
                        "store.get.large.1k",
                        "store.get.small",
                        "store.put.small",
                        "store.get.10k-refs",
                        "store.wait.1k",
                        "store.spill",
                        "store.queued.10m",
                        "store.queued.10m.heap");
        assertThat(named("process", "embedded", "store")).isEqualTo(named());
    }

    @Test
    void takesTheFirstPartsOfNames() throws Exception {
        assertThat(named("embedded.actor"))
                .containsExactly("embedded.actor.sync", "embedded.actor.async", "embedded.actor.create");
    }

    @Test
    void keepsTheOrderOfTheReportAndEachRowOnce() throws Exception {
        assertThat(named("embedded.task.sync", "embedded.start", "embedded.task.sync"))
                .containsExactly("embedded.start", "embedded.task.sync");
    }
}
