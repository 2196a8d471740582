package dev.mobula.runtime.wire;

/// Bytes from the other side that are no message of the schema. The connection that sent them is closed.
public final class MalformedMessageException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /// @param what what was found instead, to stand after "A malformed message: "
    public MalformedMessageException(String what) {
        super("A malformed message: " + what);
    }
}
