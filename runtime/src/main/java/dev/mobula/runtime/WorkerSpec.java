package dev.mobula.runtime;

import dev.mobula.JobId;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a worker process is started for.
///
/// @param number the worker's number on this node, from 1; its name in logs is `worker-NUMBER`
/// @param socket the node's socket, to which the worker connects
/// @param job whose code it will run; null for a warm one that learns its job later
/// @param isolated whether it runs one task or actor alone
/// @param heapBytes largest heap; 0 for the node's default
/// @param environment variables that it has beside the node's own
public record WorkerSpec(
        int number,
        Path socket,
        @Nullable JobId job,
        boolean isolated,
        long heapBytes,
        Map<String, String> environment) {
    /// The environment is copied.
    public WorkerSpec {
        environment = Map.copyOf(environment);
    }
}
