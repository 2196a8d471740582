package dev.mobula.processor;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.RecordComponentElement;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.ArrayType;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.type.WildcardType;
import javax.lang.model.util.ElementFilter;

/// Finds types in signatures that do not exist (yet): another processor may write them in a later round.
final class Unresolved {
    private final Predicate<String> isStubToCome;
    private final Set<String> seen = new HashSet<>();

    /// @param isStubToCome tells whether a simple name is that of a stub that is about to be written
    Unresolved(Predicate<String> isStubToCome) {
        this.isStubToCome = isStubToCome;
    }

    /// Whether a stub of the class would name a type that does not exist.
    boolean isIn(TypeElement type) {
        RemoteAnnotation annotation = RemoteAnnotation.find(type);
        if (annotation != null) {
            return isInActor(type, annotation);
        }
        return ElementFilter.methodsIn(type.getEnclosedElements()).stream().anyMatch(this::isInTask);
    }

    private boolean isInTask(ExecutableElement method) {
        RemoteAnnotation annotation = RemoteAnnotation.find(method);
        return annotation != null && (isIn(annotation) || isIn(method));
    }

    private boolean isInActor(TypeElement type, RemoteAnnotation annotation) {
        return isIn(annotation)
                || ElementFilter.constructorsIn(type.getEnclosedElements()).stream()
                        .anyMatch(this::isIn)
                || isInMembers(type);
    }

    private boolean isInMembers(TypeElement type) {
        return ElementFilter.methodsIn(type.getEnclosedElements()).stream()
                        .anyMatch(method -> isIn(method) || isInTask(method))
                || Stream.concat(Stream.of(type.getSuperclass()), type.getInterfaces().stream())
                        .anyMatch(supertype -> isIn(supertype)
                                || (supertype instanceof DeclaredType declared
                                        && isInMembers((TypeElement) declared.asElement())));
    }

    private boolean isIn(ExecutableElement method) {
        return isIn(method.getReturnType())
                || method.getParameters().stream().anyMatch(parameter -> isIn(parameter.asType()));
    }

    /// The compiler gives a text in place of a class that does not exist.
    private static boolean isIn(RemoteAnnotation annotation) {
        return annotation.list("retryOn").stream().anyMatch(value -> !(value.getValue() instanceof TypeMirror));
    }

    private boolean isIn(TypeMirror type) {
        return switch (type.getKind()) {
            case ERROR -> !isStubToCome.test(TypeNames.simpleName(type));
            case ARRAY -> isIn(((ArrayType) type).getComponentType());
            case WILDCARD -> isInBound((WildcardType) type);
            case DECLARED -> isInDeclared((DeclaredType) type);
            default -> false;
        };
    }

    private boolean isInBound(WildcardType type) {
        TypeMirror bound = type.getExtendsBound() != null ? type.getExtendsBound() : type.getSuperBound();
        return bound != null && isIn(bound);
    }

    private boolean isInDeclared(DeclaredType type) {
        if (!seen.add(type.toString())) {
            return false;
        }
        List<? extends RecordComponentElement> components = ((TypeElement) type.asElement()).getRecordComponents();
        return type.getTypeArguments().stream().anyMatch(this::isIn)
                || components.stream()
                        .anyMatch(component ->
                                component.asType().getKind() != TypeKind.TYPEVAR && isIn(component.asType()));
    }
}
