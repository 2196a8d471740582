/// Containers in which values rest between the task that made them and those that use them.
@NullMarked
package dev.mobula.store;

import org.jspecify.annotations.NullMarked;
