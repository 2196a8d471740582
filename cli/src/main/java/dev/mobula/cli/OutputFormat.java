package dev.mobula.cli;

import java.util.Arrays;
import java.util.Iterator;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// How data is printed.
enum OutputFormat {
    /// For people.
    TABLE,
    /// For programs.
    JSON;

    /// As it is written on the command line.
    private String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// Reads a format.
    static final class Converter implements ITypeConverter<OutputFormat> {
        @Override
        public OutputFormat convert(String value) {
            for (OutputFormat format : values()) {
                if (format.word().equals(value)) {
                    return format;
                }
            }
            throw new TypeConversionException("'" + value + "' is not a format: use table or json");
        }
    }

    /// What a shell offers after `-o`.
    static final class Words implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Arrays.stream(values()).map(OutputFormat::word).iterator();
        }
    }
}
