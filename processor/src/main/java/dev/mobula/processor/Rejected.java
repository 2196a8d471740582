package dev.mobula.processor;

import javax.lang.model.element.AnnotationMirror;
import javax.lang.model.element.AnnotationValue;
import javax.lang.model.element.Element;
import org.jspecify.annotations.Nullable;

/// Ends the reading of a class or method that cannot be called remotely.
///
/// Never leaves this package, and has no stack trace, since it is no failure of ours: the message is for the
/// author of the class.
final class Rejected extends Exception {
    private static final long serialVersionUID = 1;

    private final transient Element element;
    private final transient @Nullable AnnotationMirror annotation;
    private final transient @Nullable AnnotationValue value;
    private final String reason;

    Rejected(Element element, String reason) {
        this(element, null, null, reason);
    }

    /// @param value the value of `annotation` that is wrong, or null if none is given
    Rejected(Element element, @Nullable AnnotationMirror annotation, @Nullable AnnotationValue value, String reason) {
        super(reason, null, false, false);
        this.element = element;
        this.annotation = annotation;
        this.value = value;
        this.reason = reason;
    }

    /// The same with another cure to choose from.
    Rejected or(String cure) {
        return new Rejected(element, annotation, value, reason + "; or " + cure);
    }

    /// The declaration that is in the way.
    Element element() {
        return element;
    }

    /// The annotation that is in the way, or null if it is the declaration itself.
    @Nullable
    AnnotationMirror annotation() {
        return annotation;
    }

    /// The value in the annotation that is in the way, or null.
    @Nullable
    AnnotationValue value() {
        return value;
    }

    /// What is wrong with it, and the cure.
    String reason() {
        return reason;
    }
}
