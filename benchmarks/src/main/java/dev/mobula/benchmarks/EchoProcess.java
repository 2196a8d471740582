package dev.mobula.benchmarks;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// An [EchoServer] in a JVM of its own.
final class EchoProcess implements AutoCloseable {
    private static final long LIMIT_NS = TimeUnit.SECONDS.toNanos(20);
    private static final long LOOK_NS = 1_000_000;

    private final Path folder;
    private final UnixDomainSocketAddress address;
    private final Process process;

    /// Starts the JVM; does not wait for it.
    EchoProcess() throws IOException {
        folder = Files.createTempDirectory("mobula-echo");
        Path socket = folder.resolve("echo.sock");
        address = UnixDomainSocketAddress.of(socket);
        process = FreshJvm.builder(EchoServer.class, socket.toString())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /// Connects, as soon as the server listens.
    SocketEcho connect() throws IOException {
        long end = System.nanoTime() + LIMIT_NS;
        while (true) {
            try {
                return new SocketEcho(address);
            } catch (IOException notYet) {
                if (System.nanoTime() - end > 0
                        || !process.isAlive()
                        || Thread.currentThread().isInterrupted()) {
                    throw notYet;
                }
                LockSupport.parkNanos(LOOK_NS);
            }
        }
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
        try {
            Files.deleteIfExists(address.getPath());
            Files.deleteIfExists(folder);
        } catch (IOException e) {
            throw new IllegalStateException("Could not delete " + folder + ": " + e, e);
        }
    }
}
