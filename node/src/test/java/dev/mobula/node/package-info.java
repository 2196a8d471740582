/// Tests of the node process.
@NullMarked
package dev.mobula.node;

import org.jspecify.annotations.NullMarked;
