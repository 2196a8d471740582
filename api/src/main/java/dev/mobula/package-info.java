/// The API that users program against: start a session with [dev.mobula.Mobula], annotate with
/// [dev.mobula.Remote], and work with [dev.mobula.ObjectRef].
@NullMarked
package dev.mobula;

import org.jspecify.annotations.NullMarked;
