package dev.mobula.runtime.codec;

import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;

/// Refuses the objects of a class, in both directions.
final class RejectingSerializer extends NodeSerializer<Object> {
    private final String reason;
    private final String cure;

    /// @param reason why, to follow the class: "which …"
    /// @param cure what to do instead
    RejectingSerializer(String reason, String cure) {
        this.reason = reason;
        this.cure = cure;
    }

    @Override
    void encode(Graph graph, Output output, Object value) {
        throw PathFailure.unsendable("is " + Texts.aType(value.getClass()) + ", " + reason, cure);
    }

    @Override
    Object decode(Graph graph, Input input, Class<?> type) {
        throw PathFailure.failed("is " + Texts.aType(type) + ", " + reason, cure, null);
    }
}
