package dev.mobula.store;

/// Where the encoding of a large value is: what travels in messages in its place.
///
/// @param name under which [LargeValues] has it
/// @param length bytes of its encoding
public record LargeValue(long name, long length) {
    /// Number of the client that stored it.
    public int clientNumber() {
        return (int) (name >>> 40);
    }
}
