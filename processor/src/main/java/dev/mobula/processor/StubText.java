package dev.mobula.processor;

import dev.mobula.processor.RemoteMethod.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.TypeElement;
import javax.lang.model.element.VariableElement;
import javax.lang.model.type.ArrayType;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.type.WildcardType;

/// Writes single stub methods: documentation, header and the call of the session or actor.
final class StubText {
    private static final String ARG = "dev.mobula.Arg";

    private final TypeNames names;
    private final RemoteType type;

    StubText(TypeNames names, RemoteType type) {
        this.names = names;
        this.type = type;
    }

    /// How a stub is offered in one place.
    ///
    /// @param isStatic whether it is a static method
    /// @param name name of the stub method there
    /// @param summary first sentence of its documentation
    /// @param receiver expression to call
    /// @param call the receiver's method
    /// @param options expression for the options
    record Place(boolean isStatic, String name, String summary, String receiver, String call, String options) {}

    /// Writes the stub for plain values, and the one for references if there is one.
    void stubs(SourceText out, RemoteMethod method, Place place) {
        stub(out, method, place, false);
        if (method.argForm()) {
            stub(out, method, place, true);
        }
    }

    private void stub(SourceText out, RemoteMethod method, Place place, boolean argForm) {
        out.blank();
        documentation(out, method, place, argForm);
        boolean heapPolluting = !argForm
                && method.element().isVarArgs()
                && !isReifiable(method.parameters().getLast().type());
        if (heapPolluting) {
            out.line("@SafeVarargs");
            out.line("@SuppressWarnings(\"varargs\") // the array is copied when it is sent");
        }
        String modifiers = method.modifiers() + (place.isStatic() ? "static " : heapPolluting ? "final " : "");
        List<String> parameters = method.parameters().stream()
                .map(parameter -> (argForm ? argType(parameter) : plainType(parameter)) + " " + parameter.name())
                .toList();
        out.openList(modifiers + resultType(method) + " " + place.name() + "(", parameters, ") {");
        List<String> arguments = new ArrayList<>();
        arguments.add(field(method, type.stubName(), method.constant()));
        arguments.add(place.options());
        method.parameters().forEach(parameter -> arguments.add(argument(method, parameter, argForm)));
        String wrapper = method.kind() == Kind.CONSTRUCTOR
                ? "new " + type.stubName() + "("
                : method.split() != null ? method.split().name() + ".of(" : "";
        out.list(
                "return " + wrapper + place.receiver() + "." + place.call() + "(",
                arguments,
                wrapper.isEmpty() ? ");" : "));");
        out.close("}");
    }

    private void documentation(SourceText out, RemoteMethod method, Place place, boolean argForm) {
        out.doc(place.summary() + (argForm ? ", with references in place of values." : "."));
        List<String> tags = new ArrayList<>();
        String what = argForm ? " value or reference for that parameter" : " value for that parameter";
        method.parameters().forEach(parameter -> tags.add("@param " + parameter.name() + what));
        tags.add("@return " + resultInWords(method));
        out.docTags(tags);
        if (method.deprecated() != null) {
            out.line(method.deprecated());
        }
    }

    private static String resultInWords(RemoteMethod method) {
        if (method.kind() == Kind.CONSTRUCTOR) {
            return "the handle, at once";
        }
        return switch (method.result()) {
            case VALUE ->
                method.declaredResult().getKind() == TypeKind.VOID
                        ? "a reference that is there when the method has ended"
                        : "a reference to the result";
            case STAGE -> "a reference to the value of the stage";
            case SPLIT -> "a reference to each component of the result";
            case STREAM, ITERATOR -> "the items, each as soon as it is produced";
        };
    }

    private String resultType(RemoteMethod method) {
        if (method.kind() == Kind.CONSTRUCTOR) {
            return type.stubName();
        }
        if (method.split() != null) {
            return method.split().name();
        }
        String generic = method.result().streams() ? "dev.mobula.ObjectStream" : "dev.mobula.ObjectRef";
        return names.of(generic) + "<" + names.boxed(method.item()) + ">";
    }

    private String plainType(Parameter parameter) {
        if (!parameter.varargs()) {
            return names.of(parameter.type());
        }
        TypeMirror component = ((ArrayType) parameter.type()).getComponentType();
        return (component instanceof ArrayType ? names.bare(component) : names.of(component)) + "...";
    }

    private String argType(Parameter parameter) {
        return names.of(ARG) + "<? extends " + names.boxed(parameter.type()) + ">";
    }

    private String argument(RemoteMethod method, Parameter parameter, boolean argForm) {
        if (argForm) {
            return parameter.name();
        }
        if (parameter.wrapped()) {
            return names.of(ARG) + ".of(" + parameter.name() + ")";
        }
        boolean spreads = method.parameters().size() == 1
                && parameter.type() instanceof ArrayType array
                && !array.getComponentType().getKind().isPrimitive();
        return spreads ? "(Object) " + parameter.name() : parameter.name();
    }

    /// Names a field, qualified if a parameter hides it.
    static String field(RemoteMethod method, String qualifier, String name) {
        return method.parameters().stream()
                        .anyMatch(parameter -> parameter.name().equals(name))
                ? qualifier + "." + name
                : name;
    }

    /// A link to a method or constructor in documentation.
    String link(ExecutableElement method) {
        TypeElement owner = Language.declaringClass(method);
        List<String> parameters = new ArrayList<>();
        for (VariableElement parameter : method.getParameters()) {
            boolean last = parameters.size() == method.getParameters().size() - 1;
            parameters.add(
                    method.isVarArgs() && last
                            ? names.ofErasure(((ArrayType) parameter.asType()).getComponentType()) + "..."
                            : names.ofErasure(parameter.asType()));
        }
        String name = method.getSimpleName().contentEquals("<init>")
                ? owner.getSimpleName().toString()
                : method.getSimpleName().toString();
        return parameters.stream()
                .map(parameter -> parameter.replace("[]", "\\[\\]"))
                .collect(Collectors.joining(",", "[" + names.of(owner) + "#" + name + "(", ")]"));
    }

    /// Whether a type is known in full when the program runs, so that a cast to it is checked.
    static boolean isReifiable(TypeMirror type) {
        if (type instanceof ArrayType array) {
            return isReifiable(array.getComponentType());
        }
        if (!(type instanceof DeclaredType declared)) {
            return true;
        }
        return isReifiable(declared.getEnclosingType())
                && declared.getTypeArguments().stream()
                        .allMatch(argument -> argument instanceof WildcardType wildcard
                                && wildcard.getExtendsBound() == null
                                && wildcard.getSuperBound() == null);
    }
}
