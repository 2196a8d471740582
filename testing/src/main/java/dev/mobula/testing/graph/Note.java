package dev.mobula.testing.graph;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/// A note on its way from one JVM to another.
///
/// @param kind which method of [Notes]
/// @param run number of the run
/// @param text its text, else empty
/// @param number its number, else 0
record Note(Kind kind, long run, String text, long number) {
    /// Which method of [Notes].
    enum Kind {
        STARTED,
        EFFECT,
        OCCUPY,
        RELEASE,
        VIOLATION
    }

    void write(DataOutputStream out) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeUTF(kind.name());
        out.writeLong(run);
        out.writeLong(number);
        out.writeInt(bytes.length);
        out.write(bytes);
        out.flush();
    }

    static Note read(DataInputStream in) throws IOException {
        Kind kind = Kind.valueOf(in.readUTF());
        long run = in.readLong();
        long number = in.readLong();
        String text = new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8);
        return new Note(kind, run, text, number);
    }

    /// @throws IllegalStateException if the run is over
    void writeInto(Notes notes) {
        switch (kind) {
            case STARTED -> notes.started(text, (int) number);
            case EFFECT -> notes.effect(text);
            case OCCUPY -> notes.occupy(text, number);
            case RELEASE -> notes.release(number);
            case VIOLATION -> notes.violation(text);
        }
    }
}
