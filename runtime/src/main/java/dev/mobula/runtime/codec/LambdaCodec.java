package dev.mobula.runtime.codec;

import dev.mobula.NotSendableException;
import dev.mobula.runtime.wire.WireReader;
import dev.mobula.runtime.wire.WireWriter;
import dev.mobula.store.EncodedValue;

/// Takes snapshots of submitted code.
public final class LambdaCodec {
    private static final LambdaCodec SHARED = new LambdaCodec();

    /// First byte of the encoding of a snapshot.
    static final byte TAG = 3;

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
        return new CodeSnapshot(site, Immutability.isImmutable(code) ? code : encode(code, site));
    }

    private static EncodedValue encode(Object code, CodeSite site) {
        try {
            return GraphCodec.encode(code);
        } catch (PathFailure failure) {
            throw new NotSendableException(message(failure, site), failure.getCause());
        }
    }

    /// Encodes a snapshot, so that another process can make it again: [#TAG], its name, its description, and the
    /// encoding of the code.
    ///
    /// @throws NotSendableException if what the code captured is fit for this process only
    static EncodedValue encode(CodeSnapshot snapshot) {
        EncodedValue code = snapshot.frozen() instanceof EncodedValue encoded
                ? encoded
                : encode(snapshot.frozen(), CodeSite.of(snapshot.frozen()));
        WireWriter out = new WireWriter(code.length() + 128)
                .putByte(TAG)
                .putString(snapshot.name())
                .putString(snapshot.site().description())
                .putRaw(code.bytes(), 0, code.length());
        return new EncodedValue(out.bytes(), out.position(), code.attachments());
    }

    /// Makes a snapshot of its encoding; the code itself is made when the snapshot is thawed.
    ///
    /// @throws dev.mobula.runtime.wire.MalformedMessageException if the bytes are damaged
    static CodeSnapshot decode(EncodedValue encoded) {
        WireReader in = new WireReader().wrap(encoded.bytes(), 1, encoded.length() - 1);
        CodeOrigin site = new CodeOrigin.Told(in.getString(), in.getString());
        byte[] code = in.getRaw(in.remaining());
        return new CodeSnapshot(site, new EncodedValue(code, code.length, encoded.attachments()));
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
