package dev.mobula.spi;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/// The memory behind a [dev.mobula.Tensor] and all its views, and who may still touch it.
///
/// A tensor and its views hold their memory strongly and keep it reachable during each access; so whoever
/// made it learns by a `Cleaner` on this object, or by [#release], when no tensor can read it any more.
/// What users were given by [#exposed] is not covered by that: it needs a lifetime of its own.
///
/// Life: writable or read-only from the start → read-only by [#seal] → closed by [#close]. Each of these
/// steps happens at most once, on whatever thread asks first. Reads and writes of elements check the state
/// without any fence: a thread that uses a tensor while another closes it may see either bytes that are no
/// longer the tensor's, or the error. Elements written before [#seal] are seen by a thread that the tensor is
/// handed to in any orderly way after it.
public abstract class TensorMemory implements AutoCloseable {
    private static final int WRITABLE = 0;
    private static final int READ_ONLY = 1;
    private static final int CLOSED = 2;
    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(TensorMemory.class, "state", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final MemorySegment internal;
    private int state;

    /// @param internal all bytes, accessible from every thread and open as long as this object is reachable
    ///         and not closed; not read-only if `writable`
    /// @param writable whether elements may be written until [#seal]
    protected TensorMemory(MemorySegment internal, boolean writable) {
        if (writable && internal.isReadOnly()) {
            throw new IllegalArgumentException(internal + " is read-only: make the memory with writable=false");
        }
        this.internal = internal;
        this.state = writable ? WRITABLE : READ_ONLY;
    }

    /// All bytes, for access by tensors and the runtime, who keep this object reachable meanwhile
    /// (`Reference.reachabilityFence`) and look at [#isWritable] and [#isClosed] first.
    public final MemorySegment internal() {
        return internal;
    }

    /// All bytes, for users: asked for each time that a tensor hands out a segment or a buffer.
    ///
    /// Must stay valid as long as the segment itself is reachable, whatever becomes of this object; a runtime
    /// that reuses memory returns a segment with a scope of its own. This implementation returns
    /// [#internal], read-only if this memory is.
    public MemorySegment exposed() {
        return isWritable() ? internal : internal.asReadOnly();
    }

    /// Whether elements may be written.
    public final boolean isWritable() {
        return state == WRITABLE;
    }

    /// Whether [#close] was called.
    public final boolean isClosed() {
        return state == CLOSED;
    }

    /// Ends writing, for all views at once and for good.
    ///
    /// @return whether this call did so; false if the memory was read-only or closed already
    public final boolean seal() {
        if (STATE.compareAndSet(this, WRITABLE, READ_ONLY)) {
            sealed();
            return true;
        }
        return false;
    }

    /// Gives the memory back now instead of when it is unreachable; each later access through a tensor fails.
    @Override
    public final void close() {
        if ((int) STATE.getAndSet(this, CLOSED) != CLOSED) {
            release();
        }
    }

    /// Called once, by the thread that sealed. Does nothing here.
    protected void sealed() {}

    /// Called once, by the thread that closed; not called for memory that merely becomes unreachable.
    protected abstract void release();
}
