/// Workloads measured side by side with their limits and peers.
@NullMarked
package dev.mobula.benchmarks;

import org.jspecify.annotations.NullMarked;
