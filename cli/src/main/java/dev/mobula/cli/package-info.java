/// The command `mobula`.
@NullMarked
package dev.mobula.cli;

import org.jspecify.annotations.NullMarked;
