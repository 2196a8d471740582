package dev.mobula.store;

/// What a [StoreDirectory] wants done. Called in the middle of its operations: it must not be called back from here.
public interface StoreActions {
    /// Tell a client which waited that its object has a place.
    void created(long id, int client, long offset);

    /// Tell a client that waited that its object gets no place; the object is forgotten.
    ///
    /// @param reason with numbers and cure, for the user
    void createFailed(long id, int client, String reason);

    /// An object is forgotten since its creator ended before it was whole.
    void aborted(long id);

    /// Write an object to disk, then call [StoreDirectory#spilled] or [StoreDirectory#spillFailed].
    void spill(long id, long offset, long bytes);

    /// Read an object from disk, then call [StoreDirectory#restored] or [StoreDirectory#restoreFailed].
    ///
    /// @param location as given to [StoreDirectory#spilled]
    void restore(long id, long offset, long bytes, SpillLocation location);

    /// An object that was to be restored gets no place; it stays on disk.
    ///
    /// @param reason with numbers and cure, for the user
    void restoreRefused(long id, String reason);

    /// The bytes of an object on disk are not needed any more.
    void dropSpilled(long id, SpillLocation location);
}
