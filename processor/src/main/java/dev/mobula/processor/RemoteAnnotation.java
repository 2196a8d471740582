package dev.mobula.processor;

import dev.mobula.Remote;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.lang.model.element.AnnotationMirror;
import javax.lang.model.element.AnnotationValue;
import javax.lang.model.element.Element;
import javax.lang.model.element.TypeElement;
import org.jspecify.annotations.Nullable;

/// The values that a `@Remote` annotation gives in so many words.
final class RemoteAnnotation {
    /// A declaration without annotation: gives no values.
    static final RemoteAnnotation NONE = new RemoteAnnotation(null, null, Map.of());

    private final @Nullable Element element;
    private final @Nullable AnnotationMirror mirror;
    private final Map<String, AnnotationValue> values;

    private RemoteAnnotation(
            @Nullable Element element, @Nullable AnnotationMirror mirror, Map<String, AnnotationValue> values) {
        this.element = element;
        this.mirror = mirror;
        this.values = values;
    }

    /// Reads the annotation of a declaration, or returns null if it has none.
    static @Nullable RemoteAnnotation find(Element element) {
        for (AnnotationMirror mirror : element.getAnnotationMirrors()) {
            TypeElement type = (TypeElement) mirror.getAnnotationType().asElement();
            if (type.getQualifiedName().contentEquals(Remote.class.getName())) {
                return new RemoteAnnotation(element, mirror, valuesOf(mirror));
            }
        }
        return null;
    }

    /// The values that an annotation gives in so many words, by member.
    static Map<String, AnnotationValue> valuesOf(AnnotationMirror mirror) {
        Map<String, AnnotationValue> values = new LinkedHashMap<>();
        mirror.getElementValues()
                .forEach((member, value) -> values.put(member.getSimpleName().toString(), value));
        return values;
    }

    /// The members that are given, in source order.
    List<String> members() {
        return List.copyOf(values.keySet());
    }

    /// The value of a member, or null if it is not given or says `UNSET`.
    @Nullable
    AnnotationValue value(String member) {
        AnnotationValue value = values.get(member);
        return value != null && value.getValue() instanceof Number number && number.doubleValue() == Remote.UNSET
                ? null
                : value;
    }

    /// The text of a member; empty if it is not given.
    String text(String member) {
        AnnotationValue value = value(member);
        return value == null ? "" : value.getValue().toString();
    }

    /// Whether a member is given as true.
    boolean isTrue(String member) {
        AnnotationValue value = value(member);
        return value != null && Boolean.TRUE.equals(value.getValue());
    }

    /// The values of an array member; none if it is not given.
    List<AnnotationValue> list(String member) {
        AnnotationValue value = value(member);
        return value != null && value.getValue() instanceof List<?> list
                ? list.stream().map(AnnotationValue.class::cast).toList()
                : List.of();
    }

    /// Makes a rejection that points at a member's value, or at the declaration if the member is not given.
    Rejected rejected(Element declaration, String member, String reason) {
        AnnotationValue value = value(member);
        return new Rejected(declaration, value == null ? null : mirror, value, reason);
    }

    /// Reports an error at a value of this annotation.
    void report(Problems problems, AnnotationValue value, String message) {
        if (element != null && mirror != null) {
            problems.report(element, mirror, value, message);
        }
    }

    /// Reports an error at a value of this annotation if an API check refuses it.
    ///
    /// @return whether the check accepted it
    boolean check(Problems problems, AnnotationValue value, Runnable check) {
        try {
            check.run();
            return true;
        } catch (IllegalArgumentException e) {
            report(problems, value, String.valueOf(e.getMessage()));
            return false;
        }
    }
}
