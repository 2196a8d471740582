package dev.mobula.runtime.wire;

import java.util.ArrayList;
import java.util.List;

/// Which messages a [FaultyLink] loses, doubles or delays: a rule for each type, and a seed. For tests.
///
/// As text: `seed=7;drop:WANT=0.01;dup:SUBMIT=0.1;delay:ENDED=0.05@20`. The last one says that of the messages
/// `ENDED` 5 in a hundred are held back until 20 others were offered after them.
public final class FaultPlan {
    /// What becomes of one message.
    enum Fate {
        PASS,
        DROP,
        DUPLICATE,
        DELAY
    }

    /// What becomes of one type of message.
    private record Rule(Fate fate, int type, double probability, int messages) {}

    private final long seed;
    private final List<Rule> rules;

    private FaultPlan(long seed, List<Rule> rules) {
        this.seed = seed;
        this.rules = List.copyOf(rules);
    }

    /// No faults.
    public static FaultPlan none() {
        return new FaultPlan(0, List.of());
    }

    /// Reads a plan; an empty text is [#none].
    ///
    /// @throws IllegalArgumentException if it is not one; names every part that is wrong
    public static FaultPlan parse(String text) {
        long seed = 0;
        List<Rule> rules = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        for (String part : text.split(";", -1)) {
            String trimmed = part.strip();
            try {
                if (trimmed.startsWith("seed=")) {
                    seed = Long.parseLong(trimmed.substring("seed=".length()));
                } else if (!trimmed.isEmpty()) {
                    rules.add(rule(trimmed));
                }
            } catch (NumberFormatException e) {
                problems.add("'" + trimmed + "' has a number that cannot be read");
            } catch (IllegalArgumentException e) {
                problems.add("'" + trimmed + "' " + e.getMessage());
            }
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException("The fault plan cannot be read: " + String.join("; ", problems)
                    + " (like seed=7;drop:WANT=0.01;dup:SUBMIT=0.1;delay:ENDED=0.05@20)");
        }
        return new FaultPlan(seed, rules);
    }

    private static Rule rule(String part) {
        int colon = part.indexOf(':');
        int equals = part.indexOf('=', colon + 1);
        if (colon < 0 || equals < 0) {
            throw new IllegalArgumentException("is neither seed=NUMBER nor ACTION:TYPE=PROBABILITY");
        }
        String action = part.substring(0, colon);
        Fate fate = switch (action) {
            case "drop" -> Fate.DROP;
            case "dup" -> Fate.DUPLICATE;
            case "delay" -> Fate.DELAY;
            default -> throw new IllegalArgumentException("asks for " + action + ", which is none of drop, dup, delay");
        };
        String name = part.substring(colon + 1, equals);
        int type = MessageType.parse(name);
        if (type < 0) {
            throw new IllegalArgumentException("names " + name + ", which is no type of message");
        }
        String amount = part.substring(equals + 1);
        int at = amount.indexOf('@');
        if (at < 0 == (fate == Fate.DELAY)) {
            throw new IllegalArgumentException(
                    at < 0 ? "does not say for how many messages: append @20" : "says @, which only a delay has");
        }
        double probability = Double.parseDouble(at < 0 ? amount : amount.substring(0, at));
        int messages = at < 0 ? 0 : Integer.parseInt(amount.substring(at + 1));
        if (!(probability >= 0 && probability <= 1)) {
            throw new IllegalArgumentException("has a probability that is not from 0 to 1");
        }
        if (at >= 0 && messages < 1) {
            throw new IllegalArgumentException("holds back for fewer than 1 message");
        }
        return new Rule(fate, type, probability, messages);
    }

    /// What becomes of message number `count` of a type: the same for the same plan, whatever other types do.
    Fate fate(int type, long count) {
        for (int i = 0; i < rules.size(); i++) {
            Rule rule = rules.get(i);
            if (rule.type == type && random(type, count, i) < rule.probability) {
                return rule.fate;
            }
        }
        return Fate.PASS;
    }

    /// For how many messages one of this type is held back.
    int delay(int type) {
        for (Rule rule : rules) {
            if (rule.type == type && rule.fate == Fate.DELAY) {
                return rule.messages;
            }
        }
        return 0;
    }

    private double random(int type, long count, int rule) {
        long bits = mix(mix(mix(seed + type) + count) + rule);
        return (bits >>> 11) * 0x1.0p-53;
    }

    /// One step of SplitMix64.
    private static long mix(long value) {
        long z = value + 0x9E3779B97F4A7C15L;
        z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        return z ^ z >>> 31;
    }

    @Override
    public String toString() {
        return "FaultPlan[seed=" + seed + ", " + rules + "]";
    }
}
