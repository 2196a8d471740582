package dev.mobula.runtime;

/// What a caller expects of a task or call, as messages say it.
final class ResultShape {
    /// One value.
    static final int VALUE = 0;

    /// One value for each component.
    static final int PARTS = 1;

    /// Items, then their number.
    static final int STREAM = 2;

    private ResultShape() {}
}
