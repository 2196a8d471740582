package dev.mobula.runtime;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;

/// A test that shares latches or counters with its tasks, so that they must run in its own JVM.
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@DisabledIfSystemProperty(
        named = Sizes.PROPERTY,
        matches = "processes",
        disabledReason = "shares memory with its tasks")
public @interface SharesMemory {}
