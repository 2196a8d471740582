package dev.mobula.testing.graph;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;

/// The way from a worker's JVM to a [JournalServer]; one for all tasks in the worker.
///
/// A thread of its own talks to the socket, since an interrupt of a task would close the socket under all others.
final class JournalClient {
    private static final Map<String, JournalClient> CLIENTS = new ConcurrentHashMap<>();

    private final LinkedBlockingQueue<Request> requests = new LinkedBlockingQueue<>();

    private record Request(Note note, CompletableFuture<Boolean> counted) {}

    private JournalClient(String socket) {
        Thread.ofPlatform().daemon().name("journal-client").start(() -> talk(socket));
    }

    static JournalClient of(String socket) {
        return CLIENTS.computeIfAbsent(socket, JournalClient::new);
    }

    /// Waits until the note counts, whoever interrupts.
    void note(Note note) {
        Request request = new Request(note, new CompletableFuture<>());
        requests.add(request);
        if (!request.counted.join()) {
            throw new IllegalStateException("Run " + note.run() + " is over, yet a task of it still runs");
        }
    }

    private void talk(String socket) {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            DataInputStream in = new DataInputStream(new BufferedInputStream(Channels.newInputStream(channel)));
            DataOutputStream out = new DataOutputStream(new BufferedOutputStream(Channels.newOutputStream(channel)));
            while (true) {
                Request request = requests.take();
                try {
                    request.note.write(out);
                    request.counted.complete(in.readByte() == 0);
                } catch (IOException e) {
                    request.counted.completeExceptionally(e);
                    throw e;
                }
            }
        } catch (IOException | InterruptedException e) {
            failAll(e);
        }
    }

    // The driver is gone, and this worker will be soon.
    private void failAll(Exception failure) {
        try {
            while (true) {
                requests.take().counted.completeExceptionally(failure);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
