package dev.mobula.testing.graph;

/// Names a run of a graph to its tasks.
///
/// @param number number of the run in the driver's JVM
/// @param socket where tasks in other JVMs reach its journal; empty if there are none
record RunId(long number, String socket) {
    /// Where the tasks of the run write what they do.
    Notes notes() {
        Notes here = Journal.find(number);
        if (here != null) {
            return here;
        }
        if (socket.isEmpty()) {
            throw new IllegalStateException("Run " + number + " is over, yet a task of it still runs");
        }
        return new RemoteNotes(JournalClient.of(socket), number);
    }
}
