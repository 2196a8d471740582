package dev.mobula.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mobula.cli.local.LogReader;
import dev.mobula.cli.local.NodeClient;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `mobula job …`: the jobs that were submitted to a node.
@Command(name = "job", description = "List, inspect and stop submitted jobs.")
final class JobCommand implements Callable<Integer> {
    @Spec
    @Nullable
    CommandSpec spec;

    /// With its subcommands.
    static CommandLine create(Surroundings surroundings) {
        return new CommandLine(new JobCommand())
                .addSubcommand(new Listing(surroundings))
                .addSubcommand(new State(surroundings))
                .addSubcommand(new Logs(surroundings))
                .addSubcommand(new Stop(surroundings));
    }

    @Override
    public Integer call() {
        CommandLine self = Objects.requireNonNull(spec).commandLine();
        self.usage(self.getOut());
        return ExitCodes.OK;
    }

    /// `mobula job list`.
    @Command(name = "list", description = "Show all jobs of the node, also those that have ended.")
    static final class Listing implements Callable<Integer> {
        @Mixin
        NodeChoice node = new NodeChoice();

        @Mixin
        OutputOption output = new OutputOption();

        private final Surroundings surroundings;

        Listing(Surroundings surroundings) {
            this.surroundings = surroundings;
        }

        @Override
        public Integer call() throws InterruptedException {
            try (NodeClient client = node.connect(surroundings.nodes())) {
                JsonNode jobs = client.read("jobs");
                if (output.format == OutputFormat.JSON) {
                    Json.print(surroundings.out(), Json.schema1().set("jobs", jobs));
                } else {
                    JobText.printTable(surroundings.out(), jobs, System.currentTimeMillis());
                }
            }
            return ExitCodes.OK;
        }
    }

    /// `mobula job status ID`.
    @Command(name = "status", description = "Show one job.")
    static final class State implements Callable<Integer> {
        @Parameters(index = "0", paramLabel = "ID", description = "The job.")
        String id = "";

        @Mixin
        NodeChoice node = new NodeChoice();

        @Mixin
        OutputOption output = new OutputOption();

        private final Surroundings surroundings;

        State(Surroundings surroundings) {
            this.surroundings = surroundings;
        }

        @Override
        public Integer call() throws InterruptedException {
            try (NodeClient client = node.connect(surroundings.nodes())) {
                JsonNode job = client.read("jobs/" + NodeClient.encoded(id));
                if (output.format == OutputFormat.JSON) {
                    Json.print(surroundings.out(), Json.schema1().set("job", job));
                } else {
                    JobText.print(surroundings.out(), job, System.currentTimeMillis());
                }
            }
            return ExitCodes.OK;
        }
    }

    /// `mobula job logs ID`.
    @Command(name = "logs", description = "Print what a job has written.")
    static final class Logs implements Callable<Integer> {
        @Parameters(index = "0", paramLabel = "ID", description = "The job.")
        String id = "";

        @Option(
                names = {"-f", "--follow"},
                description = "Go on until the job has ended.")
        boolean follow;

        @Mixin
        NodeChoice node = new NodeChoice();

        private final Surroundings surroundings;

        Logs(Surroundings surroundings) {
            this.surroundings = surroundings;
        }

        @Override
        public Integer call() throws InterruptedException {
            try (NodeClient client = node.connect(surroundings.nodes())) {
                new LogReader(client, "jobs/" + NodeClient.encoded(id) + "/logs").print(0, follow, surroundings.out());
            }
            return ExitCodes.OK;
        }
    }

    /// `mobula job stop ID`.
    @Command(name = "stop", description = "Stop a job and all that it started.")
    static final class Stop implements Callable<Integer> {
        @Parameters(index = "0", paramLabel = "ID", description = "The job.")
        String id = "";

        @Mixin
        NodeChoice node = new NodeChoice();

        private final Surroundings surroundings;

        Stop(Surroundings surroundings) {
            this.surroundings = surroundings;
        }

        @Override
        public Integer call() throws InterruptedException {
            try (NodeClient client = node.connect(surroundings.nodes())) {
                client.post("jobs/" + NodeClient.encoded(id) + "/stop", Json.object());
                surroundings.out().println("job " + id + " was told to stop");
            }
            return ExitCodes.OK;
        }
    }
}
