package dev.mobula.store;

import java.util.List;

/// Says in words why there is no room.
final class StoreReport {
    private StoreReport() {}

    static String noRoom(
            StoreEntry entry,
            long nowMs,
            ArenaStatistics arena,
            StoreStatistics objects,
            List<StoreHolder> holders,
            int waiting,
            boolean pagesUnavailable) {
        StringBuilder text = new StringBuilder();
        text.append("Object ")
                .append(Long.toHexString(entry.id))
                .append(" needs ")
                .append(entry.bytes)
                .append(" bytes and found no room in ")
                .append(nowMs - entry.waitsSinceMs)
                .append(" ms: the object store has ")
                .append(arena.free())
                .append(" of ")
                .append(arena.capacity())
                .append(" bytes free, the longest piece ")
                .append(arena.largestFree());
        if (pagesUnavailable) {
            text.append(", but its file system is full at ").append(arena.reserved());
        }
        text.append("; in memory are ")
                .append(objects.pinnedBytes())
                .append(" bytes pinned, ")
                .append(objects.bytes(ObjectState.CREATING))
                .append(" being made, ")
                .append(objects.bytes(ObjectState.SPILLING))
                .append(" going to disk, ")
                .append(objects.bytes(ObjectState.RESTORING))
                .append(" coming from there; ")
                .append(waiting)
                .append(waiting == 1 ? " object waits" : " objects wait");
        text.append(holders(holders));
        return text.append(": let go of values that are not needed, or start the node with a larger")
                .append(" --object-store-memory")
                .toString();
    }

    /// Says who has most in memory; nothing if nobody has anything.
    static String holders(List<StoreHolder> holders) {
        StringBuilder text = new StringBuilder();
        String separator = "; most is held by ";
        for (StoreHolder holder : holders) {
            text.append(separator)
                    .append("client ")
                    .append(holder.client())
                    .append(" (")
                    .append(holder.bytes())
                    .append(" bytes in ")
                    .append(holder.objects())
                    .append(holder.objects() == 1 ? " object)" : " objects)");
            separator = ", ";
        }
        return text.toString();
    }
}
