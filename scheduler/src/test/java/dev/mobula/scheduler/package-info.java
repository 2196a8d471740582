/// Tests of the ledger and of its messages.
@NullMarked
package dev.mobula.scheduler;

import org.jspecify.annotations.NullMarked;
