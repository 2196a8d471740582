/// For tests of programs that use Mobula: a JUnit 5 extension that opens a session for each test, and [Await].
@NullMarked
package dev.mobula.testing;

import org.jspecify.annotations.NullMarked;
