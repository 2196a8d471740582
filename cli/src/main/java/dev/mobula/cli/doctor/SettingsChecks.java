package dev.mobula.cli.doctor;

import dev.mobula.runtime.NodeDirectory;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Judges sockets and settings.
final class SettingsChecks {
    /// A name, an IPv4 address or an IPv6 address in brackets, and a port.
    private static final Pattern HOST_AND_PORT =
            Pattern.compile("(?<host>\\[[0-9a-fA-F:.]+]|[^:\\[\\]\\s]+):(?<port>\\d{1,5})");

    private static final int MAX_PORT = 65_535;

    private SettingsChecks() {}

    static Check loopback(@Nullable String failure) {
        return failure == null
                ? Check.ok("loopback", "a socket can be opened and reached")
                : Check.problem(
                        "loopback",
                        "no connection to this machine itself: " + failure,
                        "bring the interface up (ip link set lo up), and allow it in the firewall");
    }

    static Check address(@Nullable String address) {
        if (address == null) {
            return Check.ok("address", "not set: sessions start a node inside their own JVM");
        }
        if (address.equals("embedded")) {
            return Check.ok("address", "embedded: the node inside the same JVM");
        }
        if (NodeDirectory.isLocal(address)) {
            return Check.ok("address", address + ": a node process on this host");
        }
        Matcher matcher = HOST_AND_PORT.matcher(address);
        if (matcher.matches()) {
            int port = Integer.parseInt(matcher.group("port"));
            if (port > 0 && port <= MAX_PORT) {
                return Check.ok("address", "host " + matcher.group("host") + ", port " + port + " (not contacted)");
            }
        }
        return Check.problem(
                "address",
                "address='" + address + "' is neither embedded nor local nor HOST:PORT with a port from 1 to "
                        + MAX_PORT,
                "correct or unset MOBULA_ADDRESS (or mobula.address, or the line in the file of MOBULA_CONFIG)");
    }

    static Check nodes(Facts.Nodes nodes) {
        if (nodes.failure() != null) {
            return Check.problem("nodes", nodes.failure(), "name a folder of your own with MOBULA_BASE_DIR");
        }
        String running = nodes.running().isEmpty()
                ? "none runs in " + nodes.folder()
                : String.join(", ", nodes.running()) + " in " + nodes.folder();
        return nodes.dead().isEmpty()
                ? Check.ok("nodes", running)
                : Check.warning(
                        "nodes",
                        running + "; killed nodes have left files: " + String.join(", ", nodes.dead()),
                        "'mobula stop --all' stops the running ones and removes what the others left");
    }

    static Check configuration(List<String> problems) {
        if (problems.isEmpty()) {
            return Check.ok("configuration", "all settings can be used");
        }
        String count = problems.size() == 1 ? "1 problem" : problems.size() + " problems";
        return Check.problem(
                "configuration",
                count + "\n" + String.join("\n", problems),
                "correct each where it is set, as named in brackets");
    }
}
