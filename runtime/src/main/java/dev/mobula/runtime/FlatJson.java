package dev.mobula.runtime;

import java.util.LinkedHashMap;
import java.util.Map;

/// Reads one JSON object whose values are strings, numbers and objects of the same kind, such as a node's `node.json`.
///
/// A value in an object inside has the key `outer.inner`. Anything else (arrays, literals, a key twice, text behind
/// the object) is refused, naming the place.
final class FlatJson {
    private final String text;
    private int at;

    private FlatJson(String text) {
        this.text = text;
    }

    /// Returns the values by key, in the file's order; numbers as they are written.
    ///
    /// @throws IllegalArgumentException if the text is not such an object
    static Map<String, String> read(String text) {
        FlatJson reader = new FlatJson(text);
        Map<String, String> values = new LinkedHashMap<>();
        reader.object("", values);
        if (reader.next() != 0) {
            throw reader.unexpected("the end");
        }
        return values;
    }

    private void object(String prefix, Map<String, String> values) {
        take('{', "'{'");
        if (next() == '}') {
            at++;
            return;
        }
        while (true) {
            next();
            String key = prefix + string("a key in quotes");
            take(':', "':'");
            value(key, values);
            if (next() == '}') {
                at++;
                return;
            }
            take(',', "',' or '}'");
        }
    }

    private void value(String key, Map<String, String> values) {
        char first = next();
        if (first == '{' && key.indexOf('.') < 0) {
            object(key + ".", values);
            return;
        }
        String value = first == '"' ? string("a string") : number();
        if (values.put(key, value) != null) {
            throw new IllegalArgumentException("key '" + key + "' stands there twice");
        }
    }

    private String string(String wanted) {
        take('"', wanted);
        StringBuilder value = new StringBuilder();
        while (true) {
            char c = character("'\"'");
            if (c == '"') {
                return value.toString();
            }
            if (c < ' ') {
                at--;
                throw unexpected("a character above U+001F");
            }
            value.append(c == '\\' ? escaped() : c);
        }
    }

    private char escaped() {
        char c = character("an escaped character");
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> {
                int code = 0;
                for (int i = 0; i < 4; i++) {
                    int digit = Character.digit(character("a hexadecimal digit"), 16);
                    if (digit < 0) {
                        at--;
                        throw unexpected("a hexadecimal digit");
                    }
                    code = code * 16 + digit;
                }
                yield (char) code;
            }
            default -> {
                at--;
                throw unexpected("one of \"\\/bfnrtu");
            }
        };
    }

    private String number() {
        int start = at;
        while (at < text.length() && "+-.0123456789eE".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        String number = text.substring(start, at);
        if (!number.matches("-?(0|[1-9]\\d*)(\\.\\d+)?([eE][+-]?\\d+)?")) {
            at = start;
            throw unexpected("a string or a number");
        }
        return number;
    }

    private char character(String wanted) {
        if (at == text.length()) {
            throw unexpected(wanted);
        }
        return text.charAt(at++);
    }

    private void take(char wanted, String name) {
        if (next() != wanted) {
            throw unexpected(name);
        }
        at++;
    }

    /// Skips blanks and returns what follows, 0 at the end.
    private char next() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        return at < text.length() ? text.charAt(at) : 0;
    }

    private IllegalArgumentException unexpected(String wanted) {
        String found = at < text.length() ? "'" + text.charAt(at) + "'" : "the end";
        return new IllegalArgumentException("expected " + wanted + " at character " + at + ", found " + found);
    }
}
