package dev.mobula.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What a node says of a submitted job.
final class JobText {
    private JobText() {}

    static String state(JsonNode job) {
        return job.path("state").asText("unknown").toLowerCase(Locale.ROOT);
    }

    static boolean hasEnded(JsonNode job) {
        return switch (state(job)) {
            case "succeeded", "failed", "stopped" -> true;
            default -> job.path("endedMs").asLong(0) > 0;
        };
    }

    /// The code that `mobula` ends with after this job: its own, or 7 if it failed without one.
    static int exitCode(JsonNode job) {
        if (state(job).equals("succeeded")) {
            return ExitCodes.OK;
        }
        int code = job.path("exitCode").asInt(0);
        return code > 0 ? code : ExitCodes.JOB_FAILED;
    }

    static void printTable(PrintStream out, JsonNode jobs, long nowMs) {
        if (jobs.isEmpty()) {
            out.println("no jobs were submitted to this node");
            return;
        }
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("ID", "NAME", "STATE", "EXIT", "RUNS", "MESSAGE"));
        for (JsonNode job : jobs) {
            rows.add(List.of(
                    job.path("id").asText(),
                    job.path("name").asText(""),
                    state(job),
                    job.path("exitCode").isNumber() && hasEnded(job)
                            ? job.path("exitCode").asText()
                            : "-",
                    runs(job, nowMs),
                    job.path("message").asText("").lines().findFirst().orElse("")));
        }
        Columns.aligned(rows).forEach(out::println);
    }

    static void print(PrintStream out, JsonNode job, long nowMs) {
        out.println("job " + job.path("id").asText() + " " + job.path("name").asText(""));
        out.println("  state    " + state(job)
                + (hasEnded(job) && job.path("exitCode").isNumber()
                        ? ", exit code " + job.path("exitCode").asText()
                        : ""));
        if (job.path("pid").asLong(0) > 0) {
            out.println("  pid      " + job.path("pid").asText());
        }
        out.println("  runs     " + runs(job, nowMs));
        String message = job.path("message").asText("");
        if (!message.isEmpty()) {
            out.println("  message  " + message.replace("\n", "\n           "));
        }
    }

    private static String runs(JsonNode job, long nowMs) {
        long started = job.path("startedMs").asLong(0);
        if (started <= 0) {
            return "-";
        }
        long ended = job.path("endedMs").asLong(0);
        return TimeSpan.text((ended > 0 ? ended : nowMs) - started);
    }
}
