package dev.mobula.processor;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import javax.lang.model.element.AnnotationValue;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.NestingKind;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.util.ElementFilter;
import org.jspecify.annotations.Nullable;

/// Reads and checks one class with annotations in it.
///
/// A problem of a method leaves that method out, so that its calls are the only errors that follow from it.
final class TypeReader {
    private final Reading reading;
    private final Language language;
    private final Problems problems;

    TypeReader(Reading reading) {
        this.reading = reading;
        this.language = reading.language();
        this.problems = reading.problems();
    }

    /// Simple name of the stub of a class.
    static String stubName(Language language, TypeElement type) {
        return language.nameInPackage(type).replace('.', '_') + "Remote";
    }

    /// Reads a class.
    ///
    /// @throws Rejected if there can be no stub for it at all
    RemoteType read(TypeElement type) throws Rejected {
        RemoteAnnotation annotation = RemoteAnnotation.find(type);
        boolean actor = annotation != null;
        String packageName =
                language.elements().getPackageOf(type).getQualifiedName().toString();
        checkReachable(type);
        String given = annotation == null ? "" : annotation.text("name");
        if (!given.isEmpty() && given.isBlank() && annotation != null) {
            throw annotation.rejected(
                    type, "name", "name of " + language.nameInPackage(type) + " is blank: leave it out");
        }
        String listedName = given.isEmpty() ? language.nameInPackage(type) : given;
        boolean isPublic = isPublic(type);
        List<String> groups = annotation == null ? List.of() : OptionReader.groupNames(annotation);
        MethodReader reader = new MethodReader(
                reading, type, listedName, isPublic, groups, new StubNames(language.nameInPackage(type), actor));
        List<String> options = List.of();
        List<RemoteMethod> constructors = List.of();
        List<RemoteMethod> methods = List.of();
        List<String> leftOut = new ArrayList<>();
        if (annotation != null) {
            checkActor(type, annotation);
            options = OptionReader.actor(annotation, reading);
            constructors = constructors(type, reader);
            methods = methods(type, reader, leftOut);
        }
        return new RemoteType(
                type,
                packageName,
                stubName(language, type),
                listedName,
                isPublic,
                reader.deprecated(type),
                actor,
                options,
                constructors,
                methods,
                tasks(type, actor, reader),
                leftOut);
    }

    private void checkReachable(TypeElement type) throws Rejected {
        String unreachable = reading.sendability().unreachable(type);
        if (unreachable != null) {
            Element at = RemoteAnnotation.find(type) != null
                    ? type
                    : type.getEnclosedElements().stream()
                            .filter(member -> RemoteAnnotation.find(member) != null)
                            .findFirst()
                            .map(Element.class::cast)
                            .orElse(type);
            throw new Rejected(at, unreachable);
        }
    }

    private void checkActor(TypeElement type, RemoteAnnotation annotation) throws Rejected {
        String name = language.nameInPackage(type);
        if (type.getKind() != ElementKind.CLASS && type.getKind() != ElementKind.RECORD) {
            throw new Rejected(
                    type,
                    name + " is " + kind(type) + ", and only a class or record can be an actor: annotate a" + " class"
                            + (type.getKind() == ElementKind.INTERFACE ? " that implements it" : ""));
        }
        if (type.getModifiers().contains(Modifier.ABSTRACT)) {
            throw new Rejected(type, name + " is abstract, so no actor can be made of it: annotate a subclass");
        }
        if (type.getNestingKind() == NestingKind.MEMBER && !type.getModifiers().contains(Modifier.STATIC)) {
            throw new Rejected(
                    type, name + " is an inner class, whose actors would need an outer object: make it static");
        }
        if (!type.getTypeParameters().isEmpty()) {
            String variables = type.getTypeParameters().stream()
                    .map(variable -> variable.getSimpleName().toString())
                    .collect(Collectors.joining(", "));
            throw new Rejected(
                    type,
                    name + " is generic in " + variables
                            + ", and its stub cannot see what that stands for: annotate a subclass that says it");
        }
        if (ActorMembers.constructors(type).isEmpty()) {
            throw new Rejected(
                    type,
                    name + " has only private constructors, so its stub cannot create it: make one package-private");
        }
        MemberCheck.ACTOR.check(annotation, problems);
        checkSnapshot(type, name, annotation);
    }

    private void checkSnapshot(TypeElement type, String name, RemoteAnnotation annotation) throws Rejected {
        AnnotationValue snapshotEvery = annotation.value("snapshotEvery");
        TypeMirror snapshot = language.argument(type.asType(), "dev.mobula.Checkpointed");
        if (snapshot != null) {
            reading.sendability().checkResult(type, "Snapshot of " + name, snapshot);
        } else if (snapshotEvery != null) {
            annotation.report(
                    problems,
                    snapshotEvery,
                    "snapshotEvery has no effect on " + name
                            + ", which takes no snapshots: implement Checkpointed, or leave" + " it out");
        }
    }

    private List<RemoteMethod> constructors(TypeElement type, MethodReader reader) {
        List<ExecutableElement> constructors = ActorMembers.constructors(type);
        List<RemoteMethod> read = new ArrayList<>();
        for (ExecutableElement constructor : constructors) {
            long sameCount = constructors.stream()
                    .filter(other -> other.getParameters().size()
                            == constructor.getParameters().size())
                    .count();
            try {
                read.add(reader.constructor(constructor, sameCount == 1));
            } catch (Rejected e) {
                problems.report(e);
            }
        }
        return read;
    }

    private List<RemoteMethod> methods(TypeElement type, MethodReader reader, List<String> leftOut) {
        List<RemoteMethod> read = new ArrayList<>();
        for (ExecutableElement method : new ActorMembers(language).methods(type)) {
            RemoteAnnotation annotation = RemoteAnnotation.find(method);
            try {
                read.add(reader.method(method, annotation == null ? RemoteAnnotation.NONE : annotation));
            } catch (Rejected e) {
                if (Language.declaringClass(method).equals(type)) {
                    problems.report(
                            annotation != null ? e : e.or("make the method private if only the actor itself calls it"));
                } else {
                    leftOut.add(e.reason());
                }
            }
        }
        return read;
    }

    private List<RemoteMethod> tasks(TypeElement type, boolean actor, MethodReader reader) {
        List<RemoteMethod> read = new ArrayList<>();
        for (ExecutableElement method : ElementFilter.methodsIn(type.getEnclosedElements())) {
            RemoteAnnotation annotation = RemoteAnnotation.find(method);
            if (annotation == null || (actor && !method.getModifiers().contains(Modifier.STATIC))) {
                continue;
            }
            try {
                reader.checkDeclaration(method);
                if (!method.getModifiers().contains(Modifier.STATIC)) {
                    throw instanceMethod(type, method, reader.describe(method));
                }
                read.add(reader.task(method, annotation));
            } catch (Rejected e) {
                problems.report(e);
            }
        }
        return read;
    }

    private Rejected instanceMethod(TypeElement type, ExecutableElement method, String described) {
        String name = language.nameInPackage(type);
        return new Rejected(
                method,
                described + " is an instance method, and " + name
                        + " is not an actor: make the method static, or annotate the class with @Remote too");
    }

    private static boolean isPublic(TypeElement type) {
        @Nullable Element part = type;
        while (part instanceof TypeElement) {
            if (!part.getModifiers().contains(Modifier.PUBLIC)) {
                return false;
            }
            part = part.getEnclosingElement();
        }
        return true;
    }

    private static String kind(TypeElement type) {
        return switch (type.getKind()) {
            case ENUM -> "an enum";
            case INTERFACE -> "an interface";
            case ANNOTATION_TYPE -> "an annotation type";
            default -> "a " + type.getKind();
        };
    }
}
