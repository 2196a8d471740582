package dev.mobula;

/// What happens when a caller has as many calls waiting at an actor as `maxPendingCalls` allows.
public enum PendingLimit {
    /// The calling thread waits until one of its calls was taken up.
    BLOCK,
    /// The call throws [PendingCallsLimitException] and is not sent.
    FAIL
}
