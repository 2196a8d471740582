package dev.mobula.store;

/// A look at one object of a [StoreDirectory].
///
/// @param id its name
/// @param state where it is in its life
/// @param bytes its size
/// @param offset its place in the arena, -1 if it has none
/// @param creator the client that made it
/// @param owners how often it is retained
/// @param pins how often it is pinned, by all clients together
/// @param lastUseMs when it was last pinned, unpinned, or made
/// @param createdMs when somebody asked for it to be made
/// @param origin what it is and where it comes from
public record StoredObject(
        long id,
        ObjectState state,
        long bytes,
        long offset,
        int creator,
        int owners,
        int pins,
        long lastUseMs,
        long createdMs,
        ObjectOrigin origin) {}
