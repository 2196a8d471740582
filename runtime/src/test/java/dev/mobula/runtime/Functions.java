package dev.mobula.runtime;

import dev.mobula.CallOptions;
import dev.mobula.runtime.codec.FunctionTable;
import dev.mobula.spi.RemoteFunction;
import dev.mobula.spi.RemoteFunction.Kind;
import dev.mobula.spi.RemoteFunction.Result;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// Remote functions made by hand. Their code is not copied, so that a test can share latches with it.
///
/// Each has a signature of its own, by which [#source] finds it where functions are sent by name.
final class Functions {
    private static final AtomicInteger NUMBERS = new AtomicInteger();
    private static final List<String> PARAMETERS = List.of("first", "second");
    private static final String TYPES = "(java.lang.Object,java.lang.Object)";
    private static final Map<String, RemoteFunction> BY_SIGNATURE = new ConcurrentHashMap<>();

    private Functions() {}

    /// The code of a function.
    @FunctionalInterface
    interface Body {
        Object run(Object[] arguments) throws Throwable;
    }

    static RemoteFunction task(String name, Body body) {
        return of(name, Kind.TASK, Result.VALUE, List.of(), body);
    }

    static RemoteFunction stage(String name, Body body) {
        return of(name, Kind.TASK, Result.STAGE, List.of(), body);
    }

    static RemoteFunction iterator(String name, Body body) {
        return of(name, Kind.TASK, Result.ITERATOR, List.of(), body);
    }

    static RemoteFunction stream(String name, Body body) {
        return of(name, Kind.TASK, Result.STREAM, List.of(), body);
    }

    static RemoteFunction split(String name, List<String> components, Body body) {
        return of(name, Kind.TASK, Result.SPLIT, components, body);
    }

    static RemoteFunction constructor(String name, Body body) {
        return of(name, Kind.CONSTRUCTOR, Result.VALUE, List.of(), body);
    }

    static RemoteFunction method(String name, Body body) {
        return of(name, Kind.METHOD, Result.VALUE, List.of(), body);
    }

    /// A task with these parameters.
    ///
    /// @param types as in a signature, for example `(int,long)`
    static RemoteFunction task(String name, List<String> parameters, String types, Body body) {
        return of(name, Kind.TASK, Result.VALUE, parameters, types, List.of(), body);
    }

    private static RemoteFunction of(String name, Kind kind, Result result, List<String> components, Body body) {
        return of(name, kind, result, PARAMETERS, TYPES, components, body);
    }

    private static RemoteFunction of(
            String name,
            Kind kind,
            Result result,
            List<String> parameters,
            String types,
            List<String> components,
            Body body) {
        String signature = name + "-" + NUMBERS.incrementAndGet() + types;
        RemoteFunction function = new RemoteFunction(
                name,
                Functions.class,
                0,
                signature,
                kind,
                result,
                parameters,
                components,
                CallOptions.DEFAULT,
                (index, target, arguments) -> body.run(arguments));
        if (!Sizes.isEmbedded()) {
            BY_SIGNATURE.put(signature, function);
        }
        return function;
    }

    /// What a worker in this JVM finds functions with: those made here, and those of classes that a loader finds.
    static FunctionSource source(ClassLoader loader) {
        return described -> {
            RemoteFunction made = BY_SIGNATURE.get(described.function().signature());
            return made == null ? FunctionTable.find(described, loader) : made;
        };
    }
}
