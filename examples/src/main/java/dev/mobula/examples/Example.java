package dev.mobula.examples;

import java.io.PrintStream;
import java.util.List;

/// A program that `mobula run NAME` starts, found with [java.util.ServiceLoader].
public interface Example {
    /// What to call it by: lower-case letters, digits and dashes.
    String name();

    /// What it does, in one line without a full stop.
    String summary();

    /// Runs to the end.
    ///
    /// @param arguments what stands after the name on the command line, options too
    /// @param out results
    /// @param err what is not a result
    /// @return exit code: 0 if all is well
    /// @throws UsageException if `arguments` cannot be used
    /// @throws Exception whatever else goes wrong: the command line prints it and chooses the exit code
    int run(List<String> arguments, PrintStream out, PrintStream err) throws Exception;
}
