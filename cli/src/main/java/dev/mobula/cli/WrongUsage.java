package dev.mobula.cli;

/// The command line asks for something that does not exist.
final class WrongUsage extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String hint;

    /// @param message what, and why not
    /// @param hint what to do instead
    WrongUsage(String message, String hint) {
        super(message);
        this.hint = hint;
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }

    String hint() {
        return hint;
    }
}
