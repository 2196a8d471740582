package dev.mobula.store;

import org.jspecify.annotations.Nullable;

/// Where an object comes from, as far as that is known; for listings.
///
/// @param kind what it is
/// @param made how it came to be, in words: `result of …`; null if it was put
/// @param callSite the line of the program that made it, as in a stack trace
public record ObjectOrigin(
        ValueKind kind, @Nullable String made, @Nullable String callSite) {
    /// Nothing is known.
    public static final ObjectOrigin UNKNOWN = new ObjectOrigin(ValueKind.UNKNOWN, null, null);

    /// With what is known besides; what was known before stays.
    public ObjectOrigin and(ValueKind moreKind, @Nullable String moreMade, @Nullable String moreSite) {
        return new ObjectOrigin(
                kind == ValueKind.UNKNOWN ? moreKind : kind,
                made == null ? moreMade : made,
                callSite == null ? moreSite : callSite);
    }
}
