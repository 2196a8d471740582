package dev.mobula.testing.graph;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/// Takes the notes of tasks that run in other JVMs on this host, for runs in this JVM; see [GraphRun#ofAll].
///
/// Each note is answered when it counts: by byte 0, or by byte 1 if its run is over.
public final class JournalServer implements AutoCloseable {
    private final Path folder;
    private final Path socket;
    private final ServerSocketChannel server;

    private JournalServer(Path folder) throws IOException {
        this.folder = folder;
        this.socket = folder.resolve("journal.sock");
        this.server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(socket));
        Thread.ofPlatform().daemon().name("journal-server").start(this::accept);
    }

    /// Starts to listen on a socket in a new temporary folder.
    public static JournalServer start() {
        try {
            return new JournalServer(Files.createTempDirectory("mobula-journal"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String socket() {
        return socket.toString();
    }

    private void accept() {
        try {
            while (true) {
                SocketChannel client = server.accept();
                Thread.ofPlatform().daemon().name("journal-server-client").start(() -> serve(client));
            }
        } catch (IOException e) {
            // The server was closed.
        }
    }

    private static void serve(SocketChannel client) {
        try (client) {
            DataInputStream in = new DataInputStream(new BufferedInputStream(Channels.newInputStream(client)));
            DataOutputStream out = new DataOutputStream(new BufferedOutputStream(Channels.newOutputStream(client)));
            while (true) {
                Note note = Note.read(in);
                Notes notes = Journal.find(note.run());
                if (notes != null) {
                    note.writeInto(notes);
                }
                out.writeByte(notes == null ? 1 : 0);
                out.flush();
            }
        } catch (IOException e) {
            // The worker has ended.
        }
    }

    /// Stops listening; who is connected may go on.
    @Override
    public void close() {
        try {
            server.close();
            Files.deleteIfExists(socket);
            Files.deleteIfExists(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
