/// Nodes on this host as the command line sees them: starting, asking and stopping their processes.
@NullMarked
package dev.mobula.cli.local;

import org.jspecify.annotations.NullMarked;
