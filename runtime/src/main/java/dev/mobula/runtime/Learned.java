package dev.mobula.runtime;

import dev.mobula.ActorOptions;
import dev.mobula.TaskOptions;
import dev.mobula.runtime.codec.NodeFunction;
import dev.mobula.runtime.codec.WireFunction;
import dev.mobula.runtime.codec.WireOptions;
import dev.mobula.runtime.wire.MessageType;
import dev.mobula.runtime.wire.WireWriter;
import dev.mobula.spi.RemoteFunction;
import java.util.IdentityHashMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// What the node has learnt over one connection: functions and options go over it once, and have numbers from then on.
/// For all threads: a number is known to others only after the message that explains it is in the ring.
@SuppressWarnings("ReferenceEquality") // options are mostly constants of generated stubs
final class Learned {
    /// The number of options that are explained anew each time, under the [#lock].
    static final int UNLEARNT = 0;

    private static final int MOST_OPTIONS = 4_096;

    private final ClientConnection connection;
    private final IdentityHashMap<RemoteFunction, FunctionNumber> functions = new IdentityHashMap<>();
    private final ConcurrentHashMap<Object, Integer> options = new ConcurrentHashMap<>();
    private final Object lock = new Object();
    private volatile OptionsNumber recent = new OptionsNumber(new Object(), 0);
    private volatile OptionsNumber recentBefore = recent;

    Learned(ClientConnection connection) {
        this.connection = connection;
    }

    /// The number of a function on one connection.
    record FunctionNumber(Learned by, int number) {}

    private record OptionsNumber(Object options, int number) {}

    /// The number of a function; explains it to the node the first time.
    int function(RemoteFunction function) {
        Profile profile = Profile.of(function);
        FunctionNumber known = profile.number;
        return known != null && known.by == this ? known.number : learn(profile, function);
    }

    private int learn(Profile profile, RemoteFunction function) {
        synchronized (functions) {
            FunctionNumber known = functions.get(function);
            if (known == null) {
                known = new FunctionNumber(this, functions.size() + 1);
                WireWriter out = connection.writer().putInt(known.number);
                WireFunction.write(out, NodeFunction.of(function));
                connection.offer(MessageType.FUNCTION, out);
                functions.put(function, known);
            }
            profile.number = known;
            return known.number;
        }
    }

    /// The number of a task's or actor's options; explains them to the node the first time.
    ///
    /// @return [#UNLEARNT] if there are too many different ones: then [#explain] them, with the [#lock] held
    ///     until the message that uses them is in the ring
    int options(Object given) {
        OptionsNumber latest = recent;
        if (latest.options == given) {
            return latest.number;
        }
        OptionsNumber before = recentBefore;
        if (before.options == given) {
            return before.number;
        }
        Integer known = options.get(given);
        int number = known == null ? learn(given) : known;
        if (number != UNLEARNT) {
            recentBefore = latest;
            recent = new OptionsNumber(given, number);
        }
        return number;
    }

    private int learn(Object given) {
        synchronized (lock) {
            Integer known = options.get(given);
            if (known != null) {
                return known;
            }
            int number = options.size() + 1;
            if (number > MOST_OPTIONS) {
                return UNLEARNT;
            }
            explain(number, given);
            options.put(given, number);
            return number;
        }
    }

    /// Held while options are [#UNLEARNT] and in use.
    Object lock() {
        return lock;
    }

    /// Explains options to the node under a number.
    void explain(int number, Object given) {
        WireWriter out = connection.writer().putInt(number);
        if (given instanceof TaskOptions task) {
            WireOptions.write(out, task);
        } else {
            WireOptions.write(out, (ActorOptions) given);
        }
        connection.offer(MessageType.OPTIONS, out);
    }

    /// Whether the connection has explained a function; for tests.
    @Nullable
    FunctionNumber known(RemoteFunction function) {
        synchronized (functions) {
            return functions.get(function);
        }
    }
}
