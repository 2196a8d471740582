package dev.mobula.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mobula.ConfigurationException;
import dev.mobula.Resources;
import dev.mobula.store.MemoryMonitorSettings;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class NodeOptionsTest {
    @Test
    void readsACommandLine() {
        var options = NodeOptions.parse(List.of(
                "--dir", "/tmp/x/alpha", "--cpus=2.5", "--memory", "1GiB", "--resources", "license=2", "--keep-logs"));

        assertThat(options.name()).isEqualTo("alpha");
        assertThat(options.total())
                .isEqualTo(Resources.cpus(2.5).withMemory(1L << 30).with("license", 2));
        assertThat(options.keepLogs()).isTrue();
        assertThat(options.idleWorker()).isEqualTo(Duration.ofSeconds(60));
        assertThat(NodeOptions.parse(options.arguments()).arguments()).isEqualTo(options.arguments());
    }

    @Test
    void saysWhenTasksAreStoppedForLackOfMemory() {
        var options = NodeOptions.parse(List.of("--dir=/tmp/x"));
        assertThat(options.memoryMonitor()).isEqualTo(MemoryMonitorSettings.DEFAULTS);
        assertThat(options.memoryLimitBytes()).isZero();

        var changed = options.with("memory-usage-threshold", "0.7")
                .with("memory-monitor-refresh", "0")
                .with("memory-limit", "2GiB");
        assertThat(changed.memoryMonitor().stopAbove()).isEqualTo(0.7);
        assertThat(changed.memoryMonitor().interval()).isZero();
        assertThat(changed.memoryLimitBytes()).isEqualTo(2L << 30);
        assertThatThrownBy(() -> options.with("memory-usage-threshold", "95"))
                .hasMessageContaining("--memory-usage-threshold: '95' is no share of memory: give one such as 0.95");
    }

    @Test
    void reportsAllProblemsAtOnce() {
        assertThatThrownBy(() -> NodeOptions.parse(List.of(
                        "--cpu", "2", "--memory", "1MiB", "--http-port", "99999", "--grace", "5", "--gpus", "x", "y")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("7 problems in the node's options:")
                .hasMessageContaining("'y' is not an option")
                .hasMessageContaining("unknown option --cpu: did you mean 'cpus'?")
                .hasMessageContaining("--dir is missing")
                .hasMessageContaining("--memory: '1MiB' is too little for a node: give 64MiB or more")
                .hasMessageContaining("--http-port: 99999 is outside 0 to 65535")
                .hasMessageContaining("--grace: '5' is not a time: write it as 500ms, 10s, 5m or 1h")
                .hasMessageContaining("--gpus='x' is not a number");
    }
}
