package dev.mobula.runtime.codec;

/// A graph is nested too deeply for the stack of the calling thread; it is tried again on a deeper one.
///
/// Never leaves this package.
final class TooDeep extends RuntimeException {
    private static final long serialVersionUID = 1;

    TooDeep() {
        super("too deep for this stack", null, false, false);
    }
}
