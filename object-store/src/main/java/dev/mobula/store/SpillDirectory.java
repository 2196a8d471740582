package dev.mobula.store;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// One of the folders to spill to: whether it takes a file now, and why not. Whoever writes owns it.
final class SpillDirectory {
    /// Why a folder takes no file.
    ///
    /// @param text folder, what was found, and the limit
    /// @param full whether it is for lack of room
    record Refusal(String text, boolean full) {}

    private static final System.Logger LOG = System.getLogger(SpillDirectory.class.getName());

    private final Path root;
    private final String nodeName;
    private final SpillSettings settings;
    private final SpillDisk disk;

    private @Nullable SpillFolder folder;
    private SpillDisk.@Nullable Room room; // null: not known
    private long roomAskedNs;
    private @Nullable IOException failure; // null: works
    private long retryNs;
    private long pauseNs;

    SpillDirectory(Path root, String nodeName, SpillSettings settings, SpillDisk disk) {
        this.root = root;
        this.nodeName = nodeName;
        this.settings = settings;
        this.disk = disk;
    }

    /// Where the files go; null before the first success of [#refusal].
    @Nullable
    Path folder() {
        return folder == null ? null : folder.path();
    }

    /// Says why no file of `needBytes` can be written now; null if one can be tried.
    @Nullable
    Refusal refusal(long needBytes, long nowNs) {
        IOException failed = failure;
        if (failed != null && nowNs - retryNs < 0) {
            return new Refusal(
                    root + " failed (" + failed + ") and is tried again in " + millis(retryNs - nowNs) + " ms",
                    isFull(failed));
        }
        try {
            return tooFull(claimed().path(), needBytes, nowNs);
        } catch (IOException e) {
            failed(e, nowNs);
            return new Refusal(root + " cannot be used (" + e + ")", false);
        }
    }

    private SpillFolder claimed() throws IOException {
        SpillFolder mine = folder;
        if (mine != null && failure != null && !mine.exists()) {
            folder = null;
            mine.close(); // somebody removed it
            mine = null;
        }
        if (mine == null) {
            mine = SpillFolder.claim(root, nodeName);
            folder = mine;
        }
        return mine;
    }

    private @Nullable Refusal tooFull(Path path, long needBytes, long nowNs) throws IOException {
        SpillDisk.Room known = room;
        if (known == null || nowNs - roomAskedNs >= settings.askRoomEvery().toNanos()) {
            known = disk.room(path);
            room = known;
            roomAskedNs = nowNs;
        }
        if (known.usedShare() <= settings.fullAbove() && known.usableBytes() >= needBytes) {
            return null;
        }
        return new Refusal(
                String.format(
                        Locale.ROOT,
                        "%s is %.1f%% used with %d bytes free (limit %.1f%%, and %d bytes for these objects)",
                        root,
                        known.usedShare() * 100,
                        known.usableBytes(),
                        settings.fullAbove() * 100,
                        needBytes),
                true);
    }

    /// A file was written.
    void succeeded(long bytes) {
        if (failure != null) {
            LOG.log(System.Logger.Level.INFO, "Spilling to " + root + " works again");
        }
        failure = null;
        pauseNs = 0;
        if (room != null) {
            room = room.less(bytes);
        }
    }

    /// A file could not be written: leaves the folder alone for a time, longer with each failure in a row.
    ///
    /// @return why, for the report
    Refusal failed(IOException reason, long nowNs) {
        if (failure == null) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "Cannot spill to " + root + " (" + reason
                            + "): trying again later; free space there or name other folders");
        }
        failure = reason;
        room = null;
        pauseNs = Math.min(
                settings.retryAtMost().toNanos(), Math.max(settings.retryFirst().toNanos(), pauseNs * 2));
        retryNs = nowNs + pauseNs;
        return new Refusal(root + " failed (" + reason + ")", isFull(reason));
    }

    // Java has no type for it; the text is the system's.
    private static boolean isFull(IOException reason) {
        String text = String.valueOf(reason.getMessage());
        return text.contains("No space left") || text.contains("quota exceeded");
    }

    private static long millis(long nanos) {
        return (nanos + 999_999) / 1_000_000;
    }

    /// Removes the node's folder there.
    void close() {
        if (folder != null) {
            try {
                folder.close();
            } catch (IOException e) {
                LOG.log(System.Logger.Level.WARNING, "Spill files may stay in " + folder.path(), e);
            }
            folder = null;
        }
    }
}
