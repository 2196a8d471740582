/// Ready-made actors for programs: what Mobula itself builds from its public API.
@NullMarked
package dev.mobula.util;

import org.jspecify.annotations.NullMarked;
