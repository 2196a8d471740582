/// Micro-benchmarks for JMH: one operation each, to compare two versions of the code.
@NullMarked
package dev.mobula.benchmarks.micro;

import org.jspecify.annotations.NullMarked;
