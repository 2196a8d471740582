/// A count of the words of three novels.
@NullMarked
package dev.mobula.examples.wordcount;

import org.jspecify.annotations.NullMarked;
