package dev.mobula.systemtests;

import dev.mobula.Remote;

/// An actor that keeps a number.
@Remote
class Keeper {
    private int kept;

    Keeper(int start) {
        kept = start;
    }

    int add(int by) {
        kept += by;
        return kept;
    }

    long pid() {
        return ProcessHandle.current().pid();
    }
}
