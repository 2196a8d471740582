package dev.mobula.runtime;

import dev.mobula.runtime.Functions.Body;
import dev.mobula.spi.RemoteDispatcher;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Knows the functions of [Functions] by their numbers, as a generated class would: so a worker in the same JVM finds
/// one that it got to know by owner, number and signature.
final class FunctionsRemote {
    static final RemoteDispatcher DISPATCHER = FunctionsRemote::dispatch;

    private static final Map<Integer, Body> BODIES = new ConcurrentHashMap<>();

    private FunctionsRemote() {}

    static void add(int number, Body body) {
        BODIES.put(number, body);
    }

    /// Runs the function with a number, [RemoteFunction#index].
    private static Object dispatch(int index, Object target, Object[] arguments) throws Throwable {
        Body body = BODIES.get(index);
        if (body == null) {
            throw new IllegalArgumentException("No method " + index + " in FunctionsRemote");
        }
        return body.run(arguments);
    }
}
