/// Writes the stubs of [dev.mobula.Remote] methods and classes, and rejects what cannot be called remotely.
///
/// From an annotated class to its stub: `RemoteProcessor` finds the class, `TypeReader` and `MethodReader`
/// make a `RemoteType` of it (all checks happen there), and `StubWriter` turns that into source text.
@NullMarked
package dev.mobula.processor;

import org.jspecify.annotations.NullMarked;
