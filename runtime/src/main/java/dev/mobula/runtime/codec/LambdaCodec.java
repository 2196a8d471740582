package dev.mobula.runtime.codec;

/// Takes snapshots of submitted code.
public final class LambdaCodec {
    private static final LambdaCodec SHARED = new LambdaCodec();

    private LambdaCodec() {}

    /// The one of this process; may be used by all threads.
    public static LambdaCodec shared() {
        return SHARED;
    }

    /// Copies what the code captured, unless it is immutable.
    ///
    /// @param code a lambda, a method reference or an object of a class
    /// @throws dev.mobula.NotSendableException if a captured variable cannot be sent
    public CodeSnapshot snapshot(Object code) {
        String name = code.getClass().getName();
        Origin origin = Origin.named("code " + name, "code");
        Object frozen = ValueCodec.shared().freeze(code, origin);
        return new CodeSnapshot(name, frozen == null ? code : frozen, origin);
    }
}
