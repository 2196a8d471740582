package dev.mobula.cli;

/// A command cannot do what was asked, for a reason that is not a bug.
public final class CommandFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int exitCode;
    private final String hint;

    /// @param exitCode one of those that `mobula help` lists
    /// @param message what, and why not
    /// @param hint what to do instead
    public CommandFailure(int exitCode, String message, String hint) {
        super(message);
        this.exitCode = exitCode;
        this.hint = hint;
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }

    /// The exit code that `mobula` ends with.
    public int exitCode() {
        return exitCode;
    }

    /// What to do instead, one line.
    public String hint() {
        return hint;
    }
}
