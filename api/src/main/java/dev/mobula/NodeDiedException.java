package dev.mobula;

import org.jspecify.annotations.Nullable;

/// The node that this process works with has died, or the connection to it broke.
///
/// The session is over: tasks that had not ended, references without their value and actors that are not detached
/// are lost with it. Close it, see that the node runs again, open a new session with
/// `Mobula.connect(exception.address())`, and submit what is missing again: make sure first that doing it twice does
/// no harm, since what was under way may have had its effect. Values that were read already are not affected.
public final class NodeDiedException extends MobulaException {
    private static final long serialVersionUID = 1;

    private final String address;

    /// Used by runtimes; [#of] words the message.
    ///
    /// @param address what to give `Mobula.connect` when the node runs again
    /// @param message what, where, why, and the cure
    /// @param cause what lies behind it, or null
    public NodeDiedException(String address, String message, @Nullable Throwable cause) {
        super(Advice.RETRY, message, cause);
        this.address = address;
    }

    /// Used by runtimes: makes one whose message says how to reconnect.
    ///
    /// @param address what to give `Mobula.connect` when the node runs again
    /// @param what what is lost, to begin a sentence: `The value of task 7`
    /// @param why what was seen: `the node's process ended`
    /// @param cause what lies behind it, or null
    public static NodeDiedException of(String address, String what, String why, @Nullable Throwable cause) {
        return new NodeDiedException(
                address,
                what + " is lost, since the connection to node '" + address + "' broke (" + why
                        + "): check that it runs ('mobula status'; 'mobula start --head' starts one), open a new"
                        + " session with Mobula.connect(\"" + address + "\") and submit again",
                cause);
    }

    /// What to give `Mobula.connect` when the node runs again.
    public String address() {
        return address;
    }

    @Override
    public NodeDiedException rethrown() {
        return new NodeDiedException(address, getMessage(), getCause());
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
