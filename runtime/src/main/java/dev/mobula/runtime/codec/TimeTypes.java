package dev.mobula.runtime.codec;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.chrono.ChronoLocalDate;
import java.time.chrono.Chronology;
import java.util.Set;

/// The value types of `java.time`.
final class TimeTypes {
    private static final Set<Class<?>> EXACT = Set.of(
            Duration.class,
            Instant.class,
            LocalDate.class,
            LocalDateTime.class,
            LocalTime.class,
            MonthDay.class,
            OffsetDateTime.class,
            OffsetTime.class,
            Period.class,
            Year.class,
            YearMonth.class,
            ZonedDateTime.class);

    private TimeTypes() {}

    /// Tells whether it is one of the common ones, which Kryo has serializers for.
    static boolean isExactValueType(Class<?> type) {
        return EXACT.contains(type) || ZoneId.class.isAssignableFrom(type);
    }

    /// Tells whether a class of the JDK is one of them.
    static boolean isValueType(Class<?> type) {
        return EXACT.contains(type)
                || ZoneId.class.isAssignableFrom(type)
                || ChronoLocalDate.class.isAssignableFrom(type)
                || Chronology.class.isAssignableFrom(type);
    }
}
