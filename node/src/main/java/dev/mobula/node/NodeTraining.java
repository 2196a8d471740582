package dev.mobula.node;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The run from which the JVM learns what a node loads: a node starts, answers some requests, and stops.
final class NodeTraining {
    private static final List<String> PATHS = List.of("/healthz", "/api/v1/status", "/metrics");
    private static final int TIMEOUT_MS = 10_000;

    private NodeTraining() {}

    /// Runs it.
    ///
    /// @param folder of the node that wants to know, who removes what is left there of a run that was killed
    static void run(Path folder) {
        NodeLog.clearRoot();
        try {
            Path own = Files.createDirectory(folder.resolve("t"));
            NodeOptions options = NodeOptions.in(own.resolve("n")).with("warm-workers", "0");
            try (Node node = Node.startIn(own, options)) {
                for (String path : PATHS) {
                    ask(node.description(), path);
                }
            } finally {
                Trees.delete(own);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The run for the cache failed", e);
        }
    }

    // By hand: a client of HTTP is no part of a node.
    private static void ask(NodeDescription node, String path) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), node.httpPort())) {
            socket.setSoTimeout(TIMEOUT_MS);
            String request = "GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer " + node.token()
                    + "\r\n\r\n";
            OutputStream out = socket.getOutputStream();
            out.write(request.getBytes(StandardCharsets.US_ASCII));
            InputStream in = socket.getInputStream();
            System.out.println(path + ": " + new String(in.readNBytes(15), StandardCharsets.US_ASCII));
        }
    }
}
