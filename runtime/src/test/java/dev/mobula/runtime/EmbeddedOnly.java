package dev.mobula.runtime;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;

/// A test of what only an embedded node has: its threads, its address, values shared by reference.
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@DisabledIfSystemProperty(
        named = Sizes.PROPERTY,
        matches = "node|processes",
        disabledReason = "about embedded nodes only")
public @interface EmbeddedOnly {}
