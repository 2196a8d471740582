/// A random search over small neural networks that learn to read handwritten digits.
@NullMarked
package dev.mobula.examples.digits;

import org.jspecify.annotations.NullMarked;
