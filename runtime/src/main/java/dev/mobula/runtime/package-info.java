/// The embedded runtime: a node loop, an executor and sessions inside the user's own JVM.
///
/// [dev.mobula.runtime.NodeState] and the records it owns decide; [dev.mobula.runtime.NodeLoop] serialises
/// what reaches it; [dev.mobula.runtime.WorkerPool] runs user code; sessions, references and streams are
/// the edge that user threads touch.
@NullMarked
package dev.mobula.runtime;

import org.jspecify.annotations.NullMarked;
