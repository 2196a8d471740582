package dev.mobula.runtime;

/// Sends the outcome of a reference to the client that made it. On the loop, like all completions in a node process.
final class Delivery extends Waiter {
    private final ClientPort client;
    private final int index;

    /// @param index of the component, or -1
    Delivery(ClientPort client, int index) {
        this.client = client;
        this.index = index;
    }

    @Override
    void completed(Ref<?> ref) {
        Object outcome = ref.outcome();
        if (outcome != null && !client.isClosed()) {
            client.completed(ref.sequence, index, client.core.keeps(ref.sequence), outcome);
        }
    }
}
