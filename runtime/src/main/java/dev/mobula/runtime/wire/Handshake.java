package dev.mobula.runtime.wire;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/// Words of the handshake: the client says hello, the node welcomes or refuses it. Keys of our own start with `@`.
final class Handshake {
    /// How long the other side may take for one step.
    static final Duration LIMIT = Duration.ofSeconds(5);

    static final String FRAME = "@mobula";
    static final String HELLO = "hello";
    static final String WELCOME = "welcome";
    static final String REFUSED = "refused";
    static final String REASON = "@reason";

    private Handshake() {}

    static Map<String, String> checked(Map<String, String> properties) {
        for (String key : properties.keySet()) {
            if (key.startsWith("@")) {
                throw new IllegalArgumentException("The property " + key + " starts with @: such names are taken");
            }
        }
        return Map.copyOf(properties);
    }

    static void expect(Map<String, String> frame, String kind) {
        String found = frame.get(FRAME);
        if (!kind.equals(found)) {
            throw new MalformedMessageException("a frame " + found + " instead of " + kind);
        }
    }

    static String text(Map<String, String> frame, String key) {
        String text = frame.get(key);
        if (text == null) {
            throw new MalformedMessageException("a frame " + frame.get(FRAME) + " without " + key);
        }
        return text;
    }

    static long number(Map<String, String> frame, String key, long most) {
        String text = text(frame, key);
        try {
            long number = Long.parseLong(text);
            if (number >= 0 && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // as a number that is out of range
        }
        throw new MalformedMessageException("a frame " + frame.get(FRAME) + " with " + key + "=" + text);
    }

    static Map<String, String> properties(Map<String, String> frame) {
        Map<String, String> properties = new LinkedHashMap<>(frame);
        properties.keySet().removeIf(key -> key.startsWith("@"));
        return properties;
    }

    static Map<String, String> refusal(String reason) {
        return Map.of(FRAME, REFUSED, REASON, reason);
    }
}
