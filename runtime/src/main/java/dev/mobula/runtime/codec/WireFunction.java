package dev.mobula.runtime.codec;

import dev.mobula.runtime.wire.WireReader;
import dev.mobula.runtime.wire.WireWriter;
import dev.mobula.spi.RemoteFunction;

/// How a function stands in a message, after the number that it is given:
/// `[text owner] [text name] [int index] [text signature] [byte kind] [byte result] [int count] parameters`
/// `[int count] components [byte checkpointed]`.
public final class WireFunction {
    private WireFunction() {}

    /// Writes a function of this process, or one that was read.
    public static void write(WireWriter out, NodeFunction described) {
        RemoteFunction function = described.function();
        out.putString(described.ownerName())
                .putString(function.name())
                .putInt(function.index())
                .putString(function.signature())
                .putByte(WireOptions.number(RemoteFunction.Kind.values(), function.kind()))
                .putByte(WireOptions.number(RemoteFunction.Result.values(), function.result()));
        WireThrowable.strings(out, function.parameters());
        WireThrowable.strings(out, function.components());
        out.putBoolean(described.checkpointed());
    }

    /// Reads a function; [FunctionTable#find] gives one that can be run.
    ///
    /// @throws dev.mobula.runtime.wire.MalformedMessageException if the bytes are damaged
    public static NodeFunction read(WireReader in) {
        return NodeFunction.elsewhere(
                in.getString(),
                in.getString(),
                in.getInt(),
                in.getString(),
                WireOptions.constant(RemoteFunction.Kind.values(), in.getByte()),
                WireOptions.constant(RemoteFunction.Result.values(), in.getByte()),
                WireThrowable.strings(in),
                WireThrowable.strings(in),
                in.getBoolean());
    }
}
