package dev.mobula.cli.doctor;

import java.util.List;
import java.util.OptionalLong;

/// Facts of a machine that has nothing to complain about.
public final class SampleFacts {
    private static final long GIB = 1L << 30;

    /// All checks are content with it.
    public static final Facts GOOD = new Facts(
            "Linux",
            new Facts.Java(25, "25.0.1+8", "/opt/jdk", 4 * GIB),
            new Facts.Memory(16 * GIB, false),
            new Facts.Cpus(8, 8),
            new Facts.Folder("/dev/shm", null, 8 * GIB, 6 * GIB),
            new Facts.Folder("/tmp", null, 100 * GIB, 50 * GIB),
            null,
            null,
            List.of(),
            new Facts.Nodes("/run/mobula", null, List.of("default (pid 12)"), List.of()),
            new Facts.Encodings("UTF-8", "UTF-8"),
            OptionalLong.of(65_536));

    /// A warning and a problem.
    public static final Facts BAD = new Facts(
            "Linux",
            GOOD.java(),
            GOOD.memory(),
            new Facts.Cpus(1, 8),
            GOOD.sharedMemory(),
            GOOD.temporary(),
            null,
            null,
            List.of("unknown key 'cpu' (file x): did you mean 'cpus'?", "gpus='x' cannot be read (file x)"),
            GOOD.nodes(),
            GOOD.encodings(),
            GOOD.openFiles());

    private SampleFacts() {}
}
