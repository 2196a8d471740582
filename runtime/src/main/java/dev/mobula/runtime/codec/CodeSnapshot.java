package dev.mobula.runtime.codec;

import dev.mobula.UnreadableValueException;
import dev.mobula.store.EncodedValue;

/// Submitted code as it was when it was submitted: a name for listings, and the means to make an instance for
/// each attempt. Immutable; may be shared between threads.
public final class CodeSnapshot {
    private final CodeOrigin site;
    private final Object frozen;

    /// @param frozen the code itself, or its encoding
    CodeSnapshot(CodeOrigin site, Object frozen) {
        this.site = site;
        this.frozen = frozen;
    }

    /// Where the code stands, for listings: `Main.lambda@42`, `Main::expensive`, or the name of a class. The
    /// first call for a lambda reads its class file; the name is then kept.
    public String name() {
        return site.name();
    }

    /// Memory that captured values occupy, for accounting; 0 if all are shared.
    public long sizeBytes() {
        return frozen instanceof EncodedValue encoded ? encoded.sizeBytes() : 0;
    }

    CodeOrigin site() {
        return site;
    }

    Object frozen() {
        return frozen;
    }

    /// Makes an instance whose captured mutable values are private copies; the code itself if there are none.
    ///
    /// @param loader finds the classes of captured values
    /// @throws UnreadableValueException if a captured value cannot be made again
    public Object thaw(ClassLoader loader) {
        Object code = ValueCodec.shared().thaw(frozen, loader, site);
        if (code == null) {
            throw new UnreadableValueException(
                    "Cannot read " + site.description() + ": it became null: let its readResolve return an object",
                    null);
        }
        return code;
    }
}
