package dev.mobula.runtime;

import dev.mobula.runtime.codec.Origin;
import dev.mobula.spi.RemoteFunction;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What has been learnt about a function: whether it should run on a virtual thread.
///
/// Functions run on the pool's platform threads by default, so that one which computes for long cannot keep
/// others from running (virtual threads are not time-sliced). A function that mostly waits is cheaper on a
/// virtual thread: when it has waited in `get` and computed little several times in a row, or when the pool
/// saw it asleep while others queued. If it then computes for long, it goes back, and must wait more often
/// the next time.
final class Profile {
    private static final Set<String> PRIMITIVES =
            Set.of("boolean", "byte", "char", "short", "int", "long", "float", "double");
    private static final long QUICK_NS = 10_000;
    private static final long LITTLE_NS = 1_000_000;
    private static final long LONG_NS = 10_000_000;

    private volatile boolean waits;
    private boolean quick;
    private int waitingRuns;
    private int runsNeeded = 4;

    /// What the latest connection that sent the function calls it.
    volatile Learned.@Nullable FunctionNumber number;

    private final RemoteFunction function;
    private final Origin result;
    private final Origin[] arguments;

    private Profile(RemoteFunction function) {
        this.function = function;
        this.result = Origin.result(function.name());
        this.arguments = new Origin[function.parameters().size()];
        for (int i = 0; i < arguments.length; i++) {
            arguments[i] =
                    Origin.argument(function.name(), function.parameters().get(i));
        }
    }

    /// Where results of the function stand, for messages.
    Origin result() {
        return result;
    }

    /// Where an argument of the function stands, for messages.
    Origin argument(int index) {
        return index < arguments.length ? arguments[index] : Origin.argument(function.name(), "#" + (index + 1));
    }

    /// Refuses null where the parameter is primitive.
    ///
    /// @return null
    @Nullable
    Object nullAllowed(int index) {
        String[] types = parameterTypes();
        if (index < types.length && PRIMITIVES.contains(types[index])) {
            throw new IllegalArgumentException(argument(index).description() + " is null, but the parameter is of type "
                    + types[index] + ": pass a value");
        }
        return null;
    }

    private String[] parameterTypes() {
        String signature = function.signature();
        int open = signature.indexOf('(');
        String inside = open < 0 ? "" : signature.substring(open + 1, signature.length() - 1);
        return inside.isEmpty() ? new String[0] : inside.split(",", -1);
    }

    static Profile of(RemoteFunction function) {
        Object known = function.profile().getPlain();
        if (known instanceof Profile profile) {
            return profile;
        }
        Profile fresh = new Profile(function);
        return function.profile().compareAndSet(null, fresh)
                ? fresh
                : function.profile().get() instanceof Profile profile ? profile : fresh;
    }

    /// Whether the function mostly waits.
    boolean waits() {
        return waits;
    }

    /// Whether the latest run took a few microseconds only; a guess about the next one.
    boolean isQuick() {
        return quick;
    }

    /// The pool saw a thread asleep in this function while work was queueing.
    void sawAsleep() {
        waits = true;
    }

    /// A run that waited has ended; races between runs only delay what is learnt.
    ///
    /// @param waitedNs time in which it waited in this API
    /// @param wallNs time that the run took, waiting included
    void ran(long waitedNs, long wallNs) {
        boolean waited = waitedNs > 0;
        long computedNs = wallNs - waitedNs;
        boolean nowQuick = wallNs < QUICK_NS;
        if (nowQuick != quick) {
            quick = nowQuick;
        }
        if (computedNs > LONG_NS) {
            waitingRuns = 0;
            if (waits) {
                waits = false;
                runsNeeded = Math.min(runsNeeded * 2, 1 << 20);
            }
        } else if (waited && !waits && computedNs < LITTLE_NS && ++waitingRuns >= runsNeeded) {
            waits = true;
        }
    }
}
