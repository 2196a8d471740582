package dev.mobula.runtime;

import dev.mobula.MobulaException;

/// The outcome of a reference that has an error instead of a value.
///
/// @param exception what `get` throws, each time as a new exception
record Failure(MobulaException exception) {}
