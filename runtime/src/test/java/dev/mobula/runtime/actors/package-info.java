/// Actors on an embedded node, as their users meet them: through generated handles.
package dev.mobula.runtime.actors;
