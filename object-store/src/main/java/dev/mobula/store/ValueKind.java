package dev.mobula.store;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What a large value is, for listings.
public enum ValueKind {
    /// Nobody has said it.
    UNKNOWN(0),
    /// An object.
    VALUE(1),
    /// A primitive array, or an object with such arrays.
    ARRAY(2),
    /// A tensor.
    TENSOR(3);

    private final int code;

    ValueKind(int code) {
        this.code = code;
    }

    /// The byte that messages have.
    public int code() {
        return code;
    }

    /// The kind of a byte; null if there is none.
    public static @Nullable ValueKind of(int code) {
        for (ValueKind kind : values()) {
            if (kind.code == code) {
                return kind;
            }
        }
        return null;
    }

    /// The word that listings have.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
