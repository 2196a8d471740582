package dev.mobula.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;

/// Sums objects of a store up by what they have in common.
final class MemoryGroups {
    /// What objects can have in common.
    enum By {
        CALL_SITE,
        HOLDER,
        KIND,
        NODE;

        String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    private static final class Group {
        private final String name;
        private long objects;
        private long bytes;
        private long oldestMs;

        Group(String name) {
            this.name = name;
        }
    }

    private MemoryGroups() {}

    /// The groups, largest first. An object with several holders counts for each of them.
    static ArrayNode of(By by, String node, Iterable<JsonNode> objects, int most) {
        Map<String, Group> groups = new LinkedHashMap<>();
        for (JsonNode object : objects) {
            for (String name : names(by, node, object)) {
                Group group = groups.computeIfAbsent(name, Group::new);
                group.objects++;
                group.bytes += object.path("bytes").asLong();
                group.oldestMs = Math.max(group.oldestMs, object.path("ageMs").asLong());
            }
        }
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        groups.values().stream()
                .sorted(Comparator.comparingLong((Group group) -> group.bytes).reversed())
                .limit(most)
                .forEach(group -> array.addObject()
                        .put("group", group.name)
                        .put("objects", group.objects)
                        .put("bytes", group.bytes)
                        .put("oldestMs", group.oldestMs));
        return array;
    }

    private static Iterable<String> names(By by, String node, JsonNode object) {
        return switch (by) {
            case CALL_SITE -> List.of(site(object));
            case KIND -> List.of(object.path("kind").asText());
            case NODE -> List.of(node);
            case HOLDER -> holders(object);
        };
    }

    // The line of the program, else how it was made.
    private static String site(JsonNode object) {
        return object.path("callSite").asText(object.path("made").asText());
    }

    private static Iterable<String> holders(JsonNode object) {
        TreeSet<String> names = new TreeSet<>();
        object.path("holders").forEach(holder -> names.add(holder.path("who").asText()));
        return names.isEmpty() ? List.of("nobody known") : names;
    }

    /// Those that only references keep, and nobody has read for a while.
    static List<JsonNode> idle(Iterable<JsonNode> objects, long olderThanMs) {
        List<JsonNode> idle = new ArrayList<>();
        for (JsonNode object : objects) {
            boolean onlyHandles = !object.path("holders").isEmpty();
            for (JsonNode holder : object.path("holders")) {
                onlyHandles &= holder.path("hold").asText().equals("handle");
            }
            if (onlyHandles
                    && object.path("idleMs").asLong() >= olderThanMs
                    && object.path("ageMs").asLong() >= olderThanMs) {
                idle.add(object);
            }
        }
        return idle;
    }
}
