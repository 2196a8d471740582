package dev.mobula.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mobula.cli.local.JobState;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/// What a node says of a submitted job.
final class JobText {
    private JobText() {}

    static boolean hasEnded(JsonNode job) {
        return JobState.hasEnded(JobState.of(job));
    }

    /// The code that `mobula` ends with after this job: its own, or 7 if it failed without one.
    static int exitCode(JsonNode job) {
        if (JobState.of(job).equals(JobState.SUCCEEDED)) {
            return ExitCodes.OK;
        }
        int code = job.path("exitCode").asInt(0);
        return code > 0 ? code : ExitCodes.JOB_FAILED;
    }

    /// How it goes or went, in one line: the last lines of its log are left to the log.
    static String summary(JsonNode job) {
        return job.path("message").asText("").split("\n|; its last lines:", 2)[0];
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
                    JobState.of(job),
                    job.path("exitCode").isNumber() && hasEnded(job)
                            ? job.path("exitCode").asText()
                            : "-",
                    runs(job, nowMs),
                    summary(job)));
        }
        Columns.aligned(rows).forEach(out::println);
    }

    static void print(PrintStream out, JsonNode job, long nowMs) {
        out.println("job " + job.path("id").asText() + " " + job.path("name").asText(""));
        out.println("  state    " + JobState.of(job)
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
