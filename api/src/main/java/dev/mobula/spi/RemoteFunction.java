package dev.mobula.spi;

import dev.mobula.CallOptions;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// A method that can be called remotely, as its generated stub describes it. One instance for each method
/// and class loader.
///
/// @param name name in listings, for example `Pi.hits`
/// @param owner class that has the method
/// @param index number of the method within its dispatcher
/// @param signature name and erased parameter types, for example `hits(int,long)`: the identity of the
///     method from one process to another, together with the owner's name
/// @param kind what is called
/// @param result how the result is to be treated
/// @param parameters names of the parameters, for error messages
/// @param components for [Result#SPLIT], the record components' names; else empty
/// @param callOptions for actor methods, what their annotation says; else [CallOptions#DEFAULT]
/// @param dispatcher runs it
/// @param profile a place for what the runtime learns about it
public record RemoteFunction(
        String name,
        Class<?> owner,
        int index,
        String signature,
        Kind kind,
        Result result,
        List<String> parameters,
        List<String> components,
        CallOptions callOptions,
        RemoteDispatcher dispatcher,
        AtomicReference<@Nullable Object> profile) {
    /// What is called.
    public enum Kind {
        /// A static method.
        TASK,
        /// A constructor of an actor.
        CONSTRUCTOR,
        /// A method of an actor.
        METHOD
    }

    /// How the result is to be treated.
    public enum Result {
        /// A value, or null for `void`.
        VALUE,
        /// A `CompletionStage`: its value is the result, when it completes.
        STAGE,
        /// A record that becomes one object for each component.
        SPLIT,
        /// A `Stream` whose items are the results.
        STREAM,
        /// An `Iterator` whose items are the results.
        ITERATOR
    }

    /// Describes a method with default call options.
    public RemoteFunction(
            String name,
            Class<?> owner,
            int index,
            String signature,
            Kind kind,
            Result result,
            List<String> parameters,
            RemoteDispatcher dispatcher) {
        this(name, owner, index, signature, kind, result, parameters, List.of(), CallOptions.DEFAULT, dispatcher);
    }

    /// Describes a method.
    public RemoteFunction(
            String name,
            Class<?> owner,
            int index,
            String signature,
            Kind kind,
            Result result,
            List<String> parameters,
            List<String> components,
            CallOptions callOptions,
            RemoteDispatcher dispatcher) {
        this(
                name,
                owner,
                index,
                signature,
                kind,
                result,
                parameters,
                components,
                callOptions,
                dispatcher,
                new AtomicReference<>());
    }

    /// The name that listings show.
    @Override
    public String toString() {
        return name;
    }
}
