/// Tests that run the command in this JVM.
@NullMarked
package dev.mobula.cli;

import org.jspecify.annotations.NullMarked;
