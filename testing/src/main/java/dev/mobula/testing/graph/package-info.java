/// Random graphs of tasks and actor calls, a slow sequential oracle that says what must come out, and the run
/// of a graph against a session.
@NullMarked
package dev.mobula.testing.graph;

import org.jspecify.annotations.NullMarked;
