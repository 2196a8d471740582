package dev.mobula.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChecksTest {
    private static final long GIB = 1L << 30;
    private static final Facts.Memory MEMORY = new Facts.Memory(16 * GIB, false);

    private static Facts.Java java(long heapBytes) {
        return new Facts.Java(25, "25.0.1", "/opt/jdk", heapBytes);
    }

    private static Facts.Folder shm(long sizeBytes, long freeBytes) {
        return new Facts.Folder("/dev/shm", null, sizeBytes, freeBytes);
    }

    @Test
    void refusesAnOldJava() {
        assertThat(JavaChecks.version(new Facts.Java(21, "21.0.2", "/opt/jdk21", GIB)))
                .isEqualTo(Check.problem(
                        "java",
                        "Java 21.0.2 in /opt/jdk21, but Mobula needs 25 or newer",
                        "install a JDK 25 or newer and set MOBULA_JAVA_HOME to its folder"));
        assertThat(JavaChecks.version(java(GIB)).status()).isEqualTo(Status.OK);
    }

    @Test
    void refusesAHeapThatIsLargerThanTheMemory() {
        assertThat(JavaChecks.heap(java(4 * GIB), new Facts.Memory(2 * GIB, true)))
                .isEqualTo(Check.problem(
                        "heap",
                        "at most 4 GiB of 2 GiB that this container may use (200%): more than there is, "
                                + "so the system may kill the process",
                        "give the JVM less, for example -Xmx1g, here with MOBULA_JAVA_OPTS"));
    }

    @Test
    void warnsOfAHeapThatLeavesLittleOrIsSmall() {
        assertThat(JavaChecks.heap(java(14 * GIB), MEMORY))
                .isEqualTo(Check.warning(
                        "heap",
                        "at most 14 GiB of 16 GiB memory (88%), which leaves little for shared objects and native "
                                + "memory",
                        "give the JVM 80% at most, for example -Xmx8g, here with MOBULA_JAVA_OPTS"));
        assertThat(JavaChecks.heap(java(128L << 20), MEMORY))
                .isEqualTo(Check.warning(
                        "heap",
                        "at most 128 MiB of 16 GiB memory (1%): a node with many tasks needs 256 MiB or more",
                        "give the JVM more, for example -Xmx256m, here with MOBULA_JAVA_OPTS"));
    }

    @Test
    void saysWhenTheJvmMayUseFewerCpusThanThereAre() {
        assertThat(JavaChecks.cpus(new Facts.Cpus(2, 64)))
                .isEqualTo(Check.ok(
                        "cpus", "2 of the machine's 64 (limited by container, affinity or -XX:ActiveProcessorCount)"));
        assertThat(JavaChecks.cpus(new Facts.Cpus(4, 0))).isEqualTo(Check.ok("cpus", "4"));
        assertThat(JavaChecks.cpus(new Facts.Cpus(1, 1)).status()).isEqualTo(Status.WARNING);
    }

    @Test
    void refusesMissingSharedMemory() {
        var missing = new Facts.Folder("/dev/shm", "does not exist", 0, 0);
        assertThat(FolderChecks.sharedMemory("Linux", missing, MEMORY))
                .isEqualTo(Check.problem(
                        "shared memory",
                        "/dev/shm does not exist",
                        "mount it: mount -t tmpfs -o mode=1777,size=5g tmpfs /dev/shm"));
        assertThat(FolderChecks.sharedMemory("Mac OS X", missing, MEMORY))
                .isEqualTo(Check.warning(
                        "shared memory",
                        "Mac OS X has no /dev/shm: processes cannot share objects",
                        "work inside one JVM here, or run on Linux"));
    }

    @Test
    void warnsOfSmallOrFullSharedMemory() {
        assertThat(FolderChecks.sharedMemory("Linux", shm(64L << 20, 64L << 20), MEMORY))
                .isEqualTo(Check.warning(
                        "shared memory",
                        "/dev/shm: 64 MiB of 64 MiB free; 30% of the memory would be 4.8 GiB",
                        "make it larger: mount -o remount,size=5g /dev/shm, "
                                + "or start the container with --shm-size=5g"));
        assertThat(FolderChecks.sharedMemory("Linux", shm(8 * GIB, GIB / 2), MEMORY))
                .isEqualTo(Check.warning(
                        "shared memory",
                        "/dev/shm: 512 MiB of 8 GiB free, less than 1 GiB",
                        "remove files in /dev/shm that no running process uses, or make it larger"));
    }

    @Test
    void wantsToWriteTemporaryFiles() {
        assertThat(FolderChecks.temporary(new Facts.Folder("/tmp", "cannot be written to (x)", 0, 0)))
                .isEqualTo(Check.problem(
                        "temporary files",
                        "/tmp cannot be written to (x)",
                        "make the folder writable, or name another with -Djava.io.tmpdir, here with "
                                + "MOBULA_JAVA_OPTS"));
        assertThat(FolderChecks.temporary(new Facts.Folder("/tmp", null, GIB, 100)))
                .isEqualTo(Check.warning(
                        "temporary files",
                        "/tmp: 100 B of 1 GiB free, less than 1 GiB",
                        "remove files there, or name another folder with -Djava.io.tmpdir"));
    }

    @Test
    void wantsALoopbackInterface() {
        assertThat(SettingsChecks.loopback("java.net.BindException: no"))
                .isEqualTo(Check.problem(
                        "loopback",
                        "no connection to this machine itself: java.net.BindException: no",
                        "bring the interface up (ip link set lo up), and allow it in the firewall"));
    }

    @Test
    void readsAddresses() {
        assertThat(SettingsChecks.address("embedded"))
                .isEqualTo(Check.ok("address", "embedded: the node inside the same JVM"));
        assertThat(SettingsChecks.address("node-1.example:7000"))
                .isEqualTo(Check.ok("address", "host node-1.example, port 7000 (not contacted)"));
        assertThat(SettingsChecks.address("[::1]:7000"))
                .isEqualTo(Check.ok("address", "host [::1], port 7000 (not contacted)"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "host", "host:", ":7", "host:0", "host:65536", "host:x", "a b:7", "::1:7", "host:123456"})
    void refusesOtherAddresses(String address) {
        assertThat(SettingsChecks.address(address))
                .isEqualTo(Check.problem(
                        "address",
                        "address='" + address
                                + "' is neither embedded nor local nor HOST:PORT with a port from 1 to 65535",
                        "correct or unset MOBULA_ADDRESS (or mobula.address, or the line in the file of "
                                + "MOBULA_CONFIG)"));
    }

    @Test
    void takesAddressesOfNodesOnThisHost() {
        assertThat(SettingsChecks.address("local:gpu"))
                .isEqualTo(Check.ok("address", "local:gpu: a node process on this host"));
    }

    @Test
    void tellsWhatKilledNodesHaveLeft() {
        assertThat(SettingsChecks.nodes(new Facts.Nodes("/run/m", null, List.of(), List.of("a (pid 1)", "b (pid 2)"))))
                .isEqualTo(Check.warning(
                        "nodes",
                        "none runs in /run/m; killed nodes have left files: a (pid 1), b (pid 2)",
                        "'mobula stop --all' stops the running ones and removes what the others left"));
        assertThat(SettingsChecks.nodes(new Facts.Nodes("/run/m", "it belongs to 'eve'", List.of(), List.of())))
                .isEqualTo(Check.problem(
                        "nodes", "it belongs to 'eve'", "name a folder of your own with MOBULA_BASE_DIR"));
    }

    @Test
    void countsProblemsOfTheConfiguration() {
        assertThat(SettingsChecks.configuration(List.of("cpus='x' cannot be read")))
                .isEqualTo(Check.problem(
                        "configuration",
                        "1 problem\ncpus='x' cannot be read",
                        "correct each where it is set, as named in brackets"));
    }

    @Test
    void warnsOfOtherEncodings() {
        assertThat(SystemChecks.encoding(new Facts.Encodings("UTF-8", "ANSI_X3.4-1968")))
                .isEqualTo(Check.warning(
                        "encoding",
                        "ANSI_X3.4-1968 for output and file names: other characters show as '?'",
                        "set LANG=C.UTF-8, or another locale with UTF-8"));
        assertThat(SystemChecks.encoding(new Facts.Encodings("ISO-8859-1", "UTF-8")))
                .isEqualTo(Check.warning(
                        "encoding",
                        "ISO-8859-1 for files: text that others wrote as UTF-8 is read wrongly",
                        "take -Dfile.encoding out of the JVM's options"));
    }

    @Test
    void warnsOfALowLimitOfOpenFiles() {
        assertThat(SystemChecks.openFiles(OptionalLong.of(1_024)))
                .isEqualTo(Check.warning(
                        "open files",
                        "1024 at once: each worker process and connection takes some",
                        "raise the limit: ulimit -n 65536, or LimitNOFILE=65536 in a systemd unit"));
        assertThat(SystemChecks.openFiles(OptionalLong.empty())).isEqualTo(Check.ok("open files", "no limit known"));
    }
}
