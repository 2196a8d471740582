package dev.mobula.cli.doctor;

import java.util.List;

/// Runs all checks.
public final class Doctor {
    private Doctor() {}

    /// Judges each fact; the same facts give the same checks in the same order.
    public static List<Check> examine(Facts facts) {
        return List.of(
                JavaChecks.version(facts.java()),
                JavaChecks.heap(facts.java(), facts.memory()),
                JavaChecks.cpus(facts.cpus()),
                FolderChecks.sharedMemory(facts.os(), facts.sharedMemory(), facts.memory()),
                FolderChecks.temporary(facts.temporary()),
                SettingsChecks.loopback(facts.loopbackFailure()),
                SettingsChecks.address(facts.address()),
                SettingsChecks.configuration(facts.configurationProblems()),
                SettingsChecks.nodes(facts.nodes()),
                SystemChecks.encoding(facts.encodings()),
                SystemChecks.openFiles(facts.openFiles()));
    }
}
