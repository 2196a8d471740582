package dev.mobula.runtime.wire;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/// An int in shared memory, alone on its cache lines: 1 while its owner sleeps or is about to, and wants to be
/// rung.
///
/// Whoever turns it from 1 to 0 owes the owner one ring of its bell. The owner sets it, then looks for messages,
/// then sleeps; the others put a message in, then look at it. Each has a full fence in between, so at least one of
/// the two sees what the other did.
final class ParkedWord {
    /// Bytes that a word takes up with the lines around it.
    static final int BYTES = 256;

    private static final int AT = 128;
    private static final int PARKED = 1;
    private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();

    private final MemorySegment lines;

    /// @param lines [#BYTES] bytes
    ParkedWord(MemorySegment lines) {
        this.lines = lines;
    }

    /// The owner is about to sleep.
    void set() {
        INT.setVolatile(lines, (long) AT, PARKED);
        VarHandle.fullFence();
    }

    /// The owner is awake, or is being woken.
    void clear() {
        INT.setVolatile(lines, (long) AT, 0);
    }

    boolean isSet() {
        return (int) INT.getVolatile(lines, (long) AT) == PARKED;
    }

    /// Whether the caller, who put in something for the owner before, has to ring.
    boolean take() {
        VarHandle.fullFence();
        return (int) INT.getOpaque(lines, (long) AT) != 0 && (int) INT.getAndSet(lines, (long) AT, 0) != 0;
    }

    /// Where the word is in this process.
    long address() {
        return lines.address() + AT;
    }

    /// What a sleeper finds in its word.
    static int parked() {
        return PARKED;
    }
}
