package dev.mobula.runtime.codec;

import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.lang.reflect.Array;
import org.jspecify.annotations.Nullable;

/// Serializers of arrays of objects.
final class ArraySerializers {
    private ArraySerializers() {}

    /// Arrays of any component type but primitive ones.
    static final class OfObjects extends NodeSerializer<@Nullable Object[]> {
        @Override
        void encode(Graph graph, Output output, @Nullable Object[] value) {
            writeElements(graph, output, value);
        }

        @Override
        @Nullable
        Object[] decode(Graph graph, Input input, Class<? extends @Nullable Object[]> type) {
            int length = NodeSerializer.readLength(input, 1);
            @Nullable Object[] array = (@Nullable Object[]) Array.newInstance(type.getComponentType(), length);
            graph.reference(array);
            for (int i = 0; i < length; i++) {
                array[i] = readElement(graph, input, i);
            }
            return array;
        }
    }

    /// Stacks of exceptions; by reference where the copy stays in this process, since frames never change.
    static final class OfStackTraces extends NodeSerializer<@Nullable Object[]> {
        @Override
        void encode(Graph graph, Output output, @Nullable Object[] value) {
            output.writeBoolean(graph.sharesStacks());
            if (graph.sharesStacks()) {
                output.writeVarInt(graph.attach(value.clone()), true);
                return;
            }
            output.writeVarInt(value.length, true);
            for (Object element : value) {
                // Frames come again and again, in recursion and in causes: the number of an earlier one, from 2 on.
                int number = element instanceof StackTraceElement frame ? graph.numberOf(frame) : -1;
                output.writeVarInt(number + 2, true);
                if (number < 0) {
                    graph.writeClassAndObject(output, element);
                }
            }
        }

        @Override
        @Nullable
        Object[] decode(Graph graph, Input input, Class<? extends @Nullable Object[]> type) {
            if (input.readBoolean()) {
                int index = input.readVarInt(true);
                if (graph.given(index) instanceof StackTraceElement[] frames) {
                    return frames.clone();
                }
                throw PathFailure.corrupt("attachment " + index + " as a stack");
            }
            int length = NodeSerializer.readLength(input, 1);
            @Nullable Object[] frames = new StackTraceElement[length];
            graph.reference(frames);
            for (int i = 0; i < length; i++) {
                int number = input.readVarInt(true) - 2;
                if (number >= graph.framesRead().size() || number < -1) {
                    throw PathFailure.corrupt(
                            "frame " + number + " of " + graph.framesRead().size());
                }
                frames[i] = number >= 0 ? graph.framesRead().get(number) : readElement(graph, input, i);
                if (number < 0 && frames[i] instanceof StackTraceElement fresh) {
                    graph.framesRead().add(fresh);
                }
            }
            return frames;
        }
    }

    /// Writes how many elements there are, then each with its class.
    static void writeElements(Graph graph, Output output, @Nullable Object[] elements) {
        output.writeVarInt(elements.length, true);
        for (int i = 0; i < elements.length; i++) {
            try {
                graph.writeClassAndObject(output, elements[i]);
            } catch (PathFailure failure) {
                throw failure.under("[" + i + "]");
            }
        }
    }

    static @Nullable Object readElement(Graph graph, Input input, int index) {
        try {
            return graph.readClassAndObject(input);
        } catch (PathFailure failure) {
            throw failure.under("[" + index + "]");
        }
    }

    /// Reads what [#writeElements] wrote.
    static @Nullable Object[] readElements(Graph graph, Input input) {
        @Nullable Object[] elements = new @Nullable Object[NodeSerializer.readLength(input, 1)];
        for (int i = 0; i < elements.length; i++) {
            elements[i] = readElement(graph, input, i);
        }
        return elements;
    }
}
