package dev.mobula.processor;

import dev.mobula.processor.RemoteMethod.ResultKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.RecordComponentElement;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import org.jspecify.annotations.Nullable;

/// Decides how a method's result is treated, from its declared type.
final class ResultReader {
    private static final Map<String, String> ITEMS_OF_PRIMITIVE_STREAMS = Map.of(
            "java.util.stream.IntStream", "java.lang.Integer",
            "java.util.stream.LongStream", "java.lang.Long",
            "java.util.stream.DoubleStream", "java.lang.Double");

    /// What the caller gets.
    ///
    /// @param kind how the result is treated
    /// @param item type of the value or of each item
    /// @param components for [ResultKind#SPLIT], the record's components
    record Result(ResultKind kind, TypeMirror item, List<SplitRecord.Component> components) {}

    private final Language language;
    private final Sendability sendability;

    ResultReader(Language language, Sendability sendability) {
        this.language = language;
        this.sendability = sendability;
    }

    /// Reads and checks a result type.
    ///
    /// @param what the method in words
    Result read(ExecutableElement method, String what, TypeMirror type, RemoteAnnotation annotation) throws Rejected {
        if (annotation.isTrue("split")) {
            return split(method, what, type, annotation);
        }
        ResultKind kind = ResultKind.VALUE;
        TypeMirror item = type;
        if (type.getKind() == TypeKind.DECLARED) {
            TypeMirror streamed = streamItem(type);
            TypeMirror iterated = streamed == null ? language.argument(type, "java.util.Iterator") : null;
            TypeMirror staged = language.argument(type, "java.util.concurrent.CompletionStage");
            if (streamed != null) {
                kind = ResultKind.STREAM;
                item = streamed;
            } else if (iterated != null) {
                kind = ResultKind.ITERATOR;
                item = iterated;
            } else if (staged != null) {
                kind = ResultKind.STAGE;
                item = staged;
            }
        }
        sendability.checkResult(method, "Result of " + what, item);
        return new Result(kind, item, List.of());
    }

    private @Nullable TypeMirror streamItem(TypeMirror type) {
        for (Map.Entry<String, String> entry : ITEMS_OF_PRIMITIVE_STREAMS.entrySet()) {
            if (language.isA(type, entry.getKey())) {
                return language.elements().getTypeElement(entry.getValue()).asType();
            }
        }
        return language.argument(type, "java.util.stream.Stream");
    }

    private Result split(ExecutableElement method, String what, TypeMirror type, RemoteAnnotation annotation)
            throws Rejected {
        if (!(type instanceof DeclaredType declared)
                || type.getKind() != TypeKind.DECLARED
                || declared.asElement().getKind() != ElementKind.RECORD) {
            throw annotation.rejected(
                    method,
                    "split",
                    "Result of " + what + ": " + type + " is not a record, so split = true cannot split"
                            + " it: return a record, or leave split out");
        }
        sendability.checkResult(method, "Result of " + what, type);
        TypeElement element = (TypeElement) declared.asElement();
        if (element.getRecordComponents().isEmpty()) {
            throw annotation.rejected(
                    method,
                    "split",
                    "Result of " + what + ": " + type + " has no components, so split = true cannot"
                            + " split it: leave split out");
        }
        List<SplitRecord.Component> components = new ArrayList<>();
        for (RecordComponentElement component : element.getRecordComponents()) {
            String name = component.getSimpleName().toString();
            TypeMirror componentType = sendability.componentType(declared, component);
            sendability.checkResult(method, "Component '" + name + "' of the result of " + what, componentType);
            components.add(new SplitRecord.Component(name, componentType));
        }
        return new Result(ResultKind.SPLIT, type, components);
    }
}
