package dev.mobula.cli.doctor;

import org.jspecify.annotations.Nullable;

/// One thing that was looked at.
///
/// @param name what, in one or two words
/// @param status what it came to
/// @param found what was found; more lines are details
/// @param cure what to do, or null if all is well
public record Check(
        String name, Status status, String found, @Nullable String cure) {
    static Check ok(String name, String found) {
        return new Check(name, Status.OK, found, null);
    }

    static Check warning(String name, String found, String cure) {
        return new Check(name, Status.WARNING, found, cure);
    }

    static Check problem(String name, String found, String cure) {
        return new Check(name, Status.PROBLEM, found, cure);
    }
}
