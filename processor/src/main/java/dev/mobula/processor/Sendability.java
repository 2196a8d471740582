package dev.mobula.processor;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.lang.model.element.Element;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.RecordComponentElement;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.ArrayType;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.ExecutableType;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.type.WildcardType;
import org.jspecify.annotations.Nullable;

/// Finds types that no value can be sent of, and types that the stub cannot name.
///
/// Looks into type arguments, arrays and the components of records. Other classes are left to the runtime,
/// which knows the values.
final class Sendability {
    private static final String PROCESS = "belongs to one process";
    private static final String OPEN_THERE = "send the address, path or bytes, and open it where they are used";
    private static final String MAKE_THERE = "make it where it is used";
    private static final String SHARE = "put what is shared into an actor";

    /// A class whose values, and those of its subclasses, cannot be sent.
    private record Rule(String className, String reason, String cure, String cureInResult) {
        Rule(String className, String reason, String cure) {
            this(className, reason, cure, cure);
        }
    }

    private static final List<Rule> RULES = List.of(
            new Rule("java.lang.Thread", PROCESS, MAKE_THERE),
            new Rule("java.lang.ThreadGroup", PROCESS, MAKE_THERE),
            new Rule("java.lang.ThreadLocal", PROCESS, MAKE_THERE),
            new Rule("java.util.concurrent.Executor", PROCESS, "use Mobula.session().executor() where it is used"),
            new Rule("java.util.Timer", PROCESS, MAKE_THERE),
            new Rule("java.lang.Process", PROCESS, MAKE_THERE),
            new Rule("java.lang.ProcessHandle", PROCESS, "send its pid"),
            new Rule("java.lang.ClassLoader", PROCESS, MAKE_THERE),
            new Rule("java.net.Socket", PROCESS, OPEN_THERE),
            new Rule("java.net.ServerSocket", PROCESS, OPEN_THERE),
            new Rule("java.net.DatagramSocket", PROCESS, OPEN_THERE),
            new Rule("java.nio.channels.Channel", PROCESS, OPEN_THERE),
            new Rule("java.io.InputStream", PROCESS, OPEN_THERE),
            new Rule("java.io.OutputStream", PROCESS, OPEN_THERE),
            new Rule("java.io.Reader", PROCESS, OPEN_THERE),
            new Rule("java.io.Writer", PROCESS, OPEN_THERE),
            new Rule("java.io.RandomAccessFile", PROCESS, OPEN_THERE),
            new Rule("java.sql.Connection", PROCESS, OPEN_THERE),
            new Rule("java.sql.Statement", PROCESS, "send the text of the query, and run it where it is used"),
            new Rule("java.sql.ResultSet", PROCESS, "send the rows, for example as records"),
            new Rule("java.util.concurrent.locks.Lock", PROCESS, SHARE),
            new Rule("java.util.concurrent.locks.ReadWriteLock", PROCESS, SHARE),
            new Rule("java.util.concurrent.locks.StampedLock", PROCESS, SHARE),
            new Rule("java.util.concurrent.locks.Condition", PROCESS, SHARE),
            new Rule("java.util.concurrent.Semaphore", PROCESS, SHARE),
            new Rule("java.util.concurrent.CountDownLatch", PROCESS, SHARE),
            new Rule("java.util.concurrent.CyclicBarrier", PROCESS, SHARE),
            new Rule("java.util.concurrent.Phaser", PROCESS, SHARE),
            new Rule("dev.mobula.Mobula", PROCESS, "use Mobula.session() where it is used"),
            new Rule("dev.mobula.TaskContext", "belongs to one task", "use Mobula.current() where it is used"),
            new Rule(
                    "java.util.stream.BaseStream",
                    "can be consumed only once",
                    "take a List, or an ObjectStream",
                    "collect it into a List, or return the stream as the whole result"),
            new Rule(
                    "java.util.Iterator",
                    "can be consumed only once",
                    "take a List, or an ObjectStream",
                    "collect it into a List, or return the iterator as the whole result"),
            new Rule(
                    "java.util.Spliterator",
                    "can be consumed only once",
                    "take a List, or an ObjectStream",
                    "collect it into a List, or return a stream as the whole result"),
            new Rule(
                    "java.util.concurrent.CompletionStage",
                    PROCESS,
                    "take the value itself (callers may pass an ObjectRef in its place)",
                    "return it as the whole result, or an ObjectRef"),
            new Rule(
                    "java.util.concurrent.Future",
                    PROCESS,
                    "take the value itself (callers may pass an ObjectRef in its place)",
                    "return the value itself, or a CompletionStage of it"));

    private final Language language;
    private final String ownPackage;

    /// @param ownPackage package of the stub
    Sendability(Language language, String ownPackage) {
        this.language = language;
        this.ownPackage = ownPackage;
    }

    /// Checks a parameter's type.
    ///
    /// @param what the parameter in words, at the start of the message
    void checkParameter(Element element, String what, TypeMirror type) throws Rejected {
        if (language.isA(type, "dev.mobula.Arg") && !language.isA(type, "dev.mobula.ObjectRef")) {
            throw new Rejected(
                    element,
                    what
                            + ": dev.mobula.Arg is for callers alone: take the value itself (callers may pass an ObjectRef in"
                            + " its place), or an ObjectRef to receive the reference");
        }
        check(element, what, type, false);
    }

    /// Checks a result's type.
    ///
    /// @param what the result in words, at the start of the message
    void checkResult(Element element, String what, TypeMirror type) throws Rejected {
        check(element, what, type, true);
    }

    private void check(Element element, String what, TypeMirror type, boolean inResult) throws Rejected {
        String obstacle = obstacle(type, "", inResult, new HashSet<>());
        if (obstacle != null) {
            throw new Rejected(element, what + ": " + obstacle);
        }
    }

    private @Nullable String obstacle(TypeMirror type, String path, boolean inResult, Set<String> seen) {
        return switch (type.getKind()) {
            case ARRAY -> obstacle(((ArrayType) type).getComponentType(), path, inResult, seen);
            case WILDCARD -> bound((WildcardType) type, path, inResult, seen);
            case TYPEVAR -> "type variable " + type + path + " is not known to the stub: write a type in its place";
            case DECLARED -> declared((DeclaredType) type, path, inResult, seen);
            default -> null;
        };
    }

    private @Nullable String bound(WildcardType type, String path, boolean inResult, Set<String> seen) {
        TypeMirror bound = type.getExtendsBound() != null ? type.getExtendsBound() : type.getSuperBound();
        return bound == null ? null : obstacle(bound, path, inResult, seen);
    }

    private @Nullable String declared(DeclaredType type, String path, boolean inResult, Set<String> seen) {
        TypeElement element = (TypeElement) type.asElement();
        if (!seen.add(path.isEmpty() + " " + type)) {
            return null;
        }
        if (path.isEmpty()) {
            String unreachable = unreachable(element);
            if (unreachable != null) {
                return unreachable;
            }
        }
        for (Rule rule : RULES) {
            if (language.isA(type, rule.className())) {
                return element.getQualifiedName() + path + " cannot be sent, since it " + rule.reason() + ": "
                        + (inResult ? rule.cureInResult() : rule.cure());
            }
        }
        boolean looksInside = !holdsNoArgument(element);
        for (TypeMirror argument : type.getTypeArguments()) {
            String obstacle = looksInside ? obstacle(argument, path, inResult, seen) : unreachableWithin(argument);
            if (obstacle != null) {
                return obstacle;
            }
        }
        for (RecordComponentElement component : element.getRecordComponents()) {
            String obstacle = obstacle(
                    componentType(type, component),
                    " (component '" + component.getSimpleName() + "' of " + language.nameInPackage(element) + ")",
                    inResult,
                    seen);
            if (obstacle != null) {
                return obstacle;
            }
        }
        return null;
    }

    /// The type of a record's component, with the record's type variables resolved.
    TypeMirror componentType(DeclaredType recordType, RecordComponentElement component) {
        TypeMirror accessor = language.types().asMemberOf(recordType, component.getAccessor());
        return ((ExecutableType) accessor).getReturnType();
    }

    /// Whether the type arguments say what a value works on, and not what it holds.
    private static boolean holdsNoArgument(TypeElement element) {
        return element.getAnnotation(FunctionalInterface.class) != null
                || element.getQualifiedName().contentEquals("java.lang.Class");
    }

    private @Nullable String unreachableWithin(TypeMirror type) {
        return switch (type.getKind()) {
            case ARRAY -> unreachableWithin(((ArrayType) type).getComponentType());
            case WILDCARD -> unreachableWithin(language.upperBound(type));
            case DECLARED -> unreachable((TypeElement) ((DeclaredType) type).asElement());
            default -> null;
        };
    }

    /// Says why the stub cannot name a class, or returns null if it can.
    @Nullable
    String unreachable(TypeElement element) {
        boolean samePackage =
                language.elements().getPackageOf(element).getQualifiedName().contentEquals(ownPackage);
        Element part = element;
        while (part instanceof TypeElement) {
            if (part.getModifiers().contains(Modifier.PRIVATE)) {
                return part + " is private, so the stub in the same package cannot reach it: make it package-private";
            }
            if (!samePackage && !part.getModifiers().contains(Modifier.PUBLIC)) {
                return part + " is not public, so the stub in another package cannot reach it: make it public";
            }
            part = part.getEnclosingElement();
        }
        return null;
    }
}
