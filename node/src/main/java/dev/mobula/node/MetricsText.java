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
    // By the contract of the core; Prometheus' own names end so too, and Micrometer sees to that.
    private static final String COUNTER = ".total";

    private final Supplier<Map<String, Double>> source;
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics gc = new JvmGcMetrics();
    private final Set<String> known = new HashSet<>();
    private volatile Map<String, Double> latest = Map.of();

    /// @param source figures of the node by name; those that end with `.total` only grow
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
        if (name.endsWith(COUNTER)) {
            String shown = "mobula." + name.substring(0, name.length() - COUNTER.length());
            FunctionCounter.builder(shown, this, text -> text.latest.getOrDefault(name, 0.0))
                    .register(registry);
        } else {
            Gauge.builder("mobula." + name, () -> latest.getOrDefault(name, 0.0))
                    .register(registry);
        }
    }

    @Override
    public void close() {
        gc.close();
        registry.close();
    }
}
