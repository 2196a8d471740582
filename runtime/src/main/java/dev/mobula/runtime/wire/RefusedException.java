package dev.mobula.runtime.wire;

import java.io.IOException;
import java.nio.file.Path;

/// The node does not serve this client, and says why.
public final class RefusedException extends IOException {
    private static final long serialVersionUID = 1;

    private final String reason;

    RefusedException(Path socket, String reason) {
        super("The node at " + socket + " refuses this program: " + reason);
        this.reason = reason;
    }

    /// The node's words.
    public String reason() {
        return reason;
    }
}
