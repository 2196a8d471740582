package dev.mobula;

import org.jspecify.annotations.Nullable;

/// Stands for an exception that could not be sent as an object: keeps its class name, message, stack and
/// causes as far as they can be kept, and the whole stack as text.
///
/// Not a failure of Mobula itself, hence no [MobulaException]: it is found as the cause of one.
public final class RemoteException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String originalClassName;
    private final String stackText;

    /// Used by runtimes.
    ///
    /// @param originalClassName class of the exception that this one stands for
    /// @param message that exception's message
    /// @param stackText its stack with all causes, as it would print itself
    /// @param cause its cause, itself replaced if need be
    public RemoteException(
            String originalClassName, @Nullable String message, String stackText, @Nullable Throwable cause) {
        super(originalClassName + (message == null ? "" : ": " + message), cause);
        this.originalClassName = originalClassName;
        this.stackText = stackText;
    }

    /// Class of the exception that this one stands for.
    public String originalClassName() {
        return originalClassName;
    }

    /// The whole stack with all causes, as the original would print it.
    public String stackText() {
        return stackText;
    }
}
