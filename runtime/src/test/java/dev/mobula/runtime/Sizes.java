package dev.mobula.runtime;

import dev.mobula.Mobula;
import dev.mobula.MobulaConfig;
import java.util.Locale;

/// Opens the sessions of all tests that are about what a program sees, so that the same tests hold for each size.
///
/// `-Dmobula.test.size` chooses what is under a session: `embedded` (if nothing is said), `node`: a node, a driver and
/// a worker that are clients of it, all in this JVM, so that a test shares latches with its tasks; or `processes`: a
/// node in this JVM and worker JVMs. See [SharesMemory] and [EmbeddedOnly] for tests that do not hold for all.
public final class Sizes {
    /// Name of the system property.
    static final String PROPERTY = "mobula.test.size";

    private static final Size SIZE =
            Size.valueOf(System.getProperty(PROPERTY, "embedded").toUpperCase(Locale.ROOT));

    private Sizes() {}

    /// What is under a session.
    public enum Size {
        /// Everything is in this JVM and without messages in bytes.
        EMBEDDED,
        /// Node, driver and worker talk over rings, in this JVM.
        NODE,
        /// Workers are JVMs of their own.
        PROCESSES
    }

    /// What is under the sessions of this run.
    public static Size size() {
        return SIZE;
    }

    /// Whether tasks run on the objects of the node's own JVM, without messages in bytes.
    public static boolean isEmbedded() {
        return SIZE == Size.EMBEDDED;
    }

    /// Starts a node and opens a session on it; closing the session ends the node too.
    public static Mobula open(MobulaConfig config) {
        if (System.getProperty(Shared.PROPERTY) != null) {
            throw new AssertionError("a worker of a test opens a node, since code that captured the test was made again"
                    + " by its constructor: open the node in @BeforeEach");
        }
        return switch (SIZE) {
            case EMBEDDED -> Mobula.start(config);
            case NODE -> TestCluster.open(config, false);
            case PROCESSES -> TestCluster.openWithKeptWorkers(config);
        };
    }

    /// Opens a session of another driver on the node of `first`, which alone ends the node.
    public static Mobula connect(Mobula first, MobulaConfig config) {
        return switch (SIZE) {
            case EMBEDDED -> Mobula.connect("embedded", config);
            case NODE, PROCESSES -> TestCluster.connect(first, config);
        };
    }
}
