package dev.mobula.runtime.codec;

import org.jspecify.annotations.Nullable;

/// Words for messages.
final class Texts {
    private static final int LONGEST_KEY = 40;

    private Texts() {}

    /// The name of a type with its article: "a java.net.Socket", "an int[]".
    static String aType(Class<?> type) {
        String name = type.getTypeName();
        return ("aeiouAEIOU".indexOf(simpleInitial(name)) >= 0 ? "an " : "a ") + name;
    }

    /// The segment of a path for the value of a map's key.
    static String key(@Nullable Object key) {
        if (key instanceof String text) {
            return "['" + (text.length() > LONGEST_KEY ? text.substring(0, LONGEST_KEY) + "…" : text) + "']";
        }
        if (key == null || key instanceof Number || key instanceof Character || key instanceof Boolean) {
            return "[" + key + "]";
        }
        if (key instanceof Enum<?> constant) {
            return "[" + constant.name() + "]";
        }
        return "[" + aType(key.getClass()) + "]";
    }

    // Names are read with their package: "a java.net…", "an example…".
    private static char simpleInitial(String name) {
        return name.charAt(0);
    }
}
