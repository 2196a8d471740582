package dev.mobula.runtime;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;

/// A test of something that holds only while its tasks run in its own JVM. What else a test shares with its tasks, it
/// does with [Shared].
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@DisabledIfSystemProperty(
        named = Sizes.PROPERTY,
        matches = "processes",
        disabledReason = "shares memory with its tasks")
public @interface SharesMemory {
    /// Why it must share memory.
    String value();
}
