package dev.mobula.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class MemorySamplerTest {
    private static final long MEBIBYTE = 1 << 20;

    @TempDir
    private Path root;

    private void file(String path, String text) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.write(file, text.getBytes(StandardCharsets.ISO_8859_1));
    }

    @BeforeEach
    void machineOf16GibibytesHalfUsed() throws IOException {
        file("proc/meminfo", """
                MemTotal:       16777216 kB
                MemFree:         1000000 kB
                MemAvailable:    8388608 kB
                Buffers:           10000 kB
                """);
    }

    private MemorySample sample() throws IOException {
        return new MemorySampler(root).sample();
    }

    @Test
    void readsTheMachine() throws IOException {
        assertThat(sample()).isEqualTo(new MemorySample(8192 * MEBIBYTE, 16384 * MEBIBYTE, "the machine"));
        assertThat(sample().usedShare()).isEqualTo(0.5);
    }

    @Test
    void readsAContainerOfVersion2() throws IOException {
        file("proc/self/cgroup", "0::/\n");
        file("sys/fs/cgroup/memory.max", "1073741824\n");
        file("sys/fs/cgroup/memory.current", "1020054732\n");
        file("sys/fs/cgroup/memory.stat", "anon 5\ninactive_anon 7\ninactive_file 20054732\nactive_file 9\n");

        assertThat(sample()).isEqualTo(new MemorySample(1_000_000_000, 1_073_741_824, "control group /"));
    }

    @Test
    void findsTheClosestLimitOfNestedGroups() throws IOException {
        file("proc/self/cgroup", "0::/jobs/seven\n");
        file("sys/fs/cgroup/jobs/memory.max", "1000\n");
        file("sys/fs/cgroup/jobs/memory.current", "900\n");
        file("sys/fs/cgroup/jobs/seven/memory.max", "max\n");
        file("sys/fs/cgroup/jobs/seven/memory.current", "100\n");
        assertThat(sample()).isEqualTo(new MemorySample(900, 1_000, "control group /jobs"));

        file("sys/fs/cgroup/jobs/seven/memory.max", "105\n");
        assertThat(sample()).isEqualTo(new MemorySample(100, 105, "control group /jobs/seven"));

        file("proc/meminfo", "MemTotal: 100 kB\nMemAvailable: 1 kB\n");
        assertThat(sample()).isEqualTo(new MemorySample(99 * 1024, 100 * 1024, "the machine"));
    }

    @Test
    void readsVersion1AlsoBesideVersion2() throws IOException {
        file("proc/self/cgroup", "5:devices:/\n4:cpu,memory:/api/one\n0::/\n");
        file("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
        file("sys/fs/cgroup/memory/memory.usage_in_bytes", "800\n");
        file("sys/fs/cgroup/memory/api/one/memory.limit_in_bytes", "1000\n");
        file("sys/fs/cgroup/memory/api/one/memory.usage_in_bytes", "800\n");
        file("sys/fs/cgroup/memory/api/one/memory.stat", "inactive_file 1\ntotal_inactive_file 100\n");

        assertThat(sample()).isEqualTo(new MemorySample(700, 1_000, "control group /api/one"));
    }

    @Test
    void takesTheRootWhereTheGroupsPathIsNotOfThisContainer() throws IOException {
        file("sys/fs/cgroup/memory.max", "1000\n");
        file("sys/fs/cgroup/memory.current", "800\n");
        for (String path : new String[] {"/../elsewhere", "/docker/0123", "/../../.."}) {
            file("proc/self/cgroup", "0::" + path + "\n");
            assertThat(sample()).as(path).isEqualTo(new MemorySample(800, 1_000, "control group /"));
        }
    }

    @Test
    void bearsWithFilesThatAreNotAsTheyShouldBe() throws IOException {
        file("proc/self/cgroup", "nonsense\n\n0::\n4:memory:\n0::/a\n");
        file("sys/fs/cgroup/a/memory.max", "many\n");
        file("sys/fs/cgroup/a/memory.current", "\n");
        assertThat(sample().source()).isEqualTo("the machine");

        file("proc/meminfo", "MemTotal: 100 kB\n");
        assertThatThrownBy(this::sample)
                .isInstanceOf(IOException.class)
                .hasMessageEndingWith(
                        " has no MemTotal or MemAvailable: Linux 3.14 or later is needed to watch memory");
    }

    @Test
    void readsProcessesAndWhichOfThemAreLargest() throws IOException {
        file("proc/7/status", """
                Name:	java
                VmRSS:	    3000 kB
                RssAnon:	     900 kB
                RssFile:	     100 kB
                RssShmem:	    2000 kB
                """);
        file("proc/8/status", "Name:\tpy\u00ffthon 3\nVmRSS:\t 1500 kB\n");
        file("proc/9/status", "Name:\tkworker\n");
        file("proc/10/status", "Name:\tsh\nVmRSS:\t 10 kB\nRssShmem:\t 0 kB\n");
        var sampler = new MemorySampler(root);
        var java = new ProcessMemory(7, "java", 3_000 * 1024, 2_000 * 1024);
        var python = new ProcessMemory(8, "py\u00ffthon 3", 1_500 * 1024, 0);

        assertThat(sampler.process(7)).contains(java);
        assertThat(java.ownBytes()).isEqualTo(1_000 * 1024);
        assertThat(sampler.process(9)).isEmpty();
        assertThat(sampler.process(11)).isEmpty();
        assertThat(sampler.largest(2)).containsExactly(python, java);
        assertThat(sampler.largest(9)).hasSize(3);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void readsThisMachineAndThisProcess() throws IOException {
        var sampler = new MemorySampler(Path.of("/"));
        var sample = sampler.sample();

        assertThat(sample.usedShare()).isBetween(0.001, 1.1);
        assertThat(sampler.process(ProcessHandle.current().pid()).orElseThrow().ownBytes())
                .isBetween(10 * MEBIBYTE, sample.totalBytes());
        assertThat(sampler.largest(3)).isNotEmpty();
    }
}
