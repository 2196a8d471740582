package dev.mobula.examples;

/// An [Example] was given arguments that it cannot use.
public final class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /// @param message one line: the argument, why it cannot be used, and what to give instead
    public UsageException(String message) {
        super(message);
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
