/// Programs as users write them; `mobula run` finds them as services of type [dev.mobula.examples.Example].
@NullMarked
package dev.mobula.examples;

import org.jspecify.annotations.NullMarked;
