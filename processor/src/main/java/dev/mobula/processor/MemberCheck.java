package dev.mobula.processor;

import java.util.List;
import javax.lang.model.element.AnnotationValue;

/// Refuses annotation members where they would have no effect.
enum MemberCheck {
    /// On a static method.
    TASK(
            "a static method",
            List.of(
                    "name",
                    "cpus",
                    "gpus",
                    "memory",
                    "resources",
                    "isolated",
                    "heap",
                    "environment",
                    "maxCalls",
                    "retries",
                    "oomRetries",
                    "retryOn",
                    "split",
                    "streamBuffer"),
            "it belongs to actors"),
    /// On an actor class.
    ACTOR(
            "a class",
            List.of(
                    "name",
                    "cpus",
                    "gpus",
                    "memory",
                    "resources",
                    "isolated",
                    "heap",
                    "environment",
                    "retries",
                    "retryOn",
                    "streamBuffer",
                    "maxConcurrency",
                    "maxRestarts",
                    "maxPendingCalls",
                    "pendingLimit",
                    "outOfOrder",
                    "snapshotEvery",
                    "groups"),
            "set it on its methods"),
    /// On a method of an actor.
    METHOD("a method of an actor", List.of("name", "retries", "retryOn", "split", "group"), "set it on the class");

    private static final List<String> ONLY_TASKS = List.of("maxCalls", "oomRetries");

    private final String where;

    @SuppressWarnings("ImmutableEnumChecker") // List.of
    private final List<String> allowed;

    private final String cure;

    MemberCheck(String where, List<String> allowed, String cure) {
        this.where = where;
        this.allowed = allowed;
        this.cure = cure;
    }

    /// Reports the members that are out of place.
    void check(RemoteAnnotation annotation, Problems problems) {
        for (String member : annotation.members()) {
            AnnotationValue value = annotation.value(member);
            if (value != null && !allowed.contains(member)) {
                annotation.report(
                        problems,
                        value,
                        member + " has no effect on " + where + ": "
                                + (ONLY_TASKS.contains(member) ? "it belongs to static methods" : cure));
            }
        }
    }
}
