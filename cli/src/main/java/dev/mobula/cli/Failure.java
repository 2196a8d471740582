package dev.mobula.cli;

import dev.mobula.ConfigurationException;
import dev.mobula.GetInterruptedException;
import dev.mobula.GetTimeoutException;
import dev.mobula.MobulaException;
import dev.mobula.UnreachableException;
import dev.mobula.examples.UsageException;

/// How a command that failed ends.
///
/// @param exitCode one of [ExitCodes]
/// @param message what went wrong
/// @param hint what to do about it, one line
record Failure(int exitCode, String message, String hint) {
    private static final String WHERE = "put -v before the command to see where it happened, as in 'mobula -v run pi'";

    static Failure of(Throwable thrown) {
        return switch (thrown) {
            case WrongUsage wrong -> new Failure(ExitCodes.USAGE, wrong.getMessage(), wrong.hint());
            case CommandFailure failed -> new Failure(failed.exitCode(), failed.getMessage(), failed.hint());
            case UsageException wrong ->
                new Failure(
                        ExitCodes.USAGE,
                        wrong.getMessage(),
                        "what stands after an example's name goes to it, as in 'mobula run digits --seed 7'");
            case ConfigurationException wrong ->
                new Failure(
                        ExitCodes.USAGE,
                        wrong.getMessage(),
                        "correct the settings named above; 'mobula doctor' checks them");
            case GetInterruptedException stopped ->
                new Failure(ExitCodes.INTERRUPTED, firstLine(stopped), hint(stopped.advice()));
            case InterruptedException stopped ->
                new Failure(ExitCodes.INTERRUPTED, "interrupted", hint(MobulaException.Advice.STOPPED));
            case GetTimeoutException late -> new Failure(ExitCodes.TIME_OUT, firstLine(late), hint(late.advice()));
            case UnreachableException away ->
                new Failure(
                        ExitCodes.UNREACHABLE,
                        firstLine(away),
                        "'mobula status' shows the nodes that run; without MOBULA_ADDRESS, programs work inside their JVM");
            case MobulaException failed -> new Failure(ExitCodes.FAILED, firstLine(failed), hint(failed.advice()));
            case OutOfMemoryError full ->
                new Failure(
                        ExitCodes.FAILED,
                        "out of memory: " + firstLine(full),
                        "give the JVM a larger heap, as in MOBULA_JAVA_OPTS=-Xmx4g");
            default -> new Failure(ExitCodes.FAILED, thrown.getClass().getName() + ": " + firstLine(thrown), WHERE);
        };
    }

    private static String hint(MobulaException.Advice advice) {
        return switch (advice) {
            case FIX_PROGRAM -> "it fails again until the program or its settings are changed; " + WHERE;
            case RETRY -> "the same command may succeed later";
            case ADD_CAPACITY -> "lower the demand, or give the node more, as in MOBULA_CPUS=8 or MOBULA_GPUS=1";
            case RECOMPUTE -> "the value is gone: run the command again";
            case STOPPED -> "it was asked to stop: run the command again to start anew";
            case REPORT_BUG -> "this is a bug in Mobula: report it with the output of -v";
        };
    }

    private static String firstLine(Throwable thrown) {
        String message = thrown.getMessage();
        return message == null ? "no message" : message.lines().findFirst().orElse("");
    }
}
