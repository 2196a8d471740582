package dev.mobula.processor;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import javax.lang.model.SourceVersion;
import javax.lang.model.element.ExecutableElement;

/// Hands out the names of stubs and constants within one stub class, and refuses those that are taken.
final class StubNames {
    private static final Set<String> OF_EVERY_STUB = Set.of("options", "on");
    private static final Set<String> OF_HANDLES =
            Set.of("options", "taskOptions", "on", "create", "find", "findOrCreate", "with", "actor");
    private static final Set<String> OF_TASK_OPTIONS = Set.of(
            "name",
            "cpus",
            "gpus",
            "memory",
            "resource",
            "resources",
            "isolated",
            "maxCalls",
            "oomRetries",
            "retries",
            "retryOn",
            "backoff",
            "streamBuffer");
    private static final Set<String> OF_OBJECT = Set.of(
            "getClass/0",
            "notify/0",
            "notifyAll/0",
            "wait/0",
            "wait/1",
            "wait/2",
            "hashCode/0",
            "toString/0",
            "clone/0",
            "finalize/0",
            "equals/1");

    private final String listedName;
    private final boolean actor;
    private final Map<String, String> methodByStub = new HashMap<>();
    private final Set<String> constants = new HashSet<>(Set.of("DISPATCHER", "OPTIONS"));

    StubNames(String listedName, boolean actor) {
        this.listedName = listedName;
        this.actor = actor;
    }

    /// Takes the name of a method's stub.
    ///
    /// @param described the method in words, with its parameter types
    String take(ExecutableElement method, String described, RemoteAnnotation annotation, boolean task) throws Rejected {
        String given = annotation.text("name");
        String name = given.isEmpty() ? method.getSimpleName().toString() : given;
        if (!SourceVersion.isIdentifier(name) || SourceVersion.isKeyword(name)) {
            throw annotation.rejected(
                    method,
                    "name",
                    "name='" + name + "' of " + described
                            + " is not a Java identifier: the stub is a method of that name, so use letters, digits and _");
        }
        int arity = method.getParameters().size();
        if (isReserved(name, arity, task)) {
            throw annotation.rejected(
                    method,
                    "name",
                    "'" + name + "' is taken on the stub of " + listedName + ": give the stub of " + described
                            + " another name with @Remote(name = \"…\")");
        }
        String earlier = methodByStub.putIfAbsent(name + "/" + arity, described);
        if (earlier != null) {
            throw annotation.rejected(
                    method,
                    "name",
                    described + " and " + earlier + " would have stubs of the same name and number of"
                            + " parameters: give one of them @Remote(name = \"…\")");
        }
        return name;
    }

    private boolean isReserved(String name, int arity, boolean task) {
        return (actor ? OF_HANDLES : OF_EVERY_STUB).contains(name)
                || OF_OBJECT.contains(name + "/" + arity)
                || (task && (OF_TASK_OPTIONS.contains(name) || (name.equals("session") && arity == 0)));
    }

    /// Takes the name of a constant, made from a method's name.
    String constant(String methodName) {
        String wanted = methodName
                .replaceAll("([a-z0-9])([A-Z])", "$1_$2")
                .replaceAll("([A-Z])([A-Z][a-z])", "$1_$2")
                .toUpperCase(Locale.ROOT);
        return free(wanted);
    }

    private String free(String wanted) {
        String name = wanted;
        for (int i = 2; !constants.add(name); i++) {
            name = wanted + "_" + i;
        }
        return name;
    }
}
