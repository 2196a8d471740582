package dev.mobula.node;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mobula.NodeId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.TreeMap;

/// What clients need to know of a node: the file `node.json` in its folder, which is there while the node is ready.
///
/// @param name the node's name on this host
/// @param id its id
/// @param pid its process
/// @param startedMs when it started, in milliseconds since 1970
/// @param version version of Mobula
/// @param directory its folder
/// @param httpPort where it answers HTTP on loopback
/// @param socket where drivers and workers connect
/// @param sharedMemory folder of its shared memory
/// @param tokenFile file with the token that HTTP requests carry
/// @param logs folder of its logs
/// @param labels facts about it
public record NodeDescription(
        String name,
        NodeId id,
        long pid,
        long startedMs,
        String version,
        Path directory,
        int httpPort,
        Path socket,
        Path sharedMemory,
        Path tokenFile,
        Path logs,
        Map<String, String> labels) {
    /// Name of the file in a node's folder.
    public static final String FILE = "node.json";

    /// The labels are copied.
    public NodeDescription {
        labels = Map.copyOf(labels);
    }

    /// Reads the description of the node in this folder.
    ///
    /// @throws java.nio.file.NoSuchFileException if no node is ready there
    /// @throws IOException if the file cannot be read
    public static NodeDescription read(Path directory) throws IOException {
        JsonNode json = Json.read(Files.readAllBytes(directory.resolve(FILE)));
        Map<String, String> labels = new TreeMap<>();
        json.path("labels")
                .properties()
                .forEach(entry -> labels.put(entry.getKey(), entry.getValue().asText()));
        return new NodeDescription(
                json.path("name").asText(),
                new NodeId((int) Long.parseLong(json.path("id").asText().substring(2), 16)),
                json.path("pid").asLong(),
                json.path("startedMs").asLong(),
                json.path("version").asText(),
                Path.of(json.path("directory").asText()),
                json.path("httpPort").asInt(),
                Path.of(json.path("socket").asText()),
                Path.of(json.path("sharedMemory").asText()),
                Path.of(json.path("tokenFile").asText()),
                Path.of(json.path("logs").asText()),
                labels);
    }

    /// Reads the token that HTTP requests carry: `Authorization: Bearer TOKEN`.
    ///
    /// @throws IOException if the file cannot be read, as by another user
    public String token() throws IOException {
        return Files.readString(tokenFile).trim();
    }

    /// Whether the process still lives.
    public boolean isAlive() {
        return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    }

    /// Writes it so that readers see all or nothing.
    void write() throws IOException {
        Path draft = directory.resolve(FILE + ".new");
        Files.write(draft, Json.bytes(json()));
        Files.move(draft, directory.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
    }

    ObjectNode json() {
        ObjectNode json = Json.object()
                .put("name", name)
                .put("id", id.toString())
                .put("pid", pid)
                .put("startedMs", startedMs)
                .put("version", version)
                .put("directory", directory.toString())
                .put("httpPort", httpPort)
                .put("socket", socket.toString())
                .put("sharedMemory", sharedMemory.toString())
                .put("tokenFile", tokenFile.toString())
                .put("logs", logs.toString());
        ObjectNode shown = json.putObject("labels");
        new TreeMap<>(labels).forEach(shown::put);
        return json;
    }
}
