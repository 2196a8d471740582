package dev.mobula.node;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/// The node's figures as Prometheus reads them: its own as `mobula_…`, and those of its JVM.
///
/// Made at the first question, since loading all this takes a while. May be used by all threads.
final class MetricsText implements AutoCloseable {
    // All others only grow.
    private static final Set<String> GAUGES =
            Set.of("queue", "current", "pending", "running", "idle", "bytes", "unfinished");

    private final Supplier<Map<String, Double>> source;
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics gc = new JvmGcMetrics();
    private final Set<String> known = new HashSet<>();
    private volatile Map<String, Double> latest = Map.of();

    /// @param source figures of the node by name, such as `tasks.submitted`
    MetricsText(Supplier<Map<String, Double>> source) {
        this.source = source;
        gc.bindTo(registry);
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ClassLoaderMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        Gauge.builder("process.resident.memory", Host::residentBytes)
                .baseUnit("bytes")
                .register(registry);
    }

    synchronized String scrape() {
        latest = source.get();
        for (String name : latest.keySet()) {
            if (known.add(name)) {
                register(name);
            }
        }
        return registry.scrape();
    }

    private void register(String name) {
        if (isGauge(name)) {
            Gauge.builder("mobula." + name, () -> latest.getOrDefault(name, 0.0))
                    .register(registry);
        } else {
            FunctionCounter.builder("mobula." + name, this, text -> text.latest.getOrDefault(name, 0.0))
                    .register(registry);
        }
    }

    static boolean isGauge(String name) {
        for (String part : name.split("\\.", -1)) {
            if (GAUGES.contains(part)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void close() {
        gc.close();
        registry.close();
    }
}
