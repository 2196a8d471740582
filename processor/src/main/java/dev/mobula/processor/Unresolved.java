package dev.mobula.processor;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
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
        boolean actor = RemoteAnnotation.find(type) != null;
        if (actor
                && (isIn(type.getSuperclass()) || type.getInterfaces().stream().anyMatch(this::isIn))) {
            return true;
        }
        return ElementFilter.methodsIn(type.getEnclosedElements()).stream()
                        .anyMatch(method -> (actor || RemoteAnnotation.find(method) != null) && isIn(method))
                || (actor
                        && ElementFilter.constructorsIn(type.getEnclosedElements()).stream()
                                .anyMatch(this::isIn));
    }

    private boolean isIn(ExecutableElement method) {
        return isIn(method.getReturnType())
                || method.getParameters().stream().anyMatch(parameter -> isIn(parameter.asType()));
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
