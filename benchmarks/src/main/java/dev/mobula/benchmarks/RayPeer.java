package dev.mobula.benchmarks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/// Ray, in a Python process of its own that runs one workload after the other as it is told.
///
/// Ray keeps its processes as long as this is open; they are idle while other sides run.
final class RayPeer implements Peer {
    /// The scripts, in `benchmarks/peers/ray`.
    static final List<String> FILES = List.of(PeerFiles.SETUP, "ray_workloads.py");

    private static final int UNAVAILABLE = 3;
    private static final long STOP_LIMIT_S = 20;
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final PeerFiles files;
    private final Process process;
    private final BufferedWriter requests;
    private final BufferedReader answers;
    private final Set<String> workloads = new HashSet<>();

    private RayPeer(PeerFiles files, String python) throws IOException {
        this.files = files;
        this.process = new ProcessBuilder(
                        python, files.folder().resolve("ray_workloads.py").toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        this.requests = process.outputWriter(StandardCharsets.UTF_8);
        this.answers = process.inputReader(StandardCharsets.UTF_8);
    }

    /// Installs Ray if need be, and starts it.
    ///
    /// @param files the scripts; they are deleted in the end
    /// @param progress is told what the installation prints
    /// @throws PeerUnavailableException if Ray cannot be installed here
    static RayPeer start(PeerFiles files, PrintStream progress)
            throws PeerUnavailableException, IOException, InterruptedException {
        try {
            RayPeer peer = new RayPeer(files, setUp(files, progress));
            try {
                peer.greet();
                return peer;
            } catch (IOException e) {
                peer.process.destroyForcibly();
                throw e;
            }
        } catch (IOException | PeerUnavailableException | InterruptedException e) {
            files.close();
            throw e;
        }
    }

    // Returns the path of the Python that has Ray.
    private static String setUp(PeerFiles files, PrintStream progress)
            throws PeerUnavailableException, IOException, InterruptedException {
        Path said = files.folder().resolve("setup.err");
        Process setup = new ProcessBuilder(
                        "sh", files.folder().resolve(PeerFiles.SETUP).toString())
                .redirectError(said.toFile())
                .start();
        setup.getOutputStream().close();
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(setup.getInputStream(), StandardCharsets.UTF_8))) {
            progress.println("mobula: looking for Ray; it is installed if it is not there");
            String python = out.readLine();
            int exitCode = setup.waitFor();
            List<String> lines = Files.readAllLines(said);
            if (exitCode == UNAVAILABLE && !lines.isEmpty()) {
                throw new PeerUnavailableException(lines.getLast());
            }
            if (exitCode != 0 || python == null) {
                throw new IOException("setup.sh ended with code " + exitCode + "; it printed: " + lines);
            }
            return python;
        } finally {
            setup.destroyForcibly();
        }
    }

    private void greet() throws IOException {
        JsonNode ready = answer();
        if (!ready.path("ready").asBoolean()) {
            throw new IOException("Ray did not get ready; it said: " + ready);
        }
        ready.path("workloads").forEach(workload -> workloads.add(workload.asText()));
    }

    @Override
    public String name() {
        return "ray";
    }

    @Override
    public Optional<Side> side(Row row, Sizes sizes) {
        String workload = row.name().substring(row.group().length() + 1);
        return workloads.contains(workload)
                ? Optional.of(Sides.plain(() -> round(workload, row.unit(), sizes.peerRound())))
                : Optional.empty();
    }

    // A row that was given up may have left its answer behind.
    private synchronized double round(String workload, Unit unit, Duration time) throws IOException {
        ObjectNode request = JsonNodeFactory.instance.objectNode();
        request.put("workload", workload).put("seconds", time.toNanos() / 1e9);
        requests.write(request + "\n");
        requests.flush();
        JsonNode answer = answer();
        if (!answer.path("workload").asText().equals(workload)) {
            throw new IOException("Ray was asked for " + workload + " and answered " + answer);
        }
        if (answer.has("error")) {
            throw new IOException(
                    "Ray failed in " + workload + ": " + answer.get("error").asText());
        }
        if (!answer.path("unit").asText().equals(unit.label().replace('µ', 'u'))) {
            throw new IOException("Ray measures " + workload + " in another unit than " + unit.label() + ": " + answer);
        }
        return answer.path("value").asDouble();
    }

    private JsonNode answer() throws IOException {
        String line = answers.readLine();
        if (line == null) {
            throw new IOException("Ray's process has ended" + (process.isAlive() ? "" : ": " + process.exitValue()));
        }
        try {
            return MAPPER.readTree(line);
        } catch (JsonProcessingException e) {
            throw new IOException("Ray's process said something that is not an answer: " + line, e);
        }
    }

    /// Ends Ray and all of its processes.
    @Override
    public void close() {
        List<ProcessHandle> children = process.descendants().toList();
        try {
            requests.close();
            if (!process.waitFor(STOP_LIMIT_S, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            process.destroyForcibly(); // it has ended, or does not read any more
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
        children.forEach(ProcessHandle::destroyForcibly);
        files.close();
    }
}
