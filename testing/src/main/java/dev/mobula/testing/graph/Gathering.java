package dev.mobula.testing.graph;

/// How a task waits for several references.
enum Gathering {
    /// `get` on one after the other.
    ONE_BY_ONE,
    /// `getAll`.
    ALL_AT_ONCE,
    /// `wait` for all of them, then `get` in order.
    WAIT_FOR_ALL,
    /// `wait` for one, `get` it, and so on: in the order in which they come.
    AS_THEY_COME
}
