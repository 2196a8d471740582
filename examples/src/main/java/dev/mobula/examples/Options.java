package dev.mobula.examples;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The `--name value` pairs that an example was called with.
public final class Options {
    private final Map<String, String> values;

    private Options(Map<String, String> values) {
        this.values = values;
    }

    /// Reads arguments such as `--seed 7` or `--seed=7`; a flag stands alone.
    ///
    /// @param example name for messages
    /// @param names options that take a value
    /// @param flags options that take none
    /// @throws UsageException if an argument is none of these
    public static Options read(String example, List<String> arguments, Set<String> names, Set<String> flags) {
        Map<String, String> values = new LinkedHashMap<>();
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            int equals = argument.indexOf('=');
            String name = equals < 0 ? argument : argument.substring(0, equals);
            if (flags.contains(name) && equals < 0) {
                values.put(name, "true");
            } else if (!names.contains(name)) {
                throw new UsageException(
                        example + " does not know '" + argument + "': it takes " + listed(names, flags));
            } else if (equals >= 0) {
                values.put(name, argument.substring(equals + 1));
            } else if (i + 1 < arguments.size()) {
                values.put(name, arguments.get(++i));
            } else {
                throw new UsageException(name + " has no value: write for example " + name + " 7");
            }
        }
        return new Options(values);
    }

    private static String listed(Set<String> names, Set<String> flags) {
        StringBuilder text = new StringBuilder();
        names.stream()
                .sorted()
                .forEach(name ->
                        text.append(text.isEmpty() ? "" : ", ").append(name).append(" N"));
        flags.stream()
                .sorted()
                .forEach(name -> text.append(text.isEmpty() ? "" : ", ").append(name));
        return text.toString();
    }

    /// Tells whether a flag was given.
    public boolean has(String flag) {
        return values.containsKey(flag);
    }

    /// A whole number within bounds.
    ///
    /// @param usual what it is if it was not given
    /// @throws UsageException if it is no whole number, or out of bounds
    public long number(String name, long usual, long least, long most) {
        String value = values.get(name);
        if (value == null) {
            return usual;
        }
        try {
            long number = Long.parseLong(value.trim());
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new UsageException(
                    name + "=" + value + " is not a whole number: write for example " + name + ' ' + usual);
        }
        throw new UsageException(
                name + "=" + value + " is outside " + least + " to " + most + ": " + usual + " is usual");
    }
}
