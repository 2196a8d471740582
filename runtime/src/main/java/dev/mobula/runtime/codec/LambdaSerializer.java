package dev.mobula.runtime.codec;

import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.lang.invoke.SerializedLambda;
import org.jspecify.annotations.Nullable;

/// Serializable lambdas and method references: where their code is, and what they captured.
final class LambdaSerializer extends NodeSerializer<Object> {
    static final String NOT_SERIALIZABLE_CURE =
            "cast it to the interface & java.io.Serializable where it is written, or use RemoteCallable";

    private static final String SEGMENT = "(captured ";

    /// The name of the captured variable that a segment of a path stands for; null if it is another segment.
    static @Nullable String variableOf(String segment) {
        return segment.startsWith(SEGMENT) ? segment.substring(SEGMENT.length(), segment.length() - 1) : null;
    }

    private static String segment(Lambdas.Site site, @Nullable ClassLoader loader, int index) {
        return SEGMENT + Lambdas.describe(site, loader).variable(index) + ")";
    }

    @Override
    void encode(Graph graph, Output output, Object lambda) {
        if (!Immutability.isSendableLambda(lambda.getClass())) {
            throw PathFailure.unsendable("is a lambda whose interface is not serializable", NOT_SERIALIZABLE_CURE);
        }
        SerializedLambda parts = Lambdas.partsOf(lambda);
        output.writeString(parts.getCapturingClass());
        output.writeString(parts.getFunctionalInterfaceClass());
        output.writeString(parts.getFunctionalInterfaceMethodName());
        output.writeString(parts.getFunctionalInterfaceMethodSignature());
        output.writeByte((byte) parts.getImplMethodKind());
        output.writeString(parts.getImplClass());
        output.writeString(parts.getImplMethodName());
        output.writeString(parts.getImplMethodSignature());
        output.writeString(parts.getInstantiatedMethodType());
        graph.references().begin(lambda);
        int count = parts.getCapturedArgCount();
        output.writeVarInt(count, true);
        for (int i = 0; i < count; i++) {
            try {
                graph.writeClassAndObject(output, parts.getCapturedArg(i));
            } catch (PathFailure failure) {
                throw failure.under(
                        segment(Lambdas.Site.of(parts), lambda.getClass().getClassLoader(), i));
            }
        }
        graph.references().end();
    }

    @Override
    Object decode(Graph graph, Input input, Class<?> type) {
        String capturingClass = input.readString();
        String interfaceClass = input.readString();
        String interfaceMethod = input.readString();
        String interfaceSignature = input.readString();
        int kind = input.readByte();
        String implClass = input.readString();
        String implMethod = input.readString();
        String implSignature = input.readString();
        String instantiated = input.readString();
        @Nullable Object[] captured = new @Nullable Object[readLength(input, 1)];
        for (int i = 0; i < captured.length; i++) {
            try {
                captured[i] = graph.readClassAndObject(input);
            } catch (PathFailure failure) {
                Lambdas.Site site = new Lambdas.Site(implClass, implMethod, implSignature, kind, captured.length);
                throw failure.under(segment(site, graph.classes().loader(), i));
            }
        }
        if (capturingClass == null) {
            throw PathFailure.corrupt("a lambda without a class");
        }
        return Lambdas.fromParts(new SerializedLambda(
                graph.classes().named(capturingClass.replace('/', '.')),
                interfaceClass,
                interfaceMethod,
                interfaceSignature,
                kind,
                implClass,
                implMethod,
                implSignature,
                instantiated,
                captured));
    }
}
