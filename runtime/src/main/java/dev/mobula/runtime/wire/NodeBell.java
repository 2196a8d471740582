package dev.mobula.runtime.wire;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;

/// The one bell of a node: a word in a small file that says whether its I/O thread sleeps. All its clients map it.
///
/// ```
///  0       "MOBNBELL", long
///  8       version of the layout, int
///  128     the lines of the word that says whether the node sleeps
/// ```
///
/// The node's I/O thread, when no link has anything for it: [#announceSleep], then look at all links once more,
/// then [#sleep], then [#announceAwake]. A client that takes the word and dies before it rings leaves the thread
/// asleep until its time is over, or until the node has noticed its death and called [#wakeSelf].
public final class NodeBell implements AutoCloseable {
    private static final long KIND = 0x4C4C45424E424F4DL; // "MOBNBELL", little-endian
    private static final int LAYOUT_VERSION = 1;
    private static final int WORD = 128;
    private static final int FILE_BYTES = WORD + ParkedWord.BYTES;

    private final Path path;
    private final Arena arena;
    private final ParkedWord word;
    private final Sleeper sleeper;

    private NodeBell(Path path, Arena arena, MemorySegment file) {
        this.path = path;
        this.arena = arena;
        this.word = new ParkedWord(file.asSlice(WORD, ParkedWord.BYTES));
        this.sleeper = Futex.isAvailable() ? new Sleeper.OnFutex(word) : new Sleeper.OnThread(word);
    }

    /// Makes the file; for the node.
    ///
    /// @throws IOException if it exists, or there is no room for it
    public static NodeBell create(Path path) throws IOException {
        Arena arena = Arena.ofShared();
        try {
            MemorySegment file = SharedFile.create(path, FILE_BYTES, arena);
            SharedFile.publish(file, KIND, LAYOUT_VERSION);
            return new NodeBell(path, arena, file);
        } catch (Throwable e) {
            arena.close();
            throw e;
        }
    }

    /// Maps the file that the node has made; for a client.
    ///
    /// @throws IOException if there is none, or it has another layout
    public static NodeBell open(Path path) throws IOException {
        Arena arena = Arena.ofShared();
        try {
            return new NodeBell(
                    path, arena, SharedFile.open(path, KIND, LAYOUT_VERSION, "a node's bell", FILE_BYTES, arena));
        } catch (Throwable e) {
            arena.close();
            throw e;
        }
    }

    /// Where the file is.
    public Path path() {
        return path;
    }

    /// Node: says that its I/O thread is about to sleep. Look at all links afterwards.
    public void announceSleep() {
        word.set();
    }

    /// Node: says that its I/O thread polls again.
    public void announceAwake() {
        word.clear();
    }

    /// Node: sleeps until somebody rings, the time is over, or for no reason. Needs [#announceSleep] before.
    ///
    /// @param timeoutNs 1 or more
    public void sleep(long timeoutNs) {
        sleeper.sleep(timeoutNs);
    }

    /// Node: ends the sleep; any thread of the node's process.
    public void wakeSelf() {
        sleeper.wake();
    }

    ParkedWord word() {
        return word;
    }

    Sleeper sleeper() {
        return sleeper;
    }

    /// Takes the file's name away.
    public void delete() throws IOException {
        Files.deleteIfExists(path);
    }

    /// Gives the memory back. Nobody may use the bell any more.
    @Override
    public void close() {
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }

    @Override
    public String toString() {
        return "NodeBell[" + path + "]";
    }
}
