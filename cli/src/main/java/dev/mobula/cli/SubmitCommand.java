package dev.mobula.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mobula.cli.local.JobState;
import dev.mobula.cli.local.LogReader;
import dev.mobula.cli.local.NodeClient;
import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `mobula submit [--wait] app.jar [-- ARGS...]`.
@Command(
        name = "submit",
        description = "Run a program as a job of a node; its Mobula.start() connects to that node.",
        footer = {
            "%nWith --wait, the exit code is the job's; 7 if it failed without one. For example:",
            "  mobula submit --wait app.jar -- --epochs 10",
            "  mobula submit --main com.example.Train --class-path 'lib/*' app.jar"
        })
final class SubmitCommand implements Callable<Integer> {
    private static final Duration END_LIMIT = Duration.ofSeconds(10);
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    @Option(names = "--wait", description = "Print what the job writes, and end with its exit code.")
    boolean wait;

    @Option(names = "--name", paramLabel = "NAME", description = "What to call the job; the jar's name if left out.")
    @Nullable
    String name;

    @Option(
            names = {"-cp", "--class-path"},
            paramLabel = "PATH",
            description = "More jars and folders, separated as for java; 'lib/*' means all jars in lib.")
    @Nullable
    String classPath;

    @Option(
            names = "--main",
            paramLabel = "CLASS",
            description = "The class to run; the one that the jar's manifest names if left out.")
    @Nullable
    String mainClass;

    @Option(names = "--env", paramLabel = "NAME=VALUE", description = "An environment variable of the job; repeatable.")
    Map<String, String> environment = new LinkedHashMap<>();

    @Mixin
    NodeOption node = new NodeOption();

    @Parameters(index = "0", paramLabel = "JAR", description = "The program.")
    @Nullable
    Path jar;

    @Parameters(index = "1..*", paramLabel = "ARGS", description = "Arguments of the program, after '--'.")
    List<String> arguments = new ArrayList<>();

    private final Surroundings surroundings;

    SubmitCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        ObjectNode request = request();
        try (NodeClient client = node.connect(surroundings.nodes())) {
            String id = client.post("jobs", request).path("id").asText();
            if (wait) {
                surroundings.err().println("job " + id + " was submitted; 'mobula job stop " + id + "' stops it");
                return await(client, "jobs/" + NodeClient.encoded(id));
            }
            surroundings.out().println(id);
            surroundings
                    .err()
                    .println("see it with 'mobula job status " + id + "' and 'mobula job logs " + id + " -f'");
            return ExitCodes.OK;
        }
    }

    private int await(NodeClient client, String path) throws InterruptedException {
        new LogReader(client, path + "/logs").print(0, true, surroundings.out());
        long start = System.nanoTime();
        JsonNode job = client.read(path);
        while (!JobText.hasEnded(job) && System.nanoTime() - start < END_LIMIT.toNanos()) {
            LockSupport.parkNanos(POLL_NANOS); // its last words come before its exit code
            job = client.read(path);
        }
        int exitCode = JobText.exitCode(job);
        if (exitCode != ExitCodes.OK) {
            String message = JobText.summary(job);
            surroundings
                    .err()
                    .println("job " + job.path("id").asText() + " " + JobState.of(job)
                            + (message.isEmpty() ? "" : ": " + message));
        }
        return exitCode;
    }

    private ObjectNode request() throws IOException {
        Path program = existing(String.valueOf(jar));
        ObjectNode request = Json.object().put("jar", program.toString());
        ArrayNode more = request.putArray("classPath");
        expanded().forEach(more::add);
        if (mainClass != null) {
            request.put("mainClass", mainClass);
        }
        ArrayNode args = request.putArray("args");
        arguments.stream()
                .skip(!arguments.isEmpty() && arguments.getFirst().equals("--") ? 1 : 0)
                .forEach(args::add);
        ObjectNode env = request.putObject("env");
        environment.forEach(env::put);
        return request.put("name", name == null ? String.valueOf(program.getFileName()) : name);
    }

    private List<String> expanded() throws IOException {
        List<String> paths = new ArrayList<>();
        for (String entry : (classPath == null ? "" : classPath).split(File.pathSeparator, -1)) {
            if (entry.equals("*") || entry.endsWith("/*")) {
                Path folder = existing(entry.equals("*") ? "." : entry.substring(0, entry.length() - 2));
                try (DirectoryStream<Path> jars = Files.newDirectoryStream(folder, "*.{jar,JAR}")) {
                    List<String> found = new ArrayList<>();
                    jars.forEach(each -> found.add(each.toString()));
                    found.sort(Comparator.naturalOrder());
                    paths.addAll(found);
                }
            } else if (!entry.isEmpty()) {
                paths.add(existing(entry).toString());
            }
        }
        return paths;
    }

    private static Path existing(String name) {
        Path path = Path.of(name).toAbsolutePath().normalize();
        if (!Files.exists(path)) {
            throw new CommandFailure(
                    ExitCodes.NOT_FOUND, "there is no file " + path, "name a jar that exists; 'mobula help submit'");
        }
        return path;
    }
}
