package dev.mobula.runtime.codec;

import dev.mobula.store.EncodedValue;

/// Submitted code as it was when it was submitted: a name for listings, and the means to make an instance for
/// each attempt. Immutable; may be shared between threads.
public final class CodeSnapshot {
    private final String name;
    private final Object frozen;
    private final Origin origin;

    CodeSnapshot(String name, Object frozen, Origin origin) {
        this.name = name;
        this.frozen = frozen;
        this.origin = origin;
    }

    /// Where the code stands, for listings: `Main.lambda@42`, `Main::expensive`, or a class name.
    public String name() {
        return name;
    }

    /// Memory that captured values occupy, for accounting; 0 if all are shared.
    public long sizeBytes() {
        return frozen instanceof EncodedValue encoded ? encoded.sizeBytes() : 0;
    }

    /// Makes an instance whose captured mutable values are private copies; the code itself if there are none.
    ///
    /// @param loader finds the classes of captured values
    /// @throws dev.mobula.UnreadableValueException if a captured value cannot be made again
    public Object thaw(ClassLoader loader) {
        Object code = ValueCodec.shared().thaw(frozen, loader, origin);
        if (code == null) {
            throw new IllegalStateException(name + " became null: its readResolve gives nothing");
        }
        return code;
    }
}
