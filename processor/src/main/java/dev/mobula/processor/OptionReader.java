package dev.mobula.processor;

import dev.mobula.ActorOptions;
import dev.mobula.Isolation;
import dev.mobula.PendingLimit;
import dev.mobula.Resources;
import dev.mobula.TaskOptions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.DoubleConsumer;
import java.util.function.IntConsumer;
import javax.lang.model.element.AnnotationMirror;
import javax.lang.model.element.AnnotationValue;
import javax.lang.model.element.TypeElement;
import javax.lang.model.element.VariableElement;
import javax.lang.model.type.DeclaredType;
import org.jspecify.annotations.Nullable;

/// Checks the option values of one annotation and writes them as calls on the option classes.
///
/// The numbers are checked by the API's own classes, so that an annotation and `options()` refuse the same
/// values with the same words.
final class OptionReader {
    private final RemoteAnnotation annotation;
    private final Problems problems;
    private final TypeNames names;
    private final Reading reading;
    private final List<String> calls = new ArrayList<>();

    private OptionReader(RemoteAnnotation annotation, Reading reading) {
        this.annotation = annotation;
        this.problems = reading.problems();
        this.names = reading.names();
        this.reading = reading;
    }

    /// Options of a static method, as calls on `TaskOptions`.
    static List<String> task(RemoteAnnotation annotation, Reading reading) {
        OptionReader reader = new OptionReader(annotation, reading);
        reader.resources();
        reader.isolation();
        reader.integer("maxCalls", "maxCalls", TaskOptions.DEFAULT::maxCalls);
        reader.integer("retries", "retries", TaskOptions.DEFAULT::retries);
        reader.integer("oomRetries", "oomRetries", TaskOptions.DEFAULT::oomRetries);
        reader.retryOn();
        reader.integer("streamBuffer", "streamBuffer", TaskOptions.DEFAULT::streamBuffer);
        return reader.calls;
    }

    /// Options of an actor class, as calls on `ActorOptions`.
    static List<String> actor(RemoteAnnotation annotation, Reading reading) {
        OptionReader reader = new OptionReader(annotation, reading);
        reader.resources();
        reader.isolation();
        reader.integer("maxRestarts", "maxRestarts", ActorOptions.DEFAULT::maxRestarts);
        reader.integer("retries", "callRetries", TaskOptions.DEFAULT::retries);
        reader.retryOn();
        reader.integer("maxConcurrency", "maxConcurrency", ActorOptions.DEFAULT::maxConcurrency);
        reader.groups();
        if (annotation.isTrue("outOfOrder")) {
            reader.calls.add(".outOfOrder(true)");
        }
        reader.pendingCalls();
        reader.integer("snapshotEvery", "snapshotEvery", ActorOptions.DEFAULT::snapshotEvery);
        reader.integer("streamBuffer", "streamBuffer", ActorOptions.DEFAULT::streamBuffer);
        return reader.calls;
    }

    /// Options of an actor's method, as calls on `CallOptions`.
    static List<String> call(RemoteAnnotation annotation, Reading reading) {
        OptionReader reader = new OptionReader(annotation, reading);
        if (!annotation.text("group").isEmpty()) {
            reader.calls.add(".group(" + reader.literal(annotation.text("group")) + ")");
        }
        reader.integer("retries", "retries", TaskOptions.DEFAULT::retries);
        reader.retryOn();
        return reader.calls;
    }

    /// Names of the concurrency groups that an actor class declares, in order.
    static List<String> groupNames(RemoteAnnotation annotation) {
        return annotation.list("groups").stream()
                .map(group -> RemoteAnnotation.valuesOf((AnnotationMirror) group.getValue())
                        .get("name"))
                .filter(name -> name != null)
                .map(name -> name.getValue().toString())
                .toList();
    }

    private void resources() {
        amount("cpus", cpus -> Resources.NONE.withCpus(cpus));
        amount("gpus", gpus -> Resources.NONE.withGpus(gpus));
        AnnotationValue memory = annotation.value("memory");
        if (memory != null && !annotation.text("memory").isEmpty()) {
            String text = annotation.text("memory");
            if (annotation.check(problems, memory, () -> Resources.parseMemory(text))) {
                calls.add(".memory(" + names.of(Resources.class.getName()) + ".parseMemory(" + literal(text) + "))");
            }
        }
        Set<String> seen = new HashSet<>();
        annotation.list("resources").forEach(value -> custom(value, seen));
    }

    private void amount(String member, DoubleConsumer check) {
        AnnotationValue value = annotation.value(member);
        if (value != null) {
            double amount = ((Number) value.getValue()).doubleValue();
            if (annotation.check(problems, value, () -> check.accept(amount))) {
                calls.add("." + member + "(" + decimal(amount) + ")");
            }
        }
    }

    private void custom(AnnotationValue value, Set<String> seen) {
        String text = value.getValue().toString();
        int equals = text.lastIndexOf('=');
        String name = text.substring(0, Math.max(0, equals)).trim();
        double amount;
        try {
            amount = Double.parseDouble(text.substring(equals + 1));
        } catch (NumberFormatException e) {
            amount = Double.NaN;
        }
        if (name.isEmpty() || Double.isNaN(amount)) {
            report(value, "resources='" + text + "' is not name=amount: write it as in \"license=0.5\"");
        } else if (name.equals("cpus") || name.equals("gpus") || name.equals("memory")) {
            report(value, "resources='" + text + "' names a resource with a member of its own: write " + name + " = …");
        } else if (!seen.add(name)) {
            report(value, "resources names '" + name + "' twice: keep one amount");
        } else {
            double checked = amount;
            if (annotation.check(problems, value, () -> Resources.NONE.with(name, checked))) {
                calls.add(".resource(" + literal(name) + ", " + decimal(amount) + ")");
            }
        }
    }

    private void isolation() {
        StringBuilder changes = new StringBuilder();
        AnnotationValue heap = annotation.value("heap");
        String heapText = annotation.text("heap");
        if (heap != null
                && !heapText.isEmpty()
                && annotation.check(problems, heap, () -> Isolation.DEFAULT.withHeap(heapText))) {
            changes.append(".withHeap(").append(literal(heapText)).append(')');
        }
        Set<String> seen = new HashSet<>();
        annotation.list("environment").forEach(value -> variable(value, seen, changes));
        if (annotation.isTrue("isolated")) {
            calls.add(
                    changes.isEmpty()
                            ? ".isolated()"
                            : ".isolated(" + names.of(Isolation.class.getName()) + ".DEFAULT" + changes + ")");
        } else {
            if (heap != null && !heapText.isEmpty()) {
                report(heap, "heap has no effect without isolated = true: set both");
            }
            AnnotationValue environment = annotation.value("environment");
            if (environment != null && !seen.isEmpty()) {
                report(environment, "environment has no effect without isolated = true: set both");
            }
        }
    }

    private void variable(AnnotationValue value, Set<String> seen, StringBuilder changes) {
        String text = value.getValue().toString();
        int equals = text.indexOf('=');
        String name = text.substring(0, Math.max(0, equals));
        if (name.isBlank()) {
            report(value, "environment='" + text + "' is not NAME=value: write it as in \"OMP_NUM_THREADS=4\"");
        } else if (!seen.add(name)) {
            report(value, "environment names '" + name + "' twice: keep one value");
        } else {
            String content = text.substring(equals + 1);
            if (annotation.check(problems, value, () -> Isolation.DEFAULT.with(name, content))) {
                changes.append(".with(")
                        .append(literal(name))
                        .append(", ")
                        .append(literal(content))
                        .append(')');
            }
        }
    }

    private void integer(String member, String method, IntConsumer check) {
        AnnotationValue value = annotation.value(member);
        if (value != null) {
            int number = (Integer) value.getValue();
            if (annotation.check(problems, value, () -> check.accept(number))) {
                calls.add("." + method + "(" + number + ")");
            }
        }
    }

    private void retryOn() {
        List<String> classes = new ArrayList<>();
        for (AnnotationValue value : annotation.list("retryOn")) {
            if (value.getValue() instanceof DeclaredType type) {
                String unreachable = reading.sendability().unreachable((TypeElement) type.asElement());
                if (unreachable == null) {
                    classes.add(names.ofErasure(type) + ".class");
                } else {
                    report(value, "retryOn: " + unreachable);
                }
            }
        }
        if (!classes.isEmpty()) {
            calls.add(".retryOn(" + String.join(", ", classes) + ")");
        }
    }

    private void groups() {
        Set<String> seen = new HashSet<>();
        for (AnnotationValue group : annotation.list("groups")) {
            Map<String, AnnotationValue> values = RemoteAnnotation.valuesOf((AnnotationMirror) group.getValue());
            AnnotationValue name = values.get("name");
            if (name != null) {
                group(name, values.get("maxConcurrency"), seen);
            }
        }
    }

    private void group(AnnotationValue nameValue, @Nullable AnnotationValue limitValue, Set<String> seen) {
        String name = nameValue.getValue().toString();
        int limit = limitValue == null ? 1 : (Integer) limitValue.getValue();
        if (name.isBlank()) {
            report(nameValue, "A concurrency group has a blank name: name it");
        } else if (!seen.add(name)) {
            report(nameValue, "groups has '" + name + "' twice: keep one of them");
        } else if (limitValue == null
                || annotation.check(problems, limitValue, () -> ActorOptions.DEFAULT.group(name, limit))) {
            calls.add(".group(" + literal(name) + ", " + limit + ")");
        }
    }

    private void pendingCalls() {
        AnnotationValue calls = annotation.value("maxPendingCalls");
        AnnotationValue limit = annotation.value("pendingLimit");
        if (calls == null) {
            if (limit != null) {
                report(limit, "pendingLimit has no effect without maxPendingCalls: set both");
            }
            return;
        }
        int number = (Integer) calls.getValue();
        String name = limit != null && limit.getValue() instanceof VariableElement constant
                ? constant.getSimpleName().toString()
                : PendingLimit.BLOCK.name();
        if (annotation.check(problems, calls, () -> ActorOptions.DEFAULT.maxPendingCalls(number, PendingLimit.BLOCK))) {
            this.calls.add(
                    ".maxPendingCalls(" + number + ", " + names.of(PendingLimit.class.getName()) + "." + name + ")");
        }
    }

    private void report(AnnotationValue value, String message) {
        annotation.report(problems, value, message);
    }

    private String literal(String text) {
        return reading.language().elements().getConstantExpression(text);
    }

    private static String decimal(double amount) {
        String text = Resources.decimal(Math.round(amount * Resources.UNITS));
        return text.contains(".") || amount <= Integer.MAX_VALUE ? text : text + ".0";
    }
}
