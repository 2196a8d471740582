package dev.mobula.runtime.codec;

import dev.mobula.NotSendableException;

/// Takes snapshots of submitted code.
public final class LambdaCodec {
    private static final LambdaCodec SHARED = new LambdaCodec();

    private LambdaCodec() {}

    /// The one of this process; may be used by all threads.
    public static LambdaCodec shared() {
        return SHARED;
    }

    /// Copies what the code captured, unless it is immutable: then the snapshot holds the code itself.
    ///
    /// @param code a lambda or method reference of a serializable interface, or an object of a class
    /// @throws NotSendableException if a captured variable cannot be sent; the message names it
    public CodeSnapshot snapshot(Object code) {
        CodeSite site = CodeSite.of(code);
        if (Immutability.isImmutable(code)) {
            return new CodeSnapshot(site, code);
        }
        try {
            return new CodeSnapshot(site, GraphCodec.encode(code));
        } catch (PathFailure failure) {
            throw new NotSendableException(message(failure, site), failure.getCause());
        }
    }

    private static String message(PathFailure failure, CodeSite site) {
        String outermost = failure.outermost();
        String variable = outermost == null ? null : site.variableOf(outermost);
        if (variable == null) {
            return failure.message("Cannot send", site);
        }
        failure.dropOutermost();
        return failure.message(
                "Cannot send",
                variable.startsWith("#")
                        ? Origin.named("captured variable " + variable.substring(1) + " of " + site.description(), "it")
                        : Origin.captured(variable, site.description()));
    }
}
