/// How a client and its node talk on one host: rings in shared memory, bells, and the schema of the messages.
///
/// Nothing here knows tasks or actors as objects; the packages that do depend on this one.
@NullMarked
package dev.mobula.runtime.wire;

import org.jspecify.annotations.NullMarked;
