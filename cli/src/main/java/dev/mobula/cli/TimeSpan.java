package dev.mobula.cli;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Reads and writes times as people write them.
final class TimeSpan implements ITypeConverter<Duration> {
    private static final Pattern FORM = Pattern.compile("(\\d{1,9})(ms|s|m|h)");
    private static final long MINUTE_S = 60;
    private static final long HOUR_S = 3_600;
    private static final long DAY_S = 86_400;

    @Override
    public Duration convert(String value) {
        Matcher matcher = FORM.matcher(value);
        if (!matcher.matches()) {
            throw new TypeConversionException("'" + value + "' is not a time: write it as 500ms, 30s, 5m or 1h");
        }
        long amount = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            default -> Duration.ofHours(amount);
        };
    }

    /// Two units at most, for example `3m 12s` or `2d 4h`.
    static String text(long ms) {
        long seconds = Math.max(0, ms) / 1_000;
        if (seconds < MINUTE_S) {
            return seconds + "s";
        }
        if (seconds < HOUR_S) {
            return seconds / MINUTE_S + "m " + seconds % MINUTE_S + "s";
        }
        return seconds < DAY_S
                ? seconds / HOUR_S + "h " + seconds % HOUR_S / MINUTE_S + "m"
                : seconds / DAY_S + "d " + seconds % DAY_S / HOUR_S + "h";
    }
}
