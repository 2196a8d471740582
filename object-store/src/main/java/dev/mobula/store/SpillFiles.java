package dev.mobula.store;

import dev.mobula.NodeId;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Objects of one node on disk, many to a file.
///
/// All methods block on the disk and are for all threads; two that write keep a disk busier than one, since each waits
/// for it at the end of a file. No thread is started here. An interruption stops nothing: what was begun is done to its
/// end, and the thread is interrupted on return.
///
/// What an object must be is remembered in its [SpillLocation], in memory: files of a node that ended are worth
/// nothing, and are removed by the next node of the same user.
public final class SpillFiles implements AutoCloseable {
    /// Most objects of one file.
    public static final int MOST_OBJECTS = 2_000;

    /// A file takes no further object once it has as many bytes; a larger object has a file of its own.
    public static final long ENOUGH_BYTES = 100L << 20;

    private final NodeId node;
    private final SpillDisk disk;
    private final SpillFileReader reader;
    private final Map<Long, SpillFile> files = new ConcurrentHashMap<>();
    private final Queue<Path> undeleted = new ConcurrentLinkedQueue<>();
    private final Queue<ByteBuffer> staging = new ConcurrentLinkedQueue<>();
    private final AtomicLong lastFile = new AtomicLong();
    private final ReentrantReadWriteLock open = new ReentrantReadWriteLock(); // shared by all that write

    // Held for moments; guards what follows.
    private final ReentrantLock choosing = new ReentrantLock();
    private final List<SpillDirectory> directories = new ArrayList<>();
    private int nextDirectory;

    private final AtomicLong writtenObjects = new AtomicLong();
    private final AtomicLong writtenBytes = new AtomicLong();
    private final AtomicLong restoredObjects = new AtomicLong();
    private final AtomicLong restoredBytes = new AtomicLong();
    private final AtomicLong damagedObjects = new AtomicLong();
    private final AtomicLong refusals = new AtomicLong();

    private volatile boolean closed;

    /// Removes what killed nodes of this user left in the folders. Writes nothing yet: a folder that cannot be used is
    /// found by [#write].
    ///
    /// @param node goes into the files
    /// @param nodeName letters, digits and dashes; the node's folders are called `mobula-spill-` and this
    /// @param nowMs time since 1970
    /// @throws IllegalArgumentException if the name has other characters
    public SpillFiles(NodeId node, String nodeName, SpillSettings settings, long nowMs) {
        this(node, nodeName, settings, nowMs, new LocalSpillDisk());
    }

    SpillFiles(NodeId node, String nodeName, SpillSettings settings, long nowMs, SpillDisk disk) {
        if (!nodeName.matches("[0-9A-Za-z-]+")) {
            throw new IllegalArgumentException("nodeName='" + nodeName + "' is no name of a folder: use [0-9A-Za-z-]");
        }
        this.node = node;
        this.disk = disk;
        this.reader = new SpillFileReader(disk, node);
        for (Path root : settings.directories()) {
            SpillFolder.removeThoseOfDeadNodes(root, nowMs);
            directories.add(new SpillDirectory(root, nodeName, settings, disk));
        }
    }

    /// Whether a file that has some objects already takes another: how to cut a list into calls of [#write].
    public static boolean takesAnother(int objects, long bytes, long nextBytes) {
        return objects == 0 || (objects < MOST_OBJECTS && bytes + nextBytes <= ENOUGH_BYTES);
    }

    /// Writes objects into one new file, in the first of the folders in turn that takes it.
    ///
    /// On return all bytes are on the disk, and the memory may be freed. After an exception there is no file.
    ///
    /// @param objects 1 to [#MOST_OBJECTS], each once; their bytes are read until this returns
    /// @param nowNs the time in nanoseconds, on any clock that only goes forward
    /// @return where they are, in the order of `objects`
    /// @throws SpillRefusedException if no folder takes them now
    /// @throws IllegalArgumentException if there are none or too many
    /// @throws IllegalStateException if this is closed
    public List<SpillLocation> write(List<SpillObject> objects, long nowNs) throws SpillRefusedException {
        if (objects.isEmpty() || objects.size() > MOST_OBJECTS) {
            throw new IllegalArgumentException("objects has " + objects.size() + ": give 1 to " + MOST_OBJECTS);
        }
        open.readLock().lock();
        try {
            requireOpen();
            deleteUndeleted();
            return writeSomewhere(objects, nowNs);
        } finally {
            open.readLock().unlock();
        }
    }

    private List<SpillLocation> writeSomewhere(List<SpillObject> objects, long nowNs) throws SpillRefusedException {
        long needBytes = SpillLayout.fileBytes(objects);
        List<String> reasons = new ArrayList<>();
        boolean allFull = true;
        IOException cause = null;
        int first = chosen(() -> nextDirectory);
        for (int tried = 0; tried < directories.size(); tried++) {
            int at = (first + tried) % directories.size();
            SpillDirectory directory = directories.get(at);
            SpillDirectory.Refusal refusal = chosen(() -> {
                nextDirectory = (at + 1) % directories.size();
                return directory.refusal(needBytes, nowNs);
            });
            if (refusal == null) {
                try {
                    Path folder = Objects.requireNonNull(chosen(directory::folder));
                    List<SpillLocation> written = uninterrupted(() -> writeFile(folder, objects, needBytes));
                    chosen(() -> {
                        directory.succeeded(needBytes);
                        return true;
                    });
                    return written;
                } catch (IOException e) {
                    cause = e;
                    refusal = chosen(() -> directory.failed(e, nowNs));
                }
            }
            reasons.add(refusal.text());
            allFull &= refusal.full();
        }
        refusals.incrementAndGet();
        throw new SpillRefusedException(
                "Cannot spill " + objects.size() + " objects of " + needBytes + " bytes: " + String.join("; ", reasons)
                        + ": free space there, or give the node more folders to spill to",
                needBytes,
                allFull,
                cause);
    }

    private <T extends @Nullable Object> T chosen(Supplier<T> step) {
        choosing.lock();
        try {
            return step.get();
        } finally {
            choosing.unlock();
        }
    }

    private List<SpillLocation> writeFile(Path folder, List<SpillObject> objects, long bytes) throws IOException {
        long number = lastFile.incrementAndGet();
        Path path = folder.resolve(String.format("s-%016x", number));
        boolean done = false;
        List<SpillLocation> written;
        ByteBuffer buffer = staging();
        try {
            try (SpillDisk.OpenFile file = disk.create(path)) {
                written = new SpillFileWriter(file, buffer, node, number).write(objects);
                file.force();
            }
            done = true;
        } finally {
            staging.add(buffer);
            if (!done) {
                deleteFile(path);
            }
        }
        files.put(number, new SpillFile(number, path, bytes, written));
        writtenObjects.addAndGet(written.size());
        writtenBytes.addAndGet(written.stream().mapToLong(SpillLocation::length).sum());
        return written;
    }

    private ByteBuffer staging() {
        ByteBuffer buffer = staging.poll();
        return buffer != null
                ? buffer
                : ByteBuffer.allocateDirect(SpillFileWriter.STAGING_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    }

    /// Fills `target` with an object's bytes, if all that is known of them is right.
    ///
    /// @param target of the object's length: native memory or a `byte[]`; after an exception it is zeros
    /// @throws SpilledObjectDamagedException if they are not what was written, or the object was deleted
    /// @throws SpilledObjectUnreadableException if the system cannot read them now
    /// @throws IllegalArgumentException if the target has another length or is read-only
    /// @throws IllegalStateException if this is closed
    public void read(SpillLocation location, MemorySegment target)
            throws SpilledObjectDamagedException, SpilledObjectUnreadableException {
        if (target.byteSize() != location.length() || target.isReadOnly()) {
            throw new IllegalArgumentException(location.id() + " has " + location.length() + " bytes, the target "
                    + target.byteSize() + (target.isReadOnly() ? ", read-only" : "")
                    + ": give writable memory of the same length");
        }
        requireOpen();
        SpillFile file = files.get(location.file());
        if (file == null || !file.has(location)) {
            throw new SpilledObjectDamagedException(
                    location, "file " + location.file(), "the object was deleted before", null);
        }
        try {
            uninterrupted(() -> {
                reader.read(file.path(), location, target);
                return null;
            });
        } catch (SpilledObjectDamagedException e) {
            damagedObjects.incrementAndGet();
            throw e;
        } catch (SpilledObjectUnreadableException e) {
            throw e;
        } catch (IOException e) {
            throw new SpilledObjectUnreadableException(location, file.path().toString(), e);
        }
        restoredObjects.incrementAndGet();
        restoredBytes.addAndGet(location.length());
    }

    /// Forgets an object; the file goes with the last of its objects. Does nothing if it was deleted before.
    public void delete(SpillLocation location) {
        SpillFile file = files.get(location.file());
        if (file != null && file.delete(location) && file.liveObjects() == 0 && files.remove(file.number(), file)) {
            deleteFile(file.path());
        }
    }

    private void deleteFile(Path path) {
        try {
            disk.delete(path);
        } catch (IOException e) {
            undeleted.add(path); // tried again with the next file, and at the end
        }
    }

    private void deleteUndeleted() {
        for (int left = undeleted.size(); left > 0; left--) {
            Path path = undeleted.poll();
            if (path != null) {
                deleteFile(path);
            }
        }
    }

    /// What is on disk and what was done.
    public SpillStatistics statistics() {
        long fileCount = 0;
        long fileBytes = 0;
        long objects = 0;
        long objectBytes = 0;
        for (SpillFile file : files.values()) {
            fileCount++;
            fileBytes += file.bytes();
            objects += file.liveObjects();
            objectBytes += file.liveBytes();
        }
        return new SpillStatistics(
                fileCount,
                fileBytes,
                objects,
                objectBytes,
                writtenObjects.get(),
                writtenBytes.get(),
                restoredObjects.get(),
                restoredBytes.get(),
                damagedObjects.get(),
                refusals.get());
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the spill files are closed: their node has ended");
        }
    }

    private interface Work<T extends @Nullable Object> {
        T run() throws IOException;
    }

    /// Does it again if an interruption closed the file.
    private static <T extends @Nullable Object> T uninterrupted(Work<T> work) throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            while (true) {
                try {
                    return work.run();
                } catch (ClosedByInterruptException e) {
                    interrupted |= Thread.interrupted();
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /// Removes all files and the node's folders, after the writes that are under way.
    @Override
    public void close() {
        open.writeLock().lock();
        try {
            closed = true;
            files.clear();
            undeleted.clear();
            directories.forEach(SpillDirectory::close);
        } finally {
            open.writeLock().unlock();
        }
    }
}
