package dev.mobula.cli.doctor;

/// Judges shared memory and the folder for temporary files.
final class FolderChecks {
    private static final int LEAST_SHARED_PERCENT = 30;
    private static final long LEAST_FREE_BYTES = Amounts.GIB;

    private FolderChecks() {}

    static Check sharedMemory(String os, Facts.Folder folder, Facts.Memory memory) {
        String name = "shared memory";
        if (!os.equals("Linux")) {
            return Check.warning(
                    name,
                    os + " has no " + folder.path() + ": processes cannot share objects",
                    "work inside one JVM here, or run on Linux");
        }
        if (folder.failure() != null) {
            return Check.problem(
                    name,
                    folder.path() + " " + folder.failure(),
                    "mount it: mount -t tmpfs -o mode=1777,size=" + size(memory) + " tmpfs " + folder.path());
        }
        String found = capacity(folder);
        if (folder.sizeBytes() < neededBytes(memory)) {
            return Check.warning(
                    name,
                    found + "; " + LEAST_SHARED_PERCENT + "% of the memory would be "
                            + Amounts.bytes(neededBytes(memory)),
                    "make it larger: mount -o remount,size=" + size(memory) + " " + folder.path()
                            + ", or start the container with --shm-size=" + size(memory));
        }
        if (folder.freeBytes() < LEAST_FREE_BYTES) {
            return Check.warning(
                    name,
                    found + ", less than " + Amounts.bytes(LEAST_FREE_BYTES),
                    "remove files in " + folder.path() + " that no running process uses, or make it larger");
        }
        return Check.ok(name, found);
    }

    private static long neededBytes(Facts.Memory memory) {
        return memory.bytes() / 100 * LEAST_SHARED_PERCENT;
    }

    /// What to make it, rounded up so that the check is content.
    private static String size(Facts.Memory memory) {
        return Amounts.option(neededBytes(memory) + Amounts.GIB);
    }

    static Check temporary(Facts.Folder folder) {
        String name = "temporary files";
        if (folder.failure() != null) {
            return Check.problem(
                    name,
                    folder.path() + " " + folder.failure(),
                    "make the folder writable, or name another with -Djava.io.tmpdir, here with MOBULA_JAVA_OPTS");
        }
        return folder.freeBytes() >= LEAST_FREE_BYTES
                ? Check.ok(name, capacity(folder))
                : Check.warning(
                        name,
                        capacity(folder) + ", less than " + Amounts.bytes(LEAST_FREE_BYTES),
                        "remove files there, or name another folder with -Djava.io.tmpdir");
    }

    private static String capacity(Facts.Folder folder) {
        return folder.path() + ": " + Amounts.bytes(folder.freeBytes()) + " of " + Amounts.bytes(folder.sizeBytes())
                + " free";
    }
}
