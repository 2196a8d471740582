package dev.mobula.runtime.codec;

import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;

/// Dynamic proxies: their interfaces, and their handler.
final class ProxySerializer extends NodeSerializer<Object> {
    @Override
    void encode(Graph graph, Output output, Object proxy) {
        Class<?>[] interfaces = proxy.getClass().getInterfaces();
        output.writeVarInt(interfaces.length, true);
        for (Class<?> type : interfaces) {
            output.writeString(type.getName());
        }
        graph.references().begin(proxy);
        try {
            graph.writeClassAndObject(output, Proxy.getInvocationHandler(proxy));
        } catch (PathFailure failure) {
            throw failure.under("(invocation handler)");
        }
        graph.references().end();
    }

    @Override
    Object decode(Graph graph, Input input, Class<?> type) {
        Class<?>[] interfaces = new Class<?>[readLength(input, 1)];
        for (int i = 0; i < interfaces.length; i++) {
            interfaces[i] = graph.classes().named(input.readString());
        }
        if (interfaces.length == 0 || !(graph.readClassAndObject(input) instanceof InvocationHandler handler)) {
            throw PathFailure.corrupt("a proxy without interfaces or handler");
        }
        return Proxy.newProxyInstance(interfaces[0].getClassLoader(), interfaces, handler);
    }
}
