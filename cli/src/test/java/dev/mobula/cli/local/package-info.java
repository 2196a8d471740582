@NullMarked
package dev.mobula.cli.local;

import org.jspecify.annotations.NullMarked;
