package dev.mobula.runtime.codec;

import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import org.jspecify.annotations.Nullable;

/// Records: the fields as they are, and back through the canonical constructor. `writeReplace` and `readResolve`
/// count if the record is serializable.
final class RecordSerializer extends NodeSerializer<Object> {
    private final RecordPlan plan;

    RecordSerializer(Class<?> type) {
        this.plan = RecordPlan.of(type);
    }

    @Override
    void encode(Graph graph, Output output, Object value) {
        graph.references().begin(value);
        if (plan.writeReplace() == null) {
            writeComponents(graph, output, value);
        } else {
            Object replacement = SerialStreams.call(plan.writeReplace(), value, "writeReplace");
            boolean replaced = replacement.getClass() != value.getClass();
            output.writeBoolean(replaced);
            if (replaced) {
                graph.writeClassAndObject(output, replacement);
            } else {
                writeComponents(graph, output, replacement);
            }
        }
        graph.references().end();
    }

    @Override
    Object decode(Graph graph, Input input, Class<?> type) {
        if (plan.writeReplace() != null && input.readBoolean()) {
            Object replacement = graph.readClassAndObject(input);
            if (replacement == null) {
                throw PathFailure.corrupt("null in place of " + type.getName());
            }
            return replacement;
        }
        @Nullable Object[] parts = new @Nullable Object[plan.size()];
        for (int i = 0; i < parts.length; i++) {
            parts[i] = FieldValues.read(graph, input, plan.type(i), plan.segment(i));
        }
        Object value = plan.build(parts);
        return plan.readResolve() == null ? value : SerialStreams.call(plan.readResolve(), value, "readResolve");
    }

    private void writeComponents(Graph graph, Output output, Object value) {
        for (int i = 0; i < plan.size(); i++) {
            FieldValues.write(graph, output, plan.type(i), plan.segment(i), plan.part(i, value));
        }
    }
}
