/// Decisions about where work runs: plain classes without thread, clock, file or socket.
@NullMarked
package dev.mobula.scheduler;

import org.jspecify.annotations.NullMarked;
