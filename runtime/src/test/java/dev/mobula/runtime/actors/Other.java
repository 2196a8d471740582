package dev.mobula.runtime.actors;

import dev.mobula.Remote;

/// An actor of another class than the rest.
@Remote
class Other {
    int zero() {
        return 0;
    }
}
