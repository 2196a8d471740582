package dev.mobula.processor;

import java.util.List;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.type.TypeMirror;
import org.jspecify.annotations.Nullable;

/// A method or constructor that gets a stub.
///
/// @param element its declaration, perhaps in a superclass
/// @param kind what is called
/// @param index its number in the dispatcher
/// @param stubName name of the stub
/// @param constant name of the constant that holds its `RemoteFunction`
/// @param listedName name in listings, for example `Pi.hits`
/// @param signature name and erased parameter types
/// @param parameters its parameters, in order
/// @param declaredResult what it returns
/// @param result how the result is treated
/// @param item type of the value, or of one item, that the caller gets
/// @param split the generated record, for [ResultKind#SPLIT]
/// @param options calls that set the annotation's options, for example `.cpus(2)`
/// @param optionsConstant name of the constant that holds the task options, or the default options
/// @param argForm whether there is a form of the stub that takes an `Arg` for each parameter
/// @param modifiers `public ` or nothing
/// @param deprecated the annotation to repeat, or null
record RemoteMethod(
        ExecutableElement element,
        Kind kind,
        int index,
        String stubName,
        String constant,
        String listedName,
        String signature,
        List<Parameter> parameters,
        TypeMirror declaredResult,
        ResultKind result,
        TypeMirror item,
        @Nullable SplitRecord split,
        List<String> options,
        String optionsConstant,
        boolean argForm,
        String modifiers,
        @Nullable String deprecated) {
    /// What is called; the names of `RemoteFunction.Kind`.
    enum Kind {
        TASK,
        CONSTRUCTOR,
        METHOD
    }

    /// How the result is treated; the names of `RemoteFunction.Result`.
    enum ResultKind {
        VALUE,
        STAGE,
        SPLIT,
        STREAM,
        ITERATOR;

        /// Whether the caller gets items one by one.
        boolean streams() {
            return this == STREAM || this == ITERATOR;
        }
    }
}
