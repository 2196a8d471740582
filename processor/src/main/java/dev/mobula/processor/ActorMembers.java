package dev.mobula.processor;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.util.ElementFilter;
import javax.lang.model.util.Elements;

/// Finds the instance methods of an actor that its handle offers.
final class ActorMembers {
    private final Language language;

    ActorMembers(Language language) {
        this.language = language;
    }

    /// The methods, inherited ones and interface defaults included: in source order, the class's own first.
    List<ExecutableElement> methods(TypeElement actor) {
        List<ExecutableElement> found = new ArrayList<>();
        for (TypeElement type : closure(actor)) {
            for (ExecutableElement method : ElementFilter.methodsIn(type.getEnclosedElements())) {
                if (isOffered(method, type, actor) && found.stream().noneMatch(other -> hides(other, method, actor))) {
                    found.add(method);
                }
            }
        }
        return found;
    }

    /// The class, then its superclasses but `Object`, then all interfaces.
    private Set<TypeElement> closure(TypeElement actor) {
        Set<TypeElement> closure = new LinkedHashSet<>();
        Deque<TypeMirror> interfaces = new ArrayDeque<>();
        TypeElement type = actor;
        while (!type.getQualifiedName().contentEquals("java.lang.Object")) {
            closure.add(type);
            interfaces.addAll(type.getInterfaces());
            if (!(type.getSuperclass() instanceof DeclaredType superclass)) {
                break;
            }
            type = (TypeElement) superclass.asElement();
        }
        while (!interfaces.isEmpty()) {
            if (interfaces.remove() instanceof DeclaredType declared
                    && declared.asElement() instanceof TypeElement element) {
                closure.add(element);
                interfaces.addAll(element.getInterfaces());
            }
        }
        return closure;
    }

    private boolean isOffered(ExecutableElement method, TypeElement declaring, TypeElement actor) {
        Set<Modifier> modifiers = method.getModifiers();
        boolean own = declaring.equals(actor);
        if (modifiers.contains(Modifier.STATIC)
                || (modifiers.contains(Modifier.ABSTRACT) && !own)
                || (modifiers.contains(Modifier.PRIVATE) && !(own && RemoteAnnotation.find(method) != null))) {
            return false;
        }
        if (!modifiers.contains(Modifier.PUBLIC)
                && !modifiers.contains(Modifier.PRIVATE)
                && !language.elements()
                        .getPackageOf(declaring)
                        .equals(language.elements().getPackageOf(actor))) {
            return false;
        }
        return language.elements().getOrigin(method) != Elements.Origin.SYNTHETIC
                && !language.elements().isBridge(method)
                && !language.overrides(
                        method, actor, "java.lang.Object", "equals", "hashCode", "toString", "clone", "finalize")
                && !language.overrides(method, actor, "dev.mobula.Checkpointed", "snapshot", "restore");
    }

    private boolean hides(ExecutableElement found, ExecutableElement method, TypeElement actor) {
        return language.elements().overrides(found, method, actor);
    }

    /// The constructors that the stub can call, in source order.
    static List<ExecutableElement> constructors(TypeElement actor) {
        return ElementFilter.constructorsIn(actor.getEnclosedElements()).stream()
                .filter(constructor -> constructor.getKind() == ElementKind.CONSTRUCTOR)
                .filter(constructor -> !constructor.getModifiers().contains(Modifier.PRIVATE))
                .toList();
    }
}
