package dev.mobula.benchmarks;

/// A peer cannot be run on this machine; the message says why.
final class PeerUnavailableException extends Exception {
    private static final long serialVersionUID = 1;

    PeerUnavailableException(String message) {
        super(message);
    }
}
