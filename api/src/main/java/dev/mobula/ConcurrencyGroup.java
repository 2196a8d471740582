package dev.mobula;

import java.lang.annotation.Documented;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// A named share of an actor's concurrency: calls of one group never wait for those of another.
///
/// Used inside [Remote#groups]; methods join a group with [Remote#group].
@Documented
@Target({})
@Retention(RetentionPolicy.CLASS)
public @interface ConcurrencyGroup {
    /// The group's name, not empty.
    String name();

    /// Calls of this group that may run at the same time, 1 or more.
    int maxConcurrency() default 1;
}
