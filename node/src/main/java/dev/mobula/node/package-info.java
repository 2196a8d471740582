/// The node process: claims a folder, serves drivers and workers, starts worker JVMs and submitted jobs, answers HTTP.
@NullMarked
package dev.mobula.node;

import org.jspecify.annotations.NullMarked;
