package dev.mobula.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mobula.cli.local.NodeClient;
import java.time.Duration;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/// `mobula memory`.
@Command(
        name = "memory",
        description = {
            "Show what fills a node's object store, who keeps it, and which line made it.",
            "Holds: handle (a reference), view (a reader keeps it in memory), argument (of a task or call that has not "
                    + "ended), inside (of another object)."
        },
        footer = {
            "%nFor example:",
            "  mobula memory --limit 10",
            "  mobula memory --group-by call-site",
            "  mobula memory --leaks --older-than 10m -o json"
        })
final class MemoryCommand implements Callable<Integer> {
    private static final int ALL = 1_000_000;

    @Mixin
    NodeChoice node = new NodeChoice();

    @Mixin
    OutputOption output = new OutputOption();

    @Option(
            names = "--sort",
            paramLabel = "size|age",
            converter = OrderConverter.class,
            completionCandidates = OrderWords.class,
            description = "Which objects come first: the largest (the default) or the oldest.")
    Order order = Order.SIZE;

    @Option(
            names = "--group-by",
            paramLabel = "call-site|holder|kind|node",
            converter = GroupConverter.class,
            completionCandidates = GroupWords.class,
            description = "Sum up instead of listing objects.")
    MemoryGroups.@Nullable By groupBy;

    @Option(names = "--limit", paramLabel = "N", description = "How many lines at most: 30 if left out.")
    int limit = 30;

    @Option(
            names = "--leaks",
            description = "Only what nobody but references keeps and nobody has used for a while, by the line of the "
                    + "program.")
    boolean leaks;

    @Option(
            names = "--older-than",
            paramLabel = "TIME",
            converter = TimeSpan.class,
            description = "What a while is, for --leaks: 1m if left out.")
    Duration olderThan = Duration.ofMinutes(1);

    private final Surroundings surroundings;

    MemoryCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /// Which objects come first.
    enum Order {
        SIZE,
        AGE;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Override
    public Integer call() throws InterruptedException {
        if (limit < 1) {
            throw new WrongUsage("--limit " + limit + " shows nothing", "give 1 or more");
        }
        if (leaks && groupBy != null) {
            throw new WrongUsage("--leaks and --group-by exclude each other", "leaks are grouped by call site");
        }
        try (NodeClient client = node.connect(surroundings.nodes())) {
            String name = client.name();
            JsonNode store = client.read("store");
            int most = leaks || groupBy != null ? ALL : limit;
            JsonNode objects = client.read("objects?limit=" + most + "&sort=" + order.word());
            print(
                    name,
                    store,
                    objects instanceof ArrayNode array ? array : Json.object().putArray("none"));
        }
        return ExitCodes.OK;
    }

    private void print(String name, JsonNode store, ArrayNode objects) {
        MemoryText text = new MemoryText(surroundings.out());
        ObjectNode json = Json.schema1().put("node", name);
        json.set("store", store);
        if (output.format == OutputFormat.TABLE) {
            text.store(name, store);
        }
        MemoryGroups.By by = groupBy;
        if (leaks) {
            ArrayNode found = MemoryGroups.of(
                    MemoryGroups.By.CALL_SITE, name, MemoryGroups.idle(objects, olderThan.toMillis()), limit);
            json.set("leaks", found);
            show(() -> text.leaks(TimeSpan.text(olderThan.toMillis()), found));
        } else if (by != null) {
            ArrayNode groups = MemoryGroups.of(by, name, objects, limit);
            json.set("groups", groups);
            show(() -> text.groups(by.word(), groups));
        } else {
            json.set("objects", objects);
            show(() -> text.objects(objects));
        }
        if (output.format == OutputFormat.JSON) {
            Json.print(surroundings.out(), json);
        }
    }

    private void show(Runnable table) {
        if (output.format == OutputFormat.TABLE) {
            table.run();
        }
    }

    /// Reads an order.
    static final class OrderConverter implements ITypeConverter<Order> {
        @Override
        public Order convert(String value) {
            for (Order order : Order.values()) {
                if (order.word().equals(value)) {
                    return order;
                }
            }
            throw new TypeConversionException("'" + value + "' is not an order: use size or age");
        }
    }

    /// What a shell offers after `--sort`.
    static final class OrderWords implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Arrays.stream(Order.values()).map(Order::word).iterator();
        }
    }

    /// Reads what to sum up by.
    static final class GroupConverter implements ITypeConverter<MemoryGroups.By> {
        @Override
        public MemoryGroups.By convert(String value) {
            for (MemoryGroups.By by : MemoryGroups.By.values()) {
                if (by.word().equals(value)) {
                    return by;
                }
            }
            throw new TypeConversionException("'" + value + "' is no group: use call-site, holder, kind or node");
        }
    }

    /// What a shell offers after `--group-by`.
    static final class GroupWords implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Arrays.stream(MemoryGroups.By.values())
                    .map(MemoryGroups.By::word)
                    .iterator();
        }
    }
}
