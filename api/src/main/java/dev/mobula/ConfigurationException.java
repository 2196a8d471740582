package dev.mobula;

import org.jspecify.annotations.Nullable;

/// Settings are wrong; the message lists all problems at once.
public final class ConfigurationException extends MobulaException {
    private static final long serialVersionUID = 1;

    /// Used by runtimes.
    ///
    /// @param message what, where, why, and the cure
    /// @param cause what lies behind it, or null
    public ConfigurationException(String message, @Nullable Throwable cause) {
        super(Advice.FIX_PROGRAM, message, cause);
    }

    @Override
    public ConfigurationException rethrown() {
        return new ConfigurationException(getMessage(), getCause());
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
