package dev.mobula.systemtests;

import dev.mobula.ObjectRef;
import dev.mobula.Remote;
import dev.mobula.Tensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An actor that makes large values for others, and may hold on to one.
@Remote
class ValueMaker {
    private @Nullable Tensor held;

    ValueMaker() {}

    /// New values; when the answer is sent, this has no reference to them.
    List<ObjectRef<byte[]>> make(long seed, int values, int count) {
        return StoreTasks.putAll(seed, values, count);
    }

    /// Lets go of all that nobody refers to.
    long collect() {
        System.gc();
        return ProcessHandle.current().pid();
    }

    long hold(Tensor tensor) {
        held = tensor;
        return StoreTasks.crc(tensor);
    }

    /// The checksum of what it holds, read again.
    long checksum() {
        return held == null ? 0 : StoreTasks.crc(held);
    }

    void letGo() {
        if (held != null) {
            held.close();
            held = null;
        }
    }
}
