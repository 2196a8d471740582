package dev.mobula.spi;

import dev.mobula.Mobula;
import dev.mobula.MobulaConfig;

/// A runtime behind the API, found by [java.util.ServiceLoader].
public interface MobulaProvider {
    /// Starts an embedded node, or connects if the configuration has an address.
    Mobula start(MobulaConfig config);

    /// Opens a session on a running node.
    Mobula connect(String address, MobulaConfig config);
}
