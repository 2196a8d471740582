package dev.mobula.runtime.wire;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/// What a client says first.
///
/// @param version version of the messages' schema that it speaks
/// @param kind what it is
/// @param pid number of its process
/// @param futex whether it can wait on futexes and wake others through them
/// @param properties what else the caller wants to say; keys do not start with `@`
public record Hello(int version, Kind kind, long pid, boolean futex, Map<String, String> properties) {
    /// What a client is.
    public enum Kind {
        /// A user's program.
        DRIVER,
        /// A process that runs tasks for the node.
        WORKER
    }

    /// Checks the keys.
    public Hello {
        properties = Handshake.checked(properties);
    }

    /// What this process says.
    public static Hello ofThisProcess(Kind kind, Map<String, String> properties) {
        return new Hello(Versions.CURRENT, kind, ProcessHandle.current().pid(), Futex.isAvailable(), properties);
    }

    Map<String, String> toFrame() {
        Map<String, String> frame = new LinkedHashMap<>();
        frame.put(Handshake.FRAME, Handshake.HELLO);
        frame.put("@version", Integer.toString(version));
        frame.put("@kind", kind.name().toLowerCase(Locale.ROOT));
        frame.put("@pid", Long.toString(pid));
        frame.put("@futex", Boolean.toString(futex));
        frame.putAll(properties);
        return frame;
    }

    static Hello fromFrame(Map<String, String> frame) {
        Handshake.expect(frame, Handshake.HELLO);
        String kind = Handshake.text(frame, "@kind");
        return new Hello(
                Math.toIntExact(Handshake.number(frame, "@version", Integer.MAX_VALUE)),
                switch (kind) {
                    case "driver" -> Kind.DRIVER;
                    case "worker" -> Kind.WORKER;
                    default -> throw new MalformedMessageException("a client of kind " + kind);
                },
                Handshake.number(frame, "@pid", Long.MAX_VALUE),
                Boolean.parseBoolean(Handshake.text(frame, "@futex")),
                Handshake.properties(frame));
    }
}
