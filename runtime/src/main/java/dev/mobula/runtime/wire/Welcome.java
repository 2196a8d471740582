package dev.mobula.runtime.wire;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/// What the node answers a client that it serves.
///
/// @param rings the client's [SharedRings]
/// @param nodeBell the node's [NodeBell]
/// @param client number of the client on this node, from 1
/// @param properties what else the node wants to say; keys do not start with `@`
public record Welcome(Path rings, Path nodeBell, long client, Map<String, String> properties) {
    /// Checks the keys.
    public Welcome {
        properties = Handshake.checked(properties);
    }

    Map<String, String> toFrame(boolean futex) {
        Map<String, String> frame = new LinkedHashMap<>();
        frame.put(Handshake.FRAME, Handshake.WELCOME);
        frame.put("@rings", rings.toString());
        frame.put("@nodeBell", nodeBell.toString());
        frame.put("@client", Long.toString(client));
        frame.put("@futex", Boolean.toString(futex));
        frame.putAll(properties);
        return frame;
    }

    static Welcome fromFrame(Map<String, String> frame) {
        Handshake.expect(frame, Handshake.WELCOME);
        try {
            return new Welcome(
                    Path.of(Handshake.text(frame, "@rings")),
                    Path.of(Handshake.text(frame, "@nodeBell")),
                    Handshake.number(frame, "@client", Long.MAX_VALUE),
                    Handshake.properties(frame));
        } catch (InvalidPathException e) {
            MalformedMessageException malformed = new MalformedMessageException("a welcome with " + e.getMessage());
            malformed.initCause(e);
            throw malformed;
        }
    }
}
