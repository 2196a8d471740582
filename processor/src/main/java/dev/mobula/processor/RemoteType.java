package dev.mobula.processor;

import java.util.List;
import javax.lang.model.element.TypeElement;
import org.jspecify.annotations.Nullable;

/// A class that gets a stub class.
///
/// @param element its declaration
/// @param packageName its package, empty for the unnamed one
/// @param stubName simple name of the stub class
/// @param listedName name in listings, for example `Outer.Counter`
/// @param isPublic whether it can be used from other packages
/// @param deprecated the annotation to repeat, or null
/// @param actor whether it is annotated itself
/// @param actorOptions for actors: calls that set the annotation's options
/// @param constructors for actors: those that `create` can call
/// @param methods for actors: the instance methods
/// @param tasks the annotated static methods
/// @param leftOut inherited methods that cannot have a stub, with the reason
record RemoteType(
        TypeElement element,
        String packageName,
        String stubName,
        String listedName,
        boolean isPublic,
        @Nullable String deprecated,
        boolean actor,
        List<String> actorOptions,
        List<RemoteMethod> constructors,
        List<RemoteMethod> methods,
        List<RemoteMethod> tasks,
        List<String> leftOut) {
    /// Qualified name of the stub class.
    String stubQualifiedName() {
        return packageName.isEmpty() ? stubName : packageName + "." + stubName;
    }
}
