package dev.mobula.runtime.wire;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;

/// The file that one client shares with its node: a ring in each direction, and the word that says whether the
/// client sleeps. (The node sleeps for all its clients at once: see [NodeBell].)
///
/// ```
///  0       "MOBRINGS", long
///  8       version of the layout, int
///  16      capacity of the ring to the node, int
///  20      capacity of the ring to the client, int
///  128     the lines of the word that says whether the client sleeps
///  512     ring to the node
///  …       ring to the client
/// ```
///
/// The node makes the file and may [#delete] it as soon as the client has opened it: the memory stays until both
/// have closed it.
public final class SharedRings implements AutoCloseable {
    /// Bytes for records in each direction, unless others are asked for.
    public static final int DEFAULT_CAPACITY = 4 << 20;

    private static final long KIND = 0x53474E4952424F4DL; // "MOBRINGS", little-endian
    private static final int LAYOUT_VERSION = 1;
    private static final int TO_NODE_CAPACITY = 16;
    private static final int TO_CLIENT_CAPACITY = 20;
    private static final int CLIENT_PARKED = 128;
    private static final int RINGS = 512;

    private final Path path;
    private final Arena arena;
    private final Ring toNode;
    private final Ring toClient;
    private final ParkedWord clientParked;

    private SharedRings(Path path, Arena arena, MemorySegment file, int toNodeCapacity, int toClientCapacity) {
        this.path = path;
        this.arena = arena;
        long toNodeBytes = Ring.regionBytes(toNodeCapacity);
        this.toNode = new Ring(file.asSlice(RINGS, toNodeBytes));
        this.toClient = new Ring(file.asSlice(RINGS + toNodeBytes, Ring.regionBytes(toClientCapacity)));
        this.clientParked = new ParkedWord(file.asSlice(CLIENT_PARKED, ParkedWord.BYTES));
    }

    /// Makes the file with rings of [#DEFAULT_CAPACITY].
    ///
    /// @throws IOException if it exists, or there is no room for it
    public static SharedRings create(Path path) throws IOException {
        return create(path, DEFAULT_CAPACITY, DEFAULT_CAPACITY);
    }

    /// Makes the file; for the node.
    ///
    /// @param toNodeCapacity bytes for records to the node, a power of two
    /// @param toClientCapacity bytes for records to the client, a power of two
    /// @throws IOException if it exists, or there is no room for it
    public static SharedRings create(Path path, int toNodeCapacity, int toClientCapacity) throws IOException {
        if (!Ring.isCapacity(toNodeCapacity) || !Ring.isCapacity(toClientCapacity)) {
            throw new IllegalArgumentException("Capacities " + toNodeCapacity + " and " + toClientCapacity
                    + ": use powers of two from " + Ring.MIN_CAPACITY + " to " + Ring.MAX_CAPACITY);
        }
        Arena arena = Arena.ofShared();
        try {
            MemorySegment file = SharedFile.create(path, bytes(toNodeCapacity, toClientCapacity), arena);
            file.set(ValueLayout.JAVA_INT, TO_NODE_CAPACITY, toNodeCapacity);
            file.set(ValueLayout.JAVA_INT, TO_CLIENT_CAPACITY, toClientCapacity);
            SharedRings rings = new SharedRings(path, arena, file, toNodeCapacity, toClientCapacity);
            SharedFile.publish(file, KIND, LAYOUT_VERSION);
            return rings;
        } catch (Throwable e) {
            arena.close();
            throw e;
        }
    }

    /// Maps the file that the node has made; for the client.
    ///
    /// @throws IOException if there is none, or it is not whole, or it has another layout
    public static SharedRings open(Path path) throws IOException {
        Arena arena = Arena.ofShared();
        try {
            MemorySegment file =
                    SharedFile.open(path, KIND, LAYOUT_VERSION, "a file of a client's rings", RINGS, arena);
            int toNodeCapacity = file.get(ValueLayout.JAVA_INT, TO_NODE_CAPACITY);
            int toClientCapacity = file.get(ValueLayout.JAVA_INT, TO_CLIENT_CAPACITY);
            if (!Ring.isCapacity(toNodeCapacity)
                    || !Ring.isCapacity(toClientCapacity)
                    || file.byteSize() != bytes(toNodeCapacity, toClientCapacity)) {
                throw new IOException(path + " is damaged: rings of " + toNodeCapacity + " and " + toClientCapacity
                        + " bytes in a file of " + file.byteSize());
            }
            return new SharedRings(path, arena, file, toNodeCapacity, toClientCapacity);
        } catch (Throwable e) {
            arena.close();
            throw e;
        }
    }

    private static long bytes(int toNodeCapacity, int toClientCapacity) {
        return RINGS + Ring.regionBytes(toNodeCapacity) + Ring.regionBytes(toClientCapacity);
    }

    /// Where the file is, or was.
    public Path path() {
        return path;
    }

    /// The client's messages.
    public Ring toNode() {
        return toNode;
    }

    /// The node's messages.
    public Ring toClient() {
        return toClient;
    }

    ParkedWord clientParked() {
        return clientParked;
    }

    /// Takes the file's name away; both sides go on.
    public void delete() throws IOException {
        Files.deleteIfExists(path);
    }

    /// Gives the memory back. Whoever still uses the rings gets an [IllegalStateException].
    @Override
    public void close() {
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }

    @Override
    public String toString() {
        return "SharedRings[" + path + "]";
    }
}
