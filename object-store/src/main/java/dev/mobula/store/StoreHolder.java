package dev.mobula.store;

/// What a client keeps in memory: objects that it has pinned or is filling.
///
/// @param client its number
/// @param objects how many; an object pinned several times counts once
/// @param bytes their bytes
public record StoreHolder(int client, int objects, long bytes) {}
