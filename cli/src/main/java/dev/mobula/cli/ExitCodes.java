package dev.mobula.cli;

/// Exit codes that commands give; the help lists them, with those of the launcher.
public final class ExitCodes {
    public static final int OK = 0;
    public static final int FAILED = 1;
    public static final int USAGE = 2;
    public static final int NOT_FOUND = 3;
    public static final int TIME_OUT = 4;
    public static final int UNREACHABLE = 5;
    public static final int JOB_FAILED = 7;
    public static final int INTERRUPTED = 130;

    private ExitCodes() {}
}
