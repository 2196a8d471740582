/// The contract between generated stubs, the API and a runtime. Not for application code.
@NullMarked
package dev.mobula.spi;

import org.jspecify.annotations.NullMarked;
