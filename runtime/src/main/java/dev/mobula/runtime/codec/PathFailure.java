package dev.mobula.runtime.codec;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Something in an object graph cannot be written or read. On its way out each level adds where it stood, so
/// that the path costs nothing as long as all goes well.
///
/// Never leaves this package.
final class PathFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    private static final int SHOWN_AT_EACH_END = 8;

    private final String problem;
    private final String cure;
    private final boolean belongsElsewhere;
    private final transient List<String> segmentsInnermostFirst = new ArrayList<>();
    private transient @Nullable Throwable throwable;
    private int throwableIndex = -1;
    private boolean inField;

    private PathFailure(String problem, String cure, boolean belongsElsewhere, @Nullable Throwable cause) {
        super(problem, cause, false, false);
        this.problem = problem;
        this.cure = cure;
        this.belongsElsewhere = belongsElsewhere;
    }

    /// An object that cannot be sent.
    ///
    /// @param problem what it is, to follow the path: "is a java.net.Socket, which …"
    /// @param cure what to do
    static PathFailure unsendable(String problem, String cure) {
        return new PathFailure(problem, cure, true, null);
    }

    /// Code of the user's classes, or of the JDK's, failed.
    ///
    /// @param problem what happened, to follow the path: "needs class …"
    static PathFailure failed(String problem, String cure, @Nullable Throwable cause) {
        return new PathFailure(problem, cure, false, cause);
    }

    /// Bytes that no writer of this version makes.
    static PathFailure corrupt(String found) {
        return failed(
                "has a damaged encoding, which names " + found,
                "make it again; if that does not help, report this as a bug",
                null);
    }

    /// Wraps what came out of a level, unless it is one already.
    static PathFailure of(Throwable thrown, String problem, String cure) {
        if (thrown instanceof PathFailure failure) {
            return failure;
        }
        if (thrown instanceof VirtualMachineError error && !(thrown instanceof OutOfMemoryError)) {
            throw error;
        }
        return failed(problem + " threw " + thrown, cure, thrown);
    }

    /// Adds the level outside of those that are known.
    ///
    /// @param segment as it stands in the path; empty for a level that says nothing to users
    PathFailure under(String segment) {
        if (!segment.isEmpty()) {
            segmentsInnermostFirst.add(segment);
        }
        return this;
    }

    /// Adds the level outside of those that are known: a field of a class, which could be transient.
    PathFailure underField(String segment) {
        inField |= segmentsInnermostFirst.isEmpty();
        return under(segment);
    }

    /// Notes the innermost exception object that the culprit is part of, when writing.
    PathFailure within(Throwable part) {
        if (throwable == null) {
            throwable = part;
        }
        return this;
    }

    /// Notes the innermost exception object that the culprit is part of, when reading: its number in order.
    PathFailure withinThrowable(int index) {
        if (throwableIndex < 0) {
            throwableIndex = index;
        }
        return this;
    }

    @Nullable
    Throwable throwable() {
        return throwable;
    }

    int throwableIndex() {
        return throwableIndex;
    }

    /// The outermost segment, or null for the root itself.
    @Nullable
    String outermost() {
        return segmentsInnermostFirst.isEmpty() ? null : segmentsInnermostFirst.getLast();
    }

    /// Takes the outermost segment away, when it says the same as the origin.
    void dropOutermost() {
        segmentsInnermostFirst.removeLast();
    }

    /// Writes the message: verb, origin, path, problem, cure.
    String message(String verb, Origin origin) {
        StringBuilder text =
                new StringBuilder(verb).append(' ').append(origin.description()).append(": ");
        int count = segmentsInnermostFirst.size();
        if (count == 0) {
            text.append("it");
        } else {
            text.append(origin.root());
            for (int i = count - 1; i >= 0; i--) {
                if (count > 2 * SHOWN_AT_EACH_END + 1 && i == count - 1 - SHOWN_AT_EACH_END) {
                    text.append(" … ").append(count - 2 * SHOWN_AT_EACH_END).append(" levels … ");
                    i = SHOWN_AT_EACH_END;
                } else {
                    text.append(segmentsInnermostFirst.get(i));
                }
            }
        }
        text.append(' ').append(problem).append(": ");
        if (belongsElsewhere && inField) {
            text.append("mark the field transient or ");
        }
        return text.append(cure).toString();
    }
}
