package dev.mobula.cli;

/// Exit codes that commands give today; the help lists them all.
final class ExitCodes {
    static final int OK = 0;
    static final int FAILED = 1;
    static final int USAGE = 2;
    static final int TIME_OUT = 4;
    static final int UNREACHABLE = 5;
    static final int INTERRUPTED = 130;

    private ExitCodes() {}
}
