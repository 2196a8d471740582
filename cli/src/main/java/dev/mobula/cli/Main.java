package dev.mobula.cli;

/// Entry point of the command `mobula`.
public final class Main {
    private Main() {}

    /// Runs one command and ends the JVM with its exit code, see [ExitCodes].
    public static void main(String[] args) {
        System.exit(new Program(Surroundings.ofThisProcess()).run(args));
    }
}
