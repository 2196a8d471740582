package dev.mobula.runtime;

import dev.mobula.store.MemorySample;
import dev.mobula.store.MemorySampler;
import dev.mobula.store.ProcessMemory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Where [MemoryWatch] reads how much memory is used; tests say it themselves.
interface MemorySource {
    /// The use of that limit which is closest.
    ///
    /// @throws IOException if the machine does not tell
    MemorySample sample() throws IOException;

    /// What a process occupies; empty if there is none.
    Optional<ProcessMemory> process(long pid);

    /// The largest processes, largest first.
    List<ProcessMemory> largest(int count);

    /// The machine that this process runs on.
    static MemorySource ofMachine() {
        MemorySampler sampler = new MemorySampler(Path.of("/"));
        return new MemorySource() {
            @Override
            public MemorySample sample() throws IOException {
                return sampler.sample();
            }

            @Override
            public Optional<ProcessMemory> process(long pid) {
                return sampler.process(pid);
            }

            @Override
            public List<ProcessMemory> largest(int count) {
                return sampler.largest(count);
            }
        };
    }
}
