package dev.mobula.runtime;

import dev.mobula.Mobula;
import dev.mobula.MobulaConfig;
import dev.mobula.NodeId;
import dev.mobula.UnreachableException;
import dev.mobula.runtime.classpath.ClassPathScan;
import dev.mobula.runtime.wire.ClientSocket;
import dev.mobula.runtime.wire.Connection;
import dev.mobula.runtime.wire.Hello;
import dev.mobula.runtime.wire.Link;
import dev.mobula.runtime.wire.MalformedMessageException;
import dev.mobula.runtime.wire.NodeBell;
import dev.mobula.runtime.wire.RefusedException;
import dev.mobula.runtime.wire.SharedRings;
import dev.mobula.runtime.wire.ShmLink;
import dev.mobula.runtime.wire.Welcome;
import dev.mobula.spi.Sessions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/// Opens sessions on node processes of this host.
final class LocalNodes {
    private static final Duration ANSWER = Duration.ofSeconds(30);
    /// How long a node may take to copy a class path.
    private static final Duration CLASS_PATH = Duration.ofMinutes(2);

    private LocalNodes() {}

    /// Connects this program to a node.
    ///
    /// @param address see [NodeDirectory#resolve]
    /// @throws UnreachableException if there is no such node, or it does not serve this program
    static Mobula connect(String address, MobulaConfig config) {
        NodeDirectory directory = NodeDirectory.resolve(address, NodeDirectory.base(config));
        return connect(
                directory.socket(), address, config, ClassPathScan.ofProgram().entries());
    }

    /// Connects this program to the node that listens at a socket.
    ///
    /// @param address what users call the node
    /// @param classPath what the workers are to load this program's classes from
    static Mobula connect(Path socket, String address, MobulaConfig config, List<Path> classPath) {
        return connect(socket, address, config, classPath, UnaryOperator.identity());
    }

    /// Connects this program to the node that listens at a socket.
    ///
    /// @param address what users call the node
    /// @param classPath what the workers are to load this program's classes from
    /// @param links what the link is replaced with; for tests
    static Mobula connect(
            Path socket, String address, MobulaConfig config, List<Path> classPath, UnaryOperator<Link> links) {
        try {
            ClientSocket.Connected connected =
                    ClientSocket.connect(socket, Hello.ofThisProcess(Hello.Kind.DRIVER, introduction(config)), ANSWER);
            Connection connection = connected.connection();
            try {
                return open(connection, connected.welcome(), address, config, classPath, links);
            } catch (Throwable e) {
                connection.close();
                throw e;
            }
        } catch (RefusedException e) {
            throw new UnreachableException(
                    "Cannot connect to '" + address + "': the node refuses this program: " + e.reason(), e);
        } catch (IOException | MalformedMessageException e) {
            throw new UnreachableException(
                    "Cannot connect to '" + address + "': " + e.getMessage()
                            + " ('mobula status' shows what runs; 'mobula start --head' starts a node)",
                    e);
        }
    }

    private static Map<String, String> introduction(MobulaConfig config) {
        Map<String, String> told = new HashMap<>();
        told.put(NodeHandshake.PROGRAM, System.getProperty("sun.java.command", "java"));
        String namespace = config.namespace();
        if (namespace != null) {
            told.put(NodeHandshake.NAMESPACE, namespace);
        }
        return told;
    }

    private static Mobula open(
            Connection connection,
            Welcome welcome,
            String address,
            MobulaConfig config,
            List<Path> classPath,
            UnaryOperator<Link> links)
            throws IOException {
        SharedRings rings = SharedRings.open(welcome.rings());
        NodeBell bell = null;
        boolean opened = false;
        try {
            bell = NodeBell.open(welcome.nodeBell());
            showClassPath(connection, address, classPath);
            NodeBell shared = bell;
            Consumer<Boolean> closer = unused -> {
                connection.close();
                if (unused) {
                    rings.close();
                    shared.close();
                }
            };
            ShmLink link = ShmLink.ofClient(rings, bell, connection);
            Mobula session = start(link, links.apply(link), closer, welcome, address, config);
            opened = true;
            return session;
        } finally {
            if (!opened) {
                rings.close();
                if (bell != null) {
                    bell.close();
                }
            }
        }
    }

    /// Tells the node what this program's classes are loaded from, and waits until its workers can load them too.
    private static void showClassPath(Connection connection, String address, List<Path> classPath) throws IOException {
        connection.send(NodeHandshake.classPath(classPath), ANSWER);
        Map<String, String> answer = connection.receive(CLASS_PATH);
        if (!NodeHandshake.READY.equals(answer.get(NodeHandshake.OP))) {
            throw new UnreachableException(
                    "Cannot connect to '" + address + "': the node cannot use this program's class path: "
                            + answer.getOrDefault(NodeHandshake.REASON, "it does not say why"),
                    null);
        }
    }

    private static Mobula start(
            ShmLink link, Link used, Consumer<Boolean> closer, Welcome welcome, String address, MobulaConfig config) {
        Map<String, String> told = welcome.properties();
        NodeId node = NodeHandshake.node(told);
        int number = Math.toIntExact(welcome.client());
        ClientConnection client = new ClientConnection(
                used,
                made -> new ArenaValues(made, Path.of(NodeHandshake.text(told, NodeHandshake.LARGE)), number),
                number);
        ClientSession session = new ClientSession(
                client,
                new ClientSession.Settings(
                        NodeHandshake.job(told),
                        node,
                        address,
                        config.namespace(),
                        SessionState.contextLoader(),
                        false,
                        config.recordsRefCreationSites()),
                null,
                closer);
        session.localNodeHas(config);
        link.start(() -> client.broken("the node's process or its socket ended", true));
        client.start();
        Sessions.opened(session);
        return session;
    }
}
