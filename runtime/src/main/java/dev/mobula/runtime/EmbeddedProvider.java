package dev.mobula.runtime;

import dev.mobula.Mobula;
import dev.mobula.MobulaConfig;
import dev.mobula.UnreachableException;
import dev.mobula.spi.MobulaProvider;
import dev.mobula.spi.Session;
import dev.mobula.spi.Sessions;

/// Opens sessions on nodes inside this JVM, and on those that run on this host.
public final class EmbeddedProvider implements MobulaProvider {
    /// The address of the node that was started in this JVM.
    static final String EMBEDDED = "embedded";

    /// Used by [java.util.ServiceLoader].
    public EmbeddedProvider() {}

    @Override
    public Mobula start(MobulaConfig config) {
        String address = config.address();
        if (address != null && !address.isBlank()) {
            return connect(address, config);
        }
        return new EmbeddedSession(new RuntimeNode(config), config, true);
    }

    @Override
    public Mobula connect(String address, MobulaConfig config) {
        if (NodeDirectory.isLocal(address)) {
            return LocalNodes.connect(address, config);
        }
        if (!address.equals(EMBEDDED)) {
            throw new UnreachableException(
                    "Cannot connect to '" + address + "': use '" + EMBEDDED
                            + "' for the node that Mobula.start() made in the same JVM, or '" + NodeDirectory.LOCAL
                            + "', 'local:NAME' or 'local:/dir' for one that 'mobula start --head' started on this host",
                    null);
        }
        RuntimeNode found = null;
        for (Session session : Sessions.open()) {
            if (session instanceof EmbeddedSession embedded && !embedded.node().isStopped()) {
                if (found != null && found != embedded.node()) {
                    throw new UnreachableException(
                            "Cannot connect to '" + EMBEDDED
                                    + "': several embedded nodes run in this JVM; close all but one",
                            null);
                }
                found = embedded.node();
            }
        }
        if (found == null) {
            throw new UnreachableException(
                    "Cannot connect to '" + EMBEDDED + "': no node runs in this JVM; start one with Mobula.start()",
                    null);
        }
        return new EmbeddedSession(found, config, false);
    }
}
