package dev.mobula.processor;

import dev.mobula.processor.RemoteMethod.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import javax.lang.model.element.AnnotationMirror;
import javax.lang.model.element.AnnotationValue;
import javax.lang.model.element.Element;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;
import javax.lang.model.element.VariableElement;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.ExecutableType;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import org.jspecify.annotations.Nullable;

/// Reads and checks one method after another of the same class.
final class MethodReader {
    private final Reading reading;
    private final Language language;
    private final Problems problems;
    private final TypeNames names;
    private final TypeElement owner;
    private final String listedName;
    private final boolean ownerIsPublic;
    private final List<String> groups;
    private final StubNames stubNames;
    private final Sendability sendability;
    private final ResultReader results;
    private int nextIndex;

    /// @param owner class whose stub is to be written
    /// @param listedName its name in listings
    /// @param groups the concurrency groups that it declares
    MethodReader(
            Reading reading,
            TypeElement owner,
            String listedName,
            boolean ownerIsPublic,
            List<String> groups,
            StubNames stubNames) {
        this.reading = reading;
        this.language = reading.language();
        this.problems = reading.problems();
        this.names = reading.names();
        this.owner = owner;
        this.listedName = listedName;
        this.ownerIsPublic = ownerIsPublic;
        this.groups = groups;
        this.stubNames = stubNames;
        this.sendability = reading.sendability();
        this.results = new ResultReader(language, sendability);
    }

    /// Reads an annotated static method whose declaration was checked.
    RemoteMethod task(ExecutableElement method, RemoteAnnotation annotation) throws Rejected {
        MemberCheck.TASK.check(annotation, problems);
        List<String> options = OptionReader.task(annotation, reading);
        return read(method, annotation, Kind.TASK, options);
    }

    /// Reads an instance method of an actor.
    RemoteMethod method(ExecutableElement method, RemoteAnnotation annotation) throws Rejected {
        checkDeclaration(method);
        MemberCheck.METHOD.check(annotation, problems);
        checkGroup(annotation);
        List<String> options = OptionReader.call(annotation, reading);
        return read(method, annotation, Kind.METHOD, options);
    }

    /// Reads a constructor of an actor.
    ///
    /// @param argForm whether no other constructor has as many parameters
    RemoteMethod constructor(ExecutableElement constructor, boolean argForm) throws Rejected {
        checkNotGeneric(constructor, describe(constructor));
        List<Parameter> parameters =
                parameters(constructor, describe(constructor), (ExecutableType) constructor.asType());
        return new RemoteMethod(
                constructor,
                Kind.CONSTRUCTOR,
                nextIndex++,
                "create",
                stubNames.constant("new"),
                listedName,
                signature("<init>", parameters),
                parameters,
                owner.asType(),
                RemoteMethod.ResultKind.VALUE,
                owner.asType(),
                null,
                List.of(),
                "OPTIONS",
                argForm && !parameters.isEmpty(),
                modifiers(constructor),
                deprecated(constructor));
    }

    private RemoteMethod read(ExecutableElement method, RemoteAnnotation annotation, Kind kind, List<String> options)
            throws Rejected {
        String described = describe(method);
        checkNotGeneric(method, described);
        ExecutableType type = kind == Kind.TASK
                ? (ExecutableType) method.asType()
                : (ExecutableType) language.types().asMemberOf((DeclaredType) owner.asType(), method);
        List<Parameter> parameters = parameters(method, described, type);
        ResultReader.Result result = results.read(method, described, type.getReturnType(), annotation);
        AnnotationValue streamBuffer = annotation.value("streamBuffer");
        if (kind == Kind.TASK && streamBuffer != null && !result.kind().streams()) {
            annotation.report(
                    problems,
                    streamBuffer,
                    "streamBuffer has no effect on " + described + ", which returns " + type.getReturnType()
                            + ": return a Stream or Iterator, or leave it out");
        }
        String stubName = stubNames.take(method, described, annotation, kind == Kind.TASK);
        String constant = stubNames.constant(stubName);
        return new RemoteMethod(
                method,
                kind,
                nextIndex++,
                stubName,
                constant,
                listedName + "." + stubName,
                signature(method.getSimpleName().toString(), parameters),
                parameters,
                type.getReturnType(),
                result.kind(),
                result.item(),
                split(stubName, result),
                options,
                kind == Kind.TASK && !options.isEmpty() ? stubNames.constant(stubName + "Options") : "",
                !parameters.isEmpty(),
                modifiers(method),
                deprecated(method));
    }

    private @Nullable SplitRecord split(String stubName, ResultReader.Result result) {
        return result.components().isEmpty()
                ? null
                : new SplitRecord(
                        names.declare(Character.toUpperCase(stubName.charAt(0)) + stubName.substring(1) + "Refs"),
                        result.components());
    }

    /// Checks that a method has a body, and that the stub can reach it.
    void checkDeclaration(ExecutableElement method) throws Rejected {
        String described = describe(method);
        if (method.getModifiers().contains(Modifier.PRIVATE)) {
            throw new Rejected(method, described + " is private, so its stub cannot reach it: make it package-private");
        }
        if (method.getModifiers().contains(Modifier.ABSTRACT)) {
            throw new Rejected(
                    method, described + " is abstract, so there is nothing to run: annotate a method with a body");
        }
        if (method.getModifiers().contains(Modifier.NATIVE)
                && method.getModifiers().contains(Modifier.STATIC)) {
            throw new Rejected(
                    method,
                    described + " is native, and its library may not be loaded where it runs: annotate a Java method"
                            + " that loads the library and calls it");
        }
    }

    private static void checkNotGeneric(ExecutableElement method, String described) throws Rejected {
        if (!method.getTypeParameters().isEmpty()) {
            String variables = method.getTypeParameters().stream()
                    .map(variable -> variable.getSimpleName().toString())
                    .collect(Collectors.joining(", "));
            throw new Rejected(
                    method,
                    described + " is generic in " + variables
                            + ", and its stub cannot see what that stands for: write the types in its place, or a method for"
                            + " each of them");
        }
    }

    private void checkGroup(RemoteAnnotation annotation) {
        AnnotationValue group = annotation.value("group");
        String name = annotation.text("group");
        if (group != null && !name.isEmpty() && !groups.contains(name)) {
            String known = groups.isEmpty() ? "it has none" : "it has " + String.join(", ", groups);
            annotation.report(
                    problems,
                    group,
                    "group='" + name + "' is not among the groups of " + listedName + " (" + known
                            + "): add @ConcurrencyGroup(name = "
                            + language.elements().getConstantExpression(name)
                            + ") to the class");
        }
    }

    private List<Parameter> parameters(ExecutableElement method, String described, ExecutableType type)
            throws Rejected {
        List<Parameter> parameters = new ArrayList<>();
        List<? extends VariableElement> elements = method.getParameters();
        for (int i = 0; i < elements.size(); i++) {
            VariableElement element = elements.get(i);
            TypeMirror parameterType = type.getParameterTypes().get(i);
            String name = element.getSimpleName().toString();
            sendability.checkParameter(element, "Parameter '" + name + "' of " + described, parameterType);
            boolean varargs = method.isVarArgs() && i == elements.size() - 1;
            parameters.add(new Parameter(name, parameterType, varargs, mayBeReference(parameterType)));
        }
        return parameters;
    }

    /// Whether an `ObjectRef` could be the value of a parameter.
    private boolean mayBeReference(TypeMirror type) {
        TypeElement reference = language.elements().getTypeElement("dev.mobula.ObjectRef");
        if (type.getKind() == TypeKind.ERROR) {
            return false; // a stub to come
        }
        return language.isA(type, "dev.mobula.Arg")
                || isNamed(type, "java.io.Serializable")
                || isNamed(type, "java.lang.Comparable")
                || (reference != null
                        && !type.getKind().isPrimitive()
                        && language.types()
                                .isSubtype(
                                        language.types().erasure(reference.asType()),
                                        language.types().erasure(type)));
    }

    private static boolean isNamed(TypeMirror type, String className) {
        return type instanceof DeclaredType declared
                && declared.asElement() instanceof TypeElement element
                && element.getQualifiedName().contentEquals(className);
    }

    private String signature(String name, List<Parameter> parameters) {
        return parameters.stream()
                .map(parameter -> names.erased(parameter.type()))
                .collect(Collectors.joining(",", name + "(", ")"));
    }

    /// A method in words, for example `Pi.hits(int, long)`.
    String describe(ExecutableElement method) {
        TypeElement declaring = Language.declaringClass(method);
        String name = method.getSimpleName().contentEquals("<init>") ? "" : "." + method.getSimpleName();
        return method.getParameters().stream()
                .map(parameter -> simple(parameter.asType()))
                .collect(Collectors.joining(", ", language.nameInPackage(declaring) + name + "(", ")"));
    }

    private String simple(TypeMirror type) {
        String erased = names.erased(type);
        return erased.substring(erased.lastIndexOf('.') + 1);
    }

    private String modifiers(ExecutableElement method) {
        return ownerIsPublic && method.getModifiers().contains(Modifier.PUBLIC) ? "public " : "";
    }

    /// The `@Deprecated` annotation of a declaration as it is written, or null.
    @Nullable
    String deprecated(Element element) {
        if (!language.elements().isDeprecated(element)) {
            return null;
        }
        for (AnnotationMirror mirror : element.getAnnotationMirrors()) {
            if (isNamed(mirror.getAnnotationType(), Deprecated.class.getName())
                    && !mirror.getElementValues().isEmpty()) {
                return mirror.getElementValues().entrySet().stream()
                        .map(entry -> entry.getKey().getSimpleName() + " = " + entry.getValue())
                        .collect(Collectors.joining(", ", "@Deprecated(", ")"));
            }
        }
        return "@Deprecated";
    }
}
