@NullMarked
package dev.mobula.processor;

import org.jspecify.annotations.NullMarked;
