/// Pi by throwing darts: the smallest useful set of tasks.
@NullMarked
package dev.mobula.examples.pi;

import org.jspecify.annotations.NullMarked;
