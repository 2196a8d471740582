package dev.mobula.runtime;

import dev.mobula.OutOfMemoryException;

/// The node stopped an attempt for lack of memory. Becomes an [OutOfMemoryException].
final class MemoryStop extends AttemptLost {
    private static final long serialVersionUID = 1;

    private final String stopped;
    private final String report;

    /// @param stopped what was stopped, in words: `its worker process 7`
    /// @param report of the memory monitor
    MemoryStop(String stopped, String report) {
        super(report);
        this.stopped = stopped;
        this.report = report;
    }

    @Override
    String reason() {
        return stopped + " was stopped for lack of memory: "
                + (report.endsWith(".") ? report.substring(0, report.length() - 1) : report);
    }

    @Override
    OutOfMemoryException failure(int attempts, String what, String name) {
        return new OutOfMemoryException(attempts, what + ". " + report, null);
    }
}
