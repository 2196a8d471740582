/// Tests with made-up facts.
@NullMarked
package dev.mobula.cli.doctor;

import org.jspecify.annotations.NullMarked;
