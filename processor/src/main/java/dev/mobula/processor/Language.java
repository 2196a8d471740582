package dev.mobula.processor;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import javax.lang.model.element.Element;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.type.WildcardType;
import javax.lang.model.util.Elements;
import javax.lang.model.util.Types;
import org.jspecify.annotations.Nullable;

/// Questions about the program being compiled.
///
/// @param elements the compiler's declarations
/// @param types the compiler's types
record Language(Elements elements, Types types) {
    /// Whether a type is a class or a subtype of it; type arguments do not count.
    boolean isA(TypeMirror type, String className) {
        TypeElement element = elements.getTypeElement(className);
        return element != null
                && type.getKind() == TypeKind.DECLARED
                && types.isSubtype(types.erasure(type), types.erasure(element.asType()));
    }

    /// The only type argument that a type gives to a generic supertype; its bound if it is a wildcard, and
    /// `Object` if it is raw. Null if it has no such supertype.
    @Nullable
    TypeMirror argument(TypeMirror type, String genericClass) {
        Deque<TypeMirror> waiting = new ArrayDeque<>(List.of(type));
        while (!waiting.isEmpty()) {
            TypeMirror candidate = waiting.remove();
            if (candidate instanceof DeclaredType declared
                    && declared.asElement() instanceof TypeElement element
                    && element.getQualifiedName().contentEquals(genericClass)) {
                return declared.getTypeArguments().isEmpty()
                        ? object()
                        : upperBound(declared.getTypeArguments().getFirst());
            }
            waiting.addAll(types.directSupertypes(candidate));
        }
        return null;
    }

    /// The class that declares a member.
    static TypeElement declaringClass(Element member) {
        return (TypeElement) Objects.requireNonNull(member.getEnclosingElement(), "a member is declared in a class");
    }

    /// The type itself, or what a wildcard can be at most.
    TypeMirror upperBound(TypeMirror type) {
        if (!(type instanceof WildcardType wildcard)) {
            return type;
        }
        return wildcard.getExtendsBound() == null ? object() : wildcard.getExtendsBound();
    }

    /// Whether a method overrides one that a class declares, by name.
    boolean overrides(ExecutableElement method, TypeElement in, String className, String... methodNames) {
        TypeElement declaring = elements.getTypeElement(className);
        if (declaring == null
                || !List.of(methodNames).contains(method.getSimpleName().toString())) {
            return false;
        }
        for (Element member : declaring.getEnclosedElements()) {
            if (member instanceof ExecutableElement overridden
                    && (overridden.equals(method) || elements.overrides(method, overridden, in))) {
                return true;
            }
        }
        return false;
    }

    /// The name of a class without its package, for example `Outer.Counter`.
    String nameInPackage(TypeElement type) {
        String packageName = elements.getPackageOf(type).getQualifiedName().toString();
        String name = type.getQualifiedName().toString();
        return packageName.isEmpty() ? name : name.substring(packageName.length() + 1);
    }

    TypeMirror object() {
        return elements.getTypeElement("java.lang.Object").asType();
    }
}
