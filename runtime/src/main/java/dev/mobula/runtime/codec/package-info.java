/// Turns values into what may be shared between tasks, and back into private copies: immutable values as they
/// are, others encoded. [dev.mobula.runtime.codec.ValueCodec] is the way in.
@NullMarked
package dev.mobula.runtime.codec;

import org.jspecify.annotations.NullMarked;
