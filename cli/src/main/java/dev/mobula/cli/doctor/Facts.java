package dev.mobula.cli.doctor;

import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// All that the checks judge.
///
/// @param os name of the operating system, for example `Linux`
/// @param java the JVM that runs this
/// @param memory of the machine or container
/// @param cpus of the machine and of the JVM
/// @param sharedMemory the folder `/dev/shm`
/// @param temporary the JVM's folder for temporary files
/// @param loopbackFailure why no socket could be opened on the loopback interface, or null
/// @param address the setting `address`, or null
/// @param configurationProblems what is wrong with the settings, one line each
/// @param nodes node processes of this user
/// @param encodings of characters
/// @param openFiles files that this process may open at once; empty if that is not known or has no limit
public record Facts(
        String os,
        Java java,
        Memory memory,
        Cpus cpus,
        Folder sharedMemory,
        Folder temporary,
        @Nullable String loopbackFailure,
        @Nullable String address,
        List<String> configurationProblems,
        Nodes nodes,
        Encodings encodings,
        OptionalLong openFiles) {

    /// A JVM.
    ///
    /// @param feature version up to the first dot, for example 25
    /// @param version in full
    /// @param home its folder
    /// @param largestHeapBytes what its heap can grow to
    public record Java(int feature, String version, String home, long largestHeapBytes) {}

    /// Memory that this process may use.
    ///
    /// @param bytes the limit of the container, or all of the machine
    /// @param limited whether `bytes` is less than the machine has
    public record Memory(long bytes, boolean limited) {}

    /// CPUs.
    ///
    /// @param usable what the JVM may use, 1 or more
    /// @param online what the machine has; 0 if not known
    public record Cpus(int usable, int online) {}

    /// A folder, and the file system that it is on.
    ///
    /// @param path where
    /// @param failure why no file can be written there, or null
    /// @param sizeBytes of the file system; 0 if not known
    /// @param freeBytes of the file system; 0 if not known
    public record Folder(String path, @Nullable String failure, long sizeBytes, long freeBytes) {}

    /// Nodes on this host.
    ///
    /// @param folder that holds their directories
    /// @param failure why that folder cannot be used, or null
    /// @param running by name
    /// @param dead those that were killed and have left files, by name
    public record Nodes(String folder, @Nullable String failure, List<String> running, List<String> dead) {
        /// The lists are copied.
        public Nodes {
            running = List.copyOf(running);
            dead = List.copyOf(dead);
        }
    }

    /// How characters become bytes.
    ///
    /// @param files default of the JVM for contents of files
    /// @param system what the locale says: file names, environment and output
    public record Encodings(String files, String system) {}
}
