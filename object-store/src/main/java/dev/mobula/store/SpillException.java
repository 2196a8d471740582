package dev.mobula.store;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// What [SpillFiles] reports; the subclass says whether to try later or to make the object again.
public abstract sealed class SpillException extends IOException
        permits SpillRefusedException, SpilledObjectDamagedException, SpilledObjectUnreadableException {
    private static final long serialVersionUID = 1;

    SpillException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
