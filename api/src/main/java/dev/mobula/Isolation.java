package dev.mobula;

import java.util.LinkedHashMap;
import java.util.Map;

/// A worker process of its own for a task or an actor: for native code, another heap, or other environment
/// variables.
///
/// ```java
/// Isolation training = Isolation.DEFAULT.withHeap("4GiB").with("OMP_NUM_THREADS", "4");
/// PiRemote.options().isolated(training).hits(1_000_000, 42);
/// ```
///
/// The process runs one isolated task at a time, or one isolated actor, and nothing beside it: if it ends, it takes
/// nothing else with it. The heap is a limit and is not reserved: say with `memory` how much the task takes, so that
/// not more are started than fit.
///
/// **Embedded there is no process**: an isolated task or actor then runs in the JVM of the program, with its heap
/// and its environment; a warning is logged the first time. Values are isolated from each other all the same.
///
/// @param heapBytes largest heap of the process in bytes, [#SMALLEST_HEAP] or more; 0 for the node's default
/// @param environment variables that the process has beside the node's own, by name
public record Isolation(long heapBytes, Map<String, String> environment) {
    /// The smallest heap that a worker process starts with: 16 MiB.
    public static final long SMALLEST_HEAP = 16L << 20;

    /// A process with the node's default heap and no variables of its own.
    public static final Isolation DEFAULT = new Isolation(0, Map.of());

    /// The environment is copied.
    ///
    /// @throws IllegalArgumentException if the heap is too small, or the name of a variable cannot be used
    public Isolation {
        if (heapBytes != 0 && heapBytes < SMALLEST_HEAP) {
            throw new IllegalArgumentException("heap=" + heapBytes + " is below " + SMALLEST_HEAP
                    + " bytes, with which no worker starts: use 16MiB or more, or 0 for the node's default");
        }
        environment = Map.copyOf(environment);
        environment.forEach(Isolation::checkVariable);
    }

    /// Returns this isolation with another heap.
    ///
    /// @param heapBytes [#SMALLEST_HEAP] or more, or 0 for the node's default
    /// @throws IllegalArgumentException if it is too small
    public Isolation withHeap(long heapBytes) {
        return new Isolation(heapBytes, environment);
    }

    /// Returns this isolation with another heap, as `"512MiB"`, `"4GiB"` or a number of bytes.
    ///
    /// @throws IllegalArgumentException if the text is not an amount of memory, or too small a one
    public Isolation withHeap(String heap) {
        return withHeap(Resources.parseMemory("heap", heap));
    }

    /// Returns this isolation with one more environment variable, in place of one of the same name.
    ///
    /// @param variable its name: not empty, without `=`
    /// @throws IllegalArgumentException if the name or the value cannot be used
    public Isolation with(String variable, String value) {
        Map<String, String> changed = new LinkedHashMap<>(environment);
        changed.put(variable, value);
        return new Isolation(heapBytes, changed);
    }

    private static void checkVariable(String variable, String value) {
        if (variable.isBlank() || variable.indexOf('=') >= 0 || variable.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("environment variable '" + variable.replace('\0', '?')
                    + "' is not a name: use letters, digits and _, as in OMP_NUM_THREADS");
        }
        if (value.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("environment variable " + variable
                    + " has a value with a NUL character, which no environment can hold: leave it out");
        }
    }
}
