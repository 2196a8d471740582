package dev.mobula.processor;

import java.util.HashSet;
import java.util.Set;
import javax.annotation.processing.Messager;
import javax.lang.model.element.AnnotationMirror;
import javax.lang.model.element.AnnotationValue;
import javax.lang.model.element.Element;
import javax.tools.Diagnostic;
import org.jspecify.annotations.Nullable;

/// Reports errors at their place in the user's source, each once.
final class Problems {
    private record Place(Element element, String message) {}

    private final Messager messager;
    private final Set<Place> reported = new HashSet<>();

    Problems(Messager messager) {
        this.messager = messager;
    }

    /// Reports why a declaration cannot be called remotely.
    void report(Rejected rejected) {
        report(rejected.element(), rejected.annotation(), rejected.value(), rejected.reason());
    }

    /// Reports an error at a declaration.
    void report(Element element, String message) {
        report(element, null, null, message);
    }

    /// Reports an error at a value in an annotation of a declaration.
    void report(
            Element element, @Nullable AnnotationMirror annotation, @Nullable AnnotationValue value, String message) {
        if (reported.add(new Place(element, message))) {
            messager.printMessage(Diagnostic.Kind.ERROR, message, element, annotation, value);
        }
    }
}
