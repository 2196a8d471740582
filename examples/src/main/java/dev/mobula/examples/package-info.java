/// Programs as users write them, each run by `mobula run NAME`.
@NullMarked
package dev.mobula.examples;

import org.jspecify.annotations.NullMarked;
