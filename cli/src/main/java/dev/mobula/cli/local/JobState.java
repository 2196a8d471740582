package dev.mobula.cli.local;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.Set;

/// States of a submitted job.
public final class JobState {
    /// Ended with exit code 0.
    public static final String SUCCEEDED = "succeeded";

    private static final Set<String> ENDED = Set.of(SUCCEEDED, "failed", "stopped");

    private JobState() {}

    /// The state of a job, in lower case.
    public static String of(JsonNode job) {
        return job.path("state").asText("unknown").toLowerCase(Locale.ROOT);
    }

    /// Whether nothing follows this state.
    public static boolean hasEnded(String state) {
        return ENDED.contains(state.toLowerCase(Locale.ROOT));
    }
}
