/// What a program shows while its tasks run.
@NullMarked
package dev.mobula.examples.progress;

import org.jspecify.annotations.NullMarked;
