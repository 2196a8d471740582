package dev.mobula.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Prints the object store of a node for people.
final class MemoryText {
    private static final int MOST_HOLDERS = 2;

    private final PrintStream out;

    MemoryText(PrintStream out) {
        this.out = out;
    }

    /// One line for all objects.
    static String totals(JsonNode store) {
        List<String> parts = new ArrayList<>();
        parts.add(bytes(store, "usedBytes") + " of " + bytes(store, "capacityBytes") + " in use");
        parts.add(count(store.path("objects").asLong()));
        add(parts, store, "pinnedBytes", "pinned");
        add(parts, store, "beingMadeBytes", "being made");
        add(parts, store, "spilledBytes", "on disk");
        long waiting = store.path("waitingObjects").asLong();
        if (waiting > 0) {
            parts.add(waiting + (waiting == 1 ? " waits" : " wait") + " for room");
        }
        return String.join(", ", parts);
    }

    private static void add(List<String> parts, JsonNode store, String field, String word) {
        if (store.path(field).asLong() > 0) {
            parts.add(bytes(store, field) + ' ' + word);
        }
    }

    private static String bytes(JsonNode node, String field) {
        return StatusText.bytes(node.path(field).asLong());
    }

    private static String count(long objects) {
        return String.format(Locale.ROOT, "%,d %s", objects, objects == 1 ? "object" : "objects");
    }

    void store(String node, JsonNode store) {
        out.println("object store of node " + node + ": " + totals(store));
        if (store.path("spilledTotalBytes").asLong() > 0) {
            out.println("since the start " + bytes(store, "spilledTotalBytes") + " went to disk and "
                    + bytes(store, "restoredTotalBytes") + " came back; "
                    + store.path("spillFiles").asLong() + " files");
        }
    }

    void objects(ArrayNode objects) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("ID", "SIZE", "KIND", "WHERE", "AGE", "HELD BY", "MADE"));
        for (JsonNode object : objects) {
            rows.add(List.of(
                    object.path("id").asText(),
                    bytes(object, "bytes"),
                    object.path("kind").asText(),
                    object.path("where").asText(),
                    TimeSpan.text(object.path("ageMs").asLong()),
                    holders(object.path("holders")),
                    made(object)));
        }
        print(rows);
    }

    private static String holders(JsonNode holders) {
        if (holders.isEmpty()) {
            return "nobody any more, or an actor";
        }
        List<String> words = new ArrayList<>();
        for (JsonNode holder : holders) {
            if (words.size() == MOST_HOLDERS) {
                words.add((holders.size() - MOST_HOLDERS) + " more");
                break;
            }
            long pid = holder.path("pid").asLong();
            int count = holder.path("count").asInt(1);
            words.add(holder.path("who").asText() + (pid == 0 ? "" : " (pid " + pid + ")") + ": "
                    + (count > 1
                            ? count + " " + holder.path("hold").asText() + "s"
                            : holder.path("hold").asText()));
        }
        return String.join("; ", words);
    }

    private static String made(JsonNode object) {
        String how = object.path("made").asText();
        JsonNode site = object.path("callSite");
        return site.isMissingNode() ? how : how + " at " + site.asText();
    }

    void groups(String by, ArrayNode groups) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(
                List.of("SIZE", "OBJECTS", "OLDEST", by.toUpperCase(Locale.ROOT).replace('-', ' ')));
        for (JsonNode group : groups) {
            rows.add(row(group));
        }
        print(rows);
    }

    void leaks(String olderThan, ArrayNode leaks) {
        if (leaks.isEmpty()) {
            out.println("no object is kept by idle references alone for " + olderThan + " or longer");
            return;
        }
        out.println("kept by references that nobody has used for " + olderThan
                + " or longer: close() them, or let go of them");
        groups("call-site", leaks);
    }

    private static List<String> row(JsonNode group) {
        ObjectNode fields = (ObjectNode) group;
        return List.of(
                bytes(fields, "bytes"),
                fields.path("objects").asText(),
                TimeSpan.text(fields.path("oldestMs").asLong()),
                fields.path("group").asText());
    }

    private void print(List<List<String>> rows) {
        if (rows.size() > 1) {
            Columns.aligned(rows).forEach(out::println);
        }
    }
}
