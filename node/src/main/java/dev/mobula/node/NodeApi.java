package dev.mobula.node;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What a node answers to requests, whatever carries them. May be used by all threads.
final class NodeApi implements AutoCloseable {
    private static final Duration JOB_GRACE = Duration.ofSeconds(10);

    private volatile @Nullable Parts parts;
    private @Nullable MetricsText metrics;

    /// What a running node consists of.
    record Parts(
            NodeDescription description,
            NodeCore core,
            Jobs jobs,
            LogFiles logFiles,
            Watchdog watchdog,
            Shutdown shutdown) {}

    /// A piece of a log that is asked for: see [LogFiles#read].
    record Span(long offset, int most, long waitMs) {}

    /// A piece of a job's log.
    record JobLog(JobState state, LogFiles.Piece piece) {}

    /// From now on requests are answered; before, they are refused.
    void ready(Parts ready) {
        parts = ready;
    }

    private Parts parts() {
        Parts ready = parts;
        if (ready == null) {
            throw new HttpProblem(503, "The node is starting", "ask again in a moment", null);
        }
        return ready;
    }

    /// Why the node does not answer as it should; null if it does.
    @Nullable
    String sickness() {
        Parts ready = parts;
        if (ready == null) {
            return "starting";
        }
        return ready.watchdog().isHealthy() ? null : "stuck";
    }

    String metrics() {
        Parts ready = parts();
        MetricsText text;
        synchronized (this) {
            if (metrics == null) {
                metrics = new MetricsText(() -> figures(ready));
            }
            text = metrics;
        }
        return text.scrape();
    }

    private static Map<String, Double> figures(Parts ready) {
        Map<String, Double> figures = new TreeMap<>(ready.core().metrics());
        figures.put("jobs.running", (double) ready.jobs().all().stream()
                .filter(job -> job.state() == JobState.RUNNING)
                .count());
        return figures;
    }

    ObjectNode status() {
        Parts ready = parts();
        ObjectNode json = StateViews.node(ready.core().snapshot());
        json.set("objectStore", StoreJson.totals(ready.core().store()));
        json.put("version", ready.description().version());
        json.put("directory", ready.description().directory().toString());
        json.put("httpPort", ready.description().httpPort());
        json.put("startedMs", ready.description().startedMs());
        json.put("state", ready.shutdown().phase().name().toLowerCase(Locale.ROOT));
        json.put("draining", ready.shutdown().phase() != Shutdown.Phase.RUNNING);
        json.put("unfinished", ready.core().unfinished());
        json.put("residentBytes", Host.residentBytes());
        Map<String, Double> figures = ready.core().metrics();
        Double used = figures.get("host.memory.used.bytes");
        if (used != null) {
            json.putObject("hostMemory")
                    .put("usedBytes", used.longValue())
                    .put(
                            "limitBytes",
                            figures.getOrDefault("host.memory.limit.bytes", 0.0).longValue())
                    .put(
                            "stoppedAttempts",
                            figures.getOrDefault("oom.stopped.attempts.total", 0.0)
                                    .longValue());
        }
        ObjectNode labels = json.putObject("labels");
        ready.description().labels().forEach(labels::put);
        return json;
    }

    ArrayNode tasks(int limit) {
        return StateViews.tasks(parts().core().tasks(limit));
    }

    ArrayNode actors(int limit) {
        return StateViews.actors(parts().core().actors(limit));
    }

    ObjectNode store() {
        return StoreJson.totals(parts().core().store());
    }

    ArrayNode objects(int limit, boolean byAge) {
        return StoreJson.objects(parts().core().objects(limit, byAge));
    }

    ArrayNode workers() {
        return StateViews.workers(parts().core().snapshot().workers());
    }

    ArrayNode logs() throws IOException {
        return parts().logFiles().list();
    }

    LogFiles.Piece log(String name, Span span, String by) throws IOException, InterruptedException {
        LogFiles files = parts().logFiles();
        return files.read(files.find(name), span.offset(), span.most(), span.waitMs(), by, () -> false);
    }

    ObjectNode stop(JsonNode body) {
        Parts ready = parts();
        checkKeys(body, Set.of("graceMs", "force"));
        Duration grace = body.path("force").asBoolean(false)
                ? Duration.ZERO
                : graceOf(body).orElse(ready.shutdown().defaultGrace());
        ready.shutdown().begin(grace);
        return Json.object()
                .put("state", "draining")
                .put("graceMs", grace.toMillis())
                .put("unfinished", ready.core().unfinished());
    }

    private static void checkKeys(JsonNode body, Set<String> known) {
        if (!body.isObject()) {
            throw HttpProblem.badRequest("The body is not a JSON object", "send one, or nothing");
        }
        body.fieldNames().forEachRemaining(key -> {
            if (!known.contains(key)) {
                throw HttpProblem.badRequest(
                        "Unknown key '" + key + "'",
                        "known keys: " + known.stream().sorted().toList());
            }
        });
    }

    private static Optional<Duration> graceOf(JsonNode body) {
        JsonNode grace = body.get("graceMs");
        if (grace == null) {
            return Optional.empty();
        }
        if (!grace.canConvertToLong() || grace.asLong() < 0) {
            throw HttpProblem.badRequest("graceMs=" + grace + " is not a time", "give milliseconds, 0 or more");
        }
        return Optional.of(Duration.ofMillis(grace.asLong()));
    }

    ObjectNode submit(JsonNode body) {
        return parts().jobs().submit(JobRequest.read(body)).json();
    }

    ArrayNode jobs() {
        ArrayNode json = Json.array();
        parts().jobs().all().forEach(job -> json.add(job.json()));
        return json;
    }

    ObjectNode job(String id) {
        return parts().jobs().find(id).json();
    }

    JobLog jobLog(String id, Span span) throws IOException, InterruptedException {
        Parts ready = parts();
        Job job = ready.jobs().find(id);
        JobState before = job.state(); // so that "ended" with an empty piece means that all was read
        LogFiles.Piece piece = ready.logFiles()
                .read(
                        job.log(),
                        span.offset(),
                        span.most(),
                        span.waitMs(),
                        "",
                        () -> job.state().isEnded());
        return new JobLog(before, piece);
    }

    ObjectNode stopJob(String id, JsonNode body) {
        checkKeys(body, Set.of("graceMs"));
        Job job = parts().jobs().find(id);
        if (!job.stop(graceOf(body).orElse(JOB_GRACE))) {
            throw HttpProblem.conflict(
                    "Job " + id + " has ended already (" + job.state() + ")", "there is nothing to stop");
        }
        return job.json();
    }

    @Override
    public synchronized void close() {
        if (metrics != null) {
            metrics.close();
        }
    }
}
