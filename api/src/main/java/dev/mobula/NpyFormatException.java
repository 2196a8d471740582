package dev.mobula;

import java.io.IOException;

/// What was read is no NPY file that [Npy] can make a [Tensor] of; the message says where and why.
public final class NpyFormatException extends IOException {
    private static final long serialVersionUID = 1;

    NpyFormatException(String message) {
        super(message);
    }
}
