package dev.mobula.store;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The objects of a node: where each is, who has it, and who waits for room.
///
/// An object is created by a client, which fills its place in the arena and seals it; from then on it never changes.
/// It stays while it is retained or pinned. What is sealed and not pinned may go to disk, that unused for longest
/// first, and comes back when somebody wants to read it; what was on disk once leaves memory again without being
/// written a second time.
///
/// ```
/// WAITING -> CREATING -> SEALED -> SPILLING -> SPILLED -> RESTORING -> SEALED
/// ```
///
/// Who finds no room waits; places are given in order of arrival, to creations and restorations alike, so that a large
/// one is never overtaken. All decisions follow from the calls made; time is passed in, and never goes back. Whatever a
/// client may do wrong is a return value; exceptions are for mistakes of the owner. For one thread: the owner.
public final class StoreDirectory {
    /// Returned by [#create] if there is no place now: [StoreActions] will tell.
    public static final long WAITING = -1;

    /// Returned by [#create] if it can never have a place, and by [#pin] if there is no such object.
    public static final long NEVER = -2;

    /// Returned by [#pin] if the object is not whole, or is on its way from disk.
    public static final long NOT_YET = -3;

    /// Returned by [#pin] if the object is on disk: [#restore] it.
    public static final long ON_DISK = -4;

    private final ArenaAllocator arena;
    private final StoreActions actions;
    private final Map<Long, StoreEntry> entries = new LinkedHashMap<>();
    private final StoreQueue waiting = new StoreQueue();
    private final StoreClients clients = new StoreClients();
    private final StoreIdle idle = new StoreIdle();
    private final StoreTotals totals = new StoreTotals();
    private long demandedPages;
    private boolean pagesUnavailable;

    /// Makes an empty directory.
    ///
    /// @param arena of which this directory alone hands out places
    /// @param actions what is to be done
    public StoreDirectory(ArenaAllocator arena, StoreActions actions) {
        this.arena = arena;
        this.actions = actions;
    }

    /// Finds a place for a new object, which is retained once.
    ///
    /// @param id no object has it
    /// @param bytes 1 or more
    /// @param deadlineMs until when it waits if there is no place now
    /// @return its offset in the arena, [#WAITING], or [#NEVER] if the arena is smaller, see [#neverFits]
    /// @throws IllegalArgumentException if there is such an object, or `bytes` is less than 1
    public long create(long id, int client, long bytes, long nowMs, long deadlineMs) {
        if (bytes < 1) {
            throw new IllegalArgumentException("bytes=" + bytes + " is less than 1: an object has at least one byte");
        }
        if (entries.containsKey(id)) {
            throw new IllegalArgumentException("id=" + id + " is that of an object already: give each its own");
        }
        if (bytes > arena.capacity()) {
            return NEVER;
        }
        StoreEntry entry = new StoreEntry(id, bytes, client, nowMs);
        entries.put(id, entry);
        clients.startsMaking(entry);
        totals.add(entry);
        if (waiting.isEmpty()) {
            long offset = arena.allocate(bytes);
            if (offset >= 0) {
                startFilling(entry, offset);
                return offset;
            }
        }
        waiting.add(entry, nowMs, deadlineMs);
        serve();
        return WAITING;
    }

    /// Says to a user why an object can never have a place.
    public String neverFits(long bytes) {
        return "An object of " + bytes + " bytes is larger than the object store of " + arena.capacity()
                + " bytes: split it, or start the node with a larger --object-store-memory";
    }

    private void startFilling(StoreEntry entry, long offset) {
        entry.offset = offset;
        change(entry, ObjectState.CREATING);
        clients.fills(entry);
    }

    private void change(StoreEntry entry, ObjectState state) {
        totals.remove(entry);
        entry.state = state;
        totals.add(entry);
    }

    // Gives places to those who wait, as long as there is one for the first.
    private void serve() {
        demandedPages = 0;
        while (!waiting.isEmpty()) {
            StoreEntry first = waiting.first();
            long offset = arena.allocate(first.bytes);
            if (offset < 0) {
                demandedPages = offset == ArenaAllocator.NOT_RESERVED ? arena.reserveFor(first.bytes) : 0;
                return;
            }
            waiting.remove(first);
            if (first.state == ObjectState.WAITING) {
                startFilling(first, offset);
                actions.created(first.id, first.creator, offset);
            } else {
                first.offset = offset;
                change(first, ObjectState.RESTORING);
                actions.restore(first.id, offset, first.bytes, Objects.requireNonNull(first.location));
            }
        }
    }

    /// Says more of an object, for listings; does nothing if there is none.
    public void describe(long id, ValueKind kind, @Nullable String made, @Nullable String callSite) {
        StoreEntry entry = entries.get(id);
        if (entry != null) {
            entry.origin = entry.origin.and(kind, made, callSite);
        }
    }

    /// Makes an object readable for all.
    ///
    /// @return false if this client is not filling such an object
    public boolean seal(long id, int client, long nowMs) {
        StoreEntry entry = entries.get(id);
        if (entry == null || entry.state != ObjectState.CREATING || entry.creator != client) {
            return false;
        }
        clients.stopsMaking(entry);
        entry.lastUseMs = nowMs;
        change(entry, ObjectState.SEALED);
        settle(entry);
        serve();
        return true;
    }

    /// Forgets an object that its creator waits for or fills.
    ///
    /// @return false if this client does neither
    public boolean abort(long id, int client) {
        StoreEntry entry = entries.get(id);
        if (entry == null || !isBeingMade(entry) || entry.creator != client) {
            return false;
        }
        forget(entry);
        serve();
        return true;
    }

    private static boolean isBeingMade(StoreEntry entry) {
        return entry.state == ObjectState.WAITING || entry.state == ObjectState.CREATING;
    }

    /// Keeps an object where it is until this client unpins it as often.
    ///
    /// @return its offset, [#NEVER], [#NOT_YET] or [#ON_DISK]
    public long pin(long id, int client, long nowMs) {
        StoreEntry entry = entries.get(id);
        if (entry == null) {
            return NEVER;
        }
        if (!entry.state.isReadable()) {
            return entry.state == ObjectState.SPILLED ? ON_DISK : NOT_YET;
        }
        totals.remove(entry);
        clients.pin(client, entry);
        entry.pins++;
        entry.lastUseMs = nowMs;
        totals.add(entry);
        idle.remove(entry);
        return entry.offset;
    }

    /// Gives one pin back.
    ///
    /// @return false if this client has not pinned it
    public boolean unpin(long id, int client, long nowMs) {
        StoreEntry entry = entries.get(id);
        if (entry == null || !clients.unpin(client, entry)) {
            return false;
        }
        dropPins(entry, 1, nowMs);
        serve();
        return true;
    }

    private void dropPins(StoreEntry entry, int count, long nowMs) {
        totals.remove(entry);
        entry.pins -= count;
        entry.lastUseMs = nowMs;
        totals.add(entry);
        if (entry.pins == 0) {
            settle(entry);
        }
    }

    /// Keeps an object in the store until one more [#release].
    ///
    /// @return false if there is no such object, or it is neither retained nor pinned and about to go
    public boolean retain(long id) {
        StoreEntry entry = entries.get(id);
        if (entry == null || entry.isUnwanted()) {
            return false;
        }
        entry.owners++;
        return true;
    }

    /// Gives up what [#create] or [#retain] gave. At the last time the object goes as soon as nobody has pinned it,
    /// fills it, or moves it between memory and disk.
    /// Whoever waited for its restoration is not told.
    ///
    /// @throws IllegalArgumentException if there is no such object, or nobody retains it
    public void release(long id) {
        StoreEntry entry = entries.get(id);
        if (entry == null || entry.owners == 0) {
            throw new IllegalArgumentException(
                    "id=" + id + " is not retained: release each object as often as it was created or retained");
        }
        entry.owners--;
        if (entry.isUnwanted()) {
            settleUnwanted(entry);
            serve();
        }
    }

    // After a change: forgets what nobody wants, and enters into the idle what may leave memory.
    private void settle(StoreEntry entry) {
        if (entry.isUnwanted()) {
            settleUnwanted(entry);
        } else if (entry.state == ObjectState.SEALED && entry.pins == 0) {
            idle.remove(entry);
            idle.add(entry);
        }
    }

    private void settleUnwanted(StoreEntry entry) {
        switch (entry.state) {
            case SEALED, SPILLED -> forget(entry);
            // Somebody is at its bytes, or waits: that ends with a call.
            case WAITING, CREATING, SPILLING, RESTORING -> {}
        }
    }

    private void forget(StoreEntry entry) {
        entries.remove(entry.id);
        waiting.remove(entry);
        idle.remove(entry);
        totals.remove(entry);
        if (isBeingMade(entry)) {
            clients.stopsMaking(entry);
        }
        if (entry.state.isInMemory()) {
            arena.free(entry.offset);
        }
        if (entry.location != null) {
            actions.dropSpilled(entry.id, entry.location);
        }
    }

    /// Ends all that a client had: what it was making is forgotten, what it had pinned is not pinned by it any more.
    public void clientGone(int client, long nowMs) {
        for (StoreEntry entry : clients.making(client)) {
            forget(entry);
            actions.aborted(entry.id);
        }
        clients.forget(client).forEach((id, count) -> {
            StoreEntry entry = entries.get(id);
            if (entry == null) {
                throw new IllegalStateException("object " + id + " was pinned and is gone: report this as a bug");
            }
            dropPins(entry, count, nowMs);
        });
        serve();
    }

    /// How full the arena is, for [SpillPolicy]. What has no pages does not count if there are none to be had.
    public StoreUse use() {
        ArenaStatistics statistics = arena.statistics();
        long limit = pagesUnavailable ? Math.max(arena.reserved(), arena.used()) : arena.capacity();
        return new StoreUse(
                limit,
                arena.used(),
                Math.min(statistics.largestFree(), limit - arena.used()),
                idle.bytes(),
                totals.bytes(ObjectState.SPILLING),
                totals.pinnedBytes(),
                totals.bytes(ObjectState.CREATING));
    }

    /// What those who wait need together, for [SpillPolicy]; 0 if they wait for pages that will come.
    public long waitingBytes() {
        return isWaitingForPages() ? 0 : waiting.bytes();
    }

    /// Whether those who wait need nothing but pages, which are on their way: that may take seconds for each GiB.
    public boolean isWaitingForPages() {
        return demandedPages > 0 && !pagesUnavailable;
    }

    /// Has the objects leave memory that were unused for longest, of those that are sealed and not pinned.
    ///
    /// @return how many bytes leave: less than the goal if no more may
    public long spill(long goalBytes) {
        long leaving = 0;
        for (StoreEntry entry = idle.oldest(); entry != null && leaving < goalBytes; entry = idle.oldest()) {
            idle.remove(entry);
            leaving += entry.bytes;
            if (entry.location != null) {
                leaveMemory(entry);
            } else {
                change(entry, ObjectState.SPILLING);
                actions.spill(entry.id, entry.offset, entry.bytes);
            }
        }
        serve();
        return leaving;
    }

    private void leaveMemory(StoreEntry entry) {
        arena.free(entry.offset);
        entry.offset = StoreEntry.NOWHERE;
        change(entry, ObjectState.SPILLED);
    }

    /// An object is safe on disk: it leaves memory, unless somebody has pinned it meanwhile.
    ///
    /// @param location where it is on disk; given back by [StoreActions]
    /// @throws IllegalArgumentException if it was not being spilled
    public void spilled(long id, SpillLocation location) {
        StoreEntry entry = inState(id, ObjectState.SPILLING);
        entry.location = location;
        if (entry.pins == 0 && !entry.isUnwanted()) {
            leaveMemory(entry);
        } else {
            change(entry, ObjectState.SEALED);
            settle(entry);
        }
        serve();
    }

    /// An object could not be written to disk: it stays in memory, and others are tried before it is tried again.
    ///
    /// @throws IllegalArgumentException if it was not being spilled
    public void spillFailed(long id) {
        StoreEntry entry = inState(id, ObjectState.SPILLING);
        change(entry, ObjectState.SEALED);
        settle(entry);
        serve();
    }

    /// Wants an object back in memory; does nothing if it is there or on its way.
    ///
    /// @param deadlineMs until when it waits for a place; of several calls the latest counts
    /// @return false if there is no such object
    public boolean restore(long id, long nowMs, long deadlineMs) {
        StoreEntry entry = entries.get(id);
        if (entry == null) {
            return false;
        }
        if (waiting.contains(id)) {
            entry.deadlineMs = Math.max(entry.deadlineMs, deadlineMs);
        } else if (entry.state == ObjectState.SPILLED) {
            waiting.add(entry, nowMs, deadlineMs);
            serve();
        }
        return true;
    }

    /// An object is back in memory and can be pinned.
    ///
    /// @throws IllegalArgumentException if it was not being restored
    public void restored(long id, long nowMs) {
        StoreEntry entry = inState(id, ObjectState.RESTORING);
        entry.lastUseMs = nowMs;
        change(entry, ObjectState.SEALED);
        settle(entry);
        serve();
    }

    /// An object could not be read from disk, and is there as before.
    ///
    /// @throws IllegalArgumentException if it was not being restored
    public void restoreFailed(long id) {
        StoreEntry entry = inState(id, ObjectState.RESTORING);
        leaveMemory(entry);
        settle(entry);
        serve();
    }

    private StoreEntry inState(long id, ObjectState state) {
        StoreEntry entry = entries.get(id);
        if (entry == null || entry.state != state) {
            throw new IllegalArgumentException("id=" + id + " is " + (entry == null ? "unknown" : entry.state)
                    + ", not " + state + ": answer each action once");
        }
        return entry;
    }

    /// Up to where those who wait need pages ([ArenaAllocator#reserve]); 0 if pages are not what they wait for.
    public long demandedPages() {
        return demandedPages;
    }

    /// There are pages up to an offset.
    public void pagesReserved(long upToBytes) {
        arena.reserve(upToBytes);
        serve();
    }

    /// Says whether the file system has no more pages: while it has none, the arena is as large as what is reserved.
    public void pagesUnavailable(boolean unavailable) {
        pagesUnavailable = unavailable;
    }

    /// Ends the waiting of those whose time is over.
    public void expire(long nowMs) {
        List<StoreEntry> expired = waiting.expired(nowMs);
        for (StoreEntry entry : expired) {
            stopWaiting(entry, noRoom(entry, nowMs));
        }
        if (!expired.isEmpty()) {
            serve();
        }
    }

    /// Ends the waiting of one.
    ///
    /// @param reason with numbers and cure, for the user, who is told the largest holders too
    /// @return false if it does not wait
    public boolean refuse(long id, String reason) {
        StoreEntry entry = entries.get(id);
        if (entry == null || !waiting.contains(id)) {
            return false;
        }
        stopWaiting(entry, reason + StoreReport.holders(clients.largest(3)));
        serve();
        return true;
    }

    private void stopWaiting(StoreEntry entry, String reason) {
        if (entry.state == ObjectState.WAITING) {
            forget(entry);
            actions.createFailed(entry.id, entry.creator, reason);
        } else {
            waiting.remove(entry);
            actions.restoreRefused(entry.id, reason);
        }
    }

    private String noRoom(StoreEntry entry, long nowMs) {
        return StoreReport.noRoom(
                entry, nowMs, arena.statistics(), statistics(), clients.largest(3), waiting.size(), pagesUnavailable);
    }

    /// When the next one's time is over, [Long#MAX_VALUE] if nobody waits.
    public long nextDeadlineMs() {
        return waiting.nextDeadlineMs();
    }

    /// Those who wait for a place, in order.
    public List<StoreWaiting> waiting() {
        return waiting.look();
    }

    /// A look at an object; null if there is none.
    public @Nullable StoredObject find(long id) {
        StoreEntry entry = entries.get(id);
        return entry == null ? null : entry.look();
    }

    /// Shows all objects, in order of creation.
    public void forEach(Consumer<StoredObject> reader) {
        entries.values().forEach(entry -> reader.accept(entry.look()));
    }

    /// The largest objects, largest first.
    public List<StoredObject> largestObjects(int most) {
        return entries.values().stream()
                .sorted(Comparator.comparingLong((StoreEntry entry) -> entry.bytes)
                        .reversed())
                .limit(most)
                .map(StoreEntry::look)
                .toList();
    }

    /// The clients that keep most bytes in memory, largest first.
    public List<StoreHolder> largestHolders(int most) {
        return clients.largest(most);
    }

    /// Numbers of objects and bytes.
    public StoreStatistics statistics() {
        return totals.look();
    }
}
