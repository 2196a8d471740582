/// Tests of the harness, and of all workloads with tiny sizes.
@NullMarked
package dev.mobula.benchmarks;

import org.jspecify.annotations.NullMarked;
