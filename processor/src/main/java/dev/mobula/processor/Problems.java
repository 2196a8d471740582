package dev.mobula.processor;

import java.util.HashSet;
import java.util.Set;
import javax.annotation.processing.Messager;
import javax.lang.model.element.AnnotationMirror;
import javax.lang.model.element.AnnotationValue;
import javax.lang.model.element.Element;
import javax.tools.Diagnostic;

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
        report(rejected.element(), rejected.reason());
    }

    /// Reports an error at a declaration.
    void report(Element element, String message) {
        if (reported.add(new Place(element, message))) {
            messager.printError(message, element);
        }
    }

    /// Reports an error at a value in an annotation of a declaration.
    void report(Element element, AnnotationMirror annotation, AnnotationValue value, String message) {
        if (reported.add(new Place(element, message))) {
            messager.printMessage(Diagnostic.Kind.ERROR, message, element, annotation, value);
        }
    }
}
