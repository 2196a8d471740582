package dev.mobula.runtime;

import dev.mobula.CallOptions;
import dev.mobula.spi.RemoteFunction;
import java.util.List;

/// Remote functions made by hand. Their code is not copied, so that a test can share latches with it.
final class Functions {
    private Functions() {}

    /// The code of a function.
    @FunctionalInterface
    interface Body {
        Object run(Object[] arguments) throws Throwable;
    }

    static RemoteFunction task(String name, Body body) {
        return of(name, RemoteFunction.Result.VALUE, List.of(), body);
    }

    static RemoteFunction stage(String name, Body body) {
        return of(name, RemoteFunction.Result.STAGE, List.of(), body);
    }

    static RemoteFunction iterator(String name, Body body) {
        return of(name, RemoteFunction.Result.ITERATOR, List.of(), body);
    }

    static RemoteFunction stream(String name, Body body) {
        return of(name, RemoteFunction.Result.STREAM, List.of(), body);
    }

    static RemoteFunction split(String name, List<String> components, Body body) {
        return of(name, RemoteFunction.Result.SPLIT, components, body);
    }

    private static RemoteFunction of(String name, RemoteFunction.Result result, List<String> components, Body body) {
        return new RemoteFunction(
                name,
                Functions.class,
                0,
                name + "(java.lang.Object,java.lang.Object)",
                RemoteFunction.Kind.TASK,
                result,
                List.of("first", "second"),
                components,
                CallOptions.DEFAULT,
                (index, target, arguments) -> body.run(arguments));
    }
}
