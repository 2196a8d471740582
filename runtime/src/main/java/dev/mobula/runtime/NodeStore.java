package dev.mobula.runtime;

import dev.mobula.MobulaException;
import dev.mobula.NodeId;
import dev.mobula.ObjectId;
import dev.mobula.ObjectStoreFullException;
import dev.mobula.TaskId;
import dev.mobula.UnreadableValueException;
import dev.mobula.store.ArenaAllocator;
import dev.mobula.store.ArenaFile;
import dev.mobula.store.ArenaPages;
import dev.mobula.store.ArenaReservation;
import dev.mobula.store.LargeValue;
import dev.mobula.store.LargeValues;
import dev.mobula.store.SharedArena;
import dev.mobula.store.SpillFiles;
import dev.mobula.store.SpillLocation;
import dev.mobula.store.SpillObject;
import dev.mobula.store.SpillPolicy;
import dev.mobula.store.SpillPolicySettings;
import dev.mobula.store.SpillRefusedException;
import dev.mobula.store.StoreActions;
import dev.mobula.store.StoreDirectory;
import dev.mobula.store.StoreUse;
import dev.mobula.store.StoreWaiting;
import dev.mobula.store.StoredObject;
import dev.mobula.store.ValueKind;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The node's side of the object store: answers clients that make, read and drop large values, and has
/// threads that take pages and move bytes to disk and back. The loop's; what its threads find out comes back
/// as messages.
final class NodeStore implements StoreActions, AutoCloseable {
    /// How long somebody who makes or reads a large value waits for room.
    private static final Duration MOST_WAITING = Duration.ofSeconds(60);

    private static final long LOOK_NS = 20_000_000;
    private static final long RESTING_LOOK_NS = 1_000_000_000;
    private static final long RETRY_NS = 500_000_000;
    private static final long ANSWER_NS = 5_000_000_000L;
    private static final double BUSY_SHARE = 0.7;
    private static final int LISTED = 100;
    /// A small store is cut into so many files at least, so that one is written while another is forced.
    private static final int FILES_OF_STORE = 16;
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

    private final ArenaFile file;
    private final ArenaAllocator allocator;
    private final StoreDirectory directory;
    private final ArenaReservation reservation;
    private final SpillPolicy policy = new SpillPolicy(SpillPolicySettings.DEFAULTS);
    private final Arena lifetime = Arena.ofShared();
    private final SharedArena arena;
    private final SpillFiles spillFiles;
    private final Runnable collectHere;
    private final Consumer<Boolean> collectClients;
    private final ExecutorService disk = threads("mobula-store-disk", 2);
    private final ExecutorService restorer = threads("mobula-store-restore", 1);
    private final ArenaPages pages;
    private final Own own = new Own();
    private final List<Answer> answers = new ArrayList<>();
    private long ownDemand; // up to where an answer of the node needs pages
    private final Map<Long, Asker> makers = new HashMap<>();
    private final Map<Long, List<Asker>> readers = new HashMap<>();
    private final List<Spilling> toSpill = new ArrayList<>();
    private volatile @Nullable RuntimeNode node;
    private boolean looking;
    private long knows;
    private long forgotten;
    private @Nullable String refusal; // why nothing could be written to disk when that was last tried
    private long refusedNs;

    private record Asker(ClientPort port, long request) {}

    private record Spilling(long id, long offset, long bytes) {}

    /// @param folder of shared memory, where the arena is made
    /// @param capacityBytes of the arena
    /// @param spillFiles where objects go to disk
    /// @param collectHere collects garbage in this process soon
    /// @param collectClients asks clients to collect garbage
    /// @throws IOException if the arena's file cannot be made
    NodeStore(
            Path folder,
            long capacityBytes,
            SpillFiles spillFiles,
            Runnable collectHere,
            Consumer<Boolean> collectClients)
            throws IOException {
        this.file = ArenaFile.create(folder, capacityBytes);
        this.arena = SharedArena.map(file.path(), lifetime);
        this.allocator = new ArenaAllocator(file.capacity());
        this.directory = new StoreDirectory(allocator, this);
        this.reservation = new ArenaReservation(file.capacity());
        this.spillFiles = spillFiles;
        this.pages = new ArenaPages(file, () -> post(this::look));
        this.collectHere = collectHere;
        this.collectClients = collectClients;
    }

    private static ExecutorService threads(String name, int count) {
        return Executors.newFixedThreadPool(
                count, Thread.ofPlatform().name(name).daemon().factory());
    }

    void node(RuntimeNode made) {
        node = made;
    }

    private RuntimeNode node() {
        RuntimeNode known = node;
        if (known == null) {
            throw new IllegalStateException("The node is not made yet: a bug in the runtime");
        }
        return known;
    }

    StoreView view() {
        return new StoreView(
                allocator.capacity(),
                allocator.used(),
                allocator.reserved(),
                directory.statistics(),
                spillFiles.statistics(),
                directory.largestObjects(LISTED),
                directory.largestHolders(LISTED));
    }

    private static long ms(long nowNs) {
        return TimeUnit.NANOSECONDS.toMillis(nowNs);
    }

    // ---- what clients ask for

    /// A client wants to make an object; it is told where, at once or when there is room.
    void make(ClientPort port, long request, long id, long bytes, long nowNs) {
        if (id >>> 40 != port.number || bytes < 1 || directory.find(id) != null) {
            port.replyFailure(
                    request, new UnreadableValueException("No object can be made as " + id + " of " + bytes, null));
            return;
        }
        makers.put(id, new Asker(port, request));
        long offset = directory.create(id, port.number, bytes, ms(nowNs), ms(nowNs) + MOST_WAITING.toMillis());
        if (offset >= 0) {
            makers.remove(id);
            port.reply(request, offset);
        } else if (offset == StoreDirectory.NEVER) {
            makers.remove(id);
            port.replyFailure(request, new ObjectStoreFullException(directory.neverFits(bytes), null));
        }
        look(nowNs);
    }

    /// An object is whole; its maker's claim stays until [#drop].
    ///
    /// @param pinned whether its maker goes on reading it
    void seal(ClientPort port, long id, boolean pinned, long nowNs) {
        if (directory.seal(id, port.number, ms(nowNs))) {
            port.claims.put(id, id);
            if (pinned && directory.pin(id, port.number, ms(nowNs)) >= 0) {
                port.pins.put(id, id);
            }
            serveReaders(id, nowNs);
        }
        look(nowNs);
    }

    /// A client sends again what it reads: the object stays until [#drop] of that number.
    void claim(ClientPort port, long number, long id) {
        if (!port.claims.containsKey(number) && directory.retain(id)) {
            port.claims.put(number, id);
        }
    }

    /// A client has no use any more for what it made or claimed.
    ///
    /// @param number the object's, or that of the claim
    void drop(ClientPort port, long number, long nowNs) {
        Long id = port.claims.remove(number);
        if (id != null) {
            directory.release(id);
        } else if (directory.abort(number, port.number)) {
            makers.remove(number);
            failReaders(number, gone(number));
        }
        look(nowNs);
    }

    /// A client wants to read an object; it is told where, at once or when it is in memory, and unpins it
    /// later.
    void pin(ClientPort port, long request, long id, long nowNs) {
        Asker asker = new Asker(port, request);
        if (port.pins.containsKey(request)
                || readers.getOrDefault(id, List.of()).contains(asker)) {
            return; // it came twice
        }
        if (!tryPin(asker, id, nowNs)) {
            readers.computeIfAbsent(id, _ -> new ArrayList<>(1)).add(asker);
            directory.restore(id, ms(nowNs), ms(nowNs) + MOST_WAITING.toMillis());
            look(nowNs);
        }
    }

    private boolean tryPin(Asker asker, long id, long nowNs) {
        long offset = directory.pin(id, asker.port.number, ms(nowNs));
        if (offset >= 0) {
            asker.port.pins.put(asker.request, id);
            asker.port.reply(asker.request, offset);
        } else if (offset == StoreDirectory.NEVER) {
            asker.port.replyFailure(asker.request, gone(id));
        } else {
            return false;
        }
        return true;
    }

    private static MobulaException gone(long id) {
        return new UnreadableValueException(
                "Cannot read the large value " + Long.toHexString(id)
                        + ": the node does not have it any more; keep a reference to a value until it is read",
                null);
    }

    /// A client has read an object, or does not wait for it any more.
    ///
    /// @param pin number of the request that pinned it
    void unpin(ClientPort port, long pin, long nowNs) {
        Long id = port.pins.remove(pin);
        if (id != null) {
            directory.unpin(id, port.number, ms(nowNs));
            look(nowNs);
        } else if (!readers.isEmpty()) { // it does not wait any longer
            readers.values().forEach(askers -> askers.remove(new Asker(port, pin)));
            readers.values().removeIf(List::isEmpty);
        }
    }

    /// The node has come to know a value whose bytes are an object.
    ///
    /// @return whether there is such an object; it then stays until [#forget]
    boolean know(long id) {
        boolean known = directory.retain(id);
        knows += known ? 1 : 0;
        return known;
    }

    /// Whether the node knows of such values.
    boolean isKnownToHave() {
        return knows > 0;
    }

    /// Says more of an object, for listings.
    void describe(long id, ValueKind kind, @Nullable String made, @Nullable String callSite) {
        directory.describe(id, kind, made, callSite);
    }

    /// Shows all objects.
    void forEach(Consumer<StoredObject> reader) {
        directory.forEach(reader);
    }

    /// How many of them it has forgotten.
    long forgotten() {
        return forgotten;
    }

    /// The node has forgotten such a value.
    void forget(long id) {
        knows--;
        forgotten++;
        directory.release(id);
        look(System.nanoTime());
    }

    /// Does something on the loop; from any thread.
    void later(OnLoop action) {
        post(action);
    }

    /// A client is gone, with all that it was making, reading, or had made for itself.
    void gone(ClientPort port, long nowNs) {
        makers.values().removeIf(asker -> asker.port.equals(port));
        readers.values().forEach(askers -> askers.removeIf(asker -> asker.port.equals(port)));
        readers.values().removeIf(List::isEmpty);
        directory.clientGone(port.number, ms(nowNs));
        port.claims.values().forEach(directory::release);
        port.claims.clear();
        port.pins.clear();
        look(nowNs);
    }

    // ---- what the directory wants

    @Override
    public void created(long id, int client, long offset) {
        Asker asker = makers.remove(id);
        if (asker != null) {
            asker.port.reply(asker.request, offset);
        }
    }

    @Override
    public void createFailed(long id, int client, String reason) {
        Asker asker = makers.remove(id);
        if (asker != null) {
            asker.port.replyFailure(asker.request, new ObjectStoreFullException(reason, null));
        }
    }

    @Override
    public void aborted(long id) {
        failReaders(id, gone(id));
    }

    @Override
    public void spill(long id, long offset, long bytes) {
        toSpill.add(new Spilling(id, offset, bytes));
    }

    @Override
    public void restore(long id, long offset, long bytes, SpillLocation location) {
        run(restorer, () -> {
            MobulaException failure = null;
            try {
                spillFiles.read(location, arena.slice(offset, bytes));
            } catch (IOException | RuntimeException | Error e) {
                failure = new UnreadableValueException(
                        "Cannot read the large value " + Long.toHexString(id) + " back from disk: " + e.getMessage(),
                        e);
            }
            MobulaException found = failure;
            post(nowNs -> restored(id, found, nowNs));
        });
    }

    private void restored(long id, @Nullable MobulaException failure, long nowNs) {
        if (failure == null) {
            directory.restored(id, ms(nowNs));
            serveReaders(id, nowNs);
        } else {
            directory.restoreFailed(id);
            failReaders(id, failure);
        }
        look(nowNs);
    }

    @Override
    public void restoreRefused(long id, String reason) {
        failReaders(id, new ObjectStoreFullException(reason, null));
    }

    @Override
    public void dropSpilled(long id, SpillLocation location) {
        run(disk, () -> spillFiles.delete(location));
    }

    private void serveReaders(long id, long nowNs) {
        List<Asker> waiting = readers.remove(id);
        if (waiting == null) {
            return;
        }
        for (Asker asker : waiting) {
            if (!tryPin(asker, id, nowNs)) {
                readers.computeIfAbsent(id, _ -> new ArrayList<>(1)).add(asker);
                directory.restore(id, ms(nowNs), ms(nowNs) + MOST_WAITING.toMillis());
            }
        }
    }

    private void failReaders(long id, MobulaException failure) {
        List<Asker> waiting = readers.remove(id);
        if (waiting != null) {
            waiting.forEach(asker -> asker.port.replyFailure(asker.request, failure));
        }
    }

    // ---- room

    /// Sees to it that there are pages and room, now and, while there is need, again soon.
    private void look(long nowNs) {
        wantPages(nowNs);
        if (answers.isEmpty()
                && directory.nextDeadlineMs() == Long.MAX_VALUE
                && allocator.used() < BUSY_SHARE * allocator.capacity()) {
            return;
        }
        relieve(nowNs);
        if (!looking) {
            looking = true;
            boolean waiting = !answers.isEmpty() || directory.nextDeadlineMs() != Long.MAX_VALUE;
            node().state().timers().after(nowNs, waiting ? LOOK_NS : RESTING_LOOK_NS, () -> {
                looking = false;
                long now = System.nanoTime();
                directory.expire(ms(now));
                answerThoseWhoWait(now);
                look(now);
            });
        }
    }

    private void relieve(long nowNs) {
        SpillPolicy.Relief relief = policy.relieve(directory.use(), directory.waitingBytes(), nowNs);
        if (relief.collection() != SpillPolicy.Collection.NONE) {
            collectHere.run();
            collectClients.accept(directory.waitingBytes() > 0);
        }
        if (relief.spillBytes() > 0 && (refusal == null || nowNs - refusedNs >= RETRY_NS)) {
            refusedNs = nowNs;
            directory.spill(relief.spillBytes());
            writeSpilled();
        }
        if (directory.isWaitingForPages()) {
            return;
        }
        StoreUse now = directory.use();
        StoreUse use = new StoreUse( // pages that are missing now may come later
                allocator.capacity(),
                now.used(),
                now.largestFree(),
                now.spillable(),
                now.spilling(),
                now.pinned(),
                now.unsealed());
        for (StoreWaiting waiting : directory.waiting()) {
            SpillPolicy.Creation what = policy.whileWaiting(
                    waiting.bytes(),
                    TimeUnit.MILLISECONDS.toNanos(waiting.sinceMs()),
                    TimeUnit.MILLISECONDS.toNanos(waiting.deadlineMs()),
                    use,
                    refusal,
                    nowNs);
            if (what instanceof SpillPolicy.Fails(boolean _, String reason)) {
                IOException noPages = pages.failure();
                directory.refuse(waiting.id(), noPages == null ? reason : reason + ". " + noPages.getMessage());
            }
        }
    }

    private void writeSpilled() {
        List<Spilling> batch = new ArrayList<>();
        long bytes = 0;
        for (Spilling next : toSpill) {
            if (!SpillFiles.takesAnother(batch.size(), bytes, next.bytes)
                    || (bytes > 0 && bytes + next.bytes > allocator.capacity() / FILES_OF_STORE)) {
                write(batch);
                batch = new ArrayList<>();
                bytes = 0;
            }
            batch.add(next);
            bytes += next.bytes;
        }
        if (!batch.isEmpty()) {
            write(batch);
        }
        toSpill.clear();
    }

    private void write(List<Spilling> batch) {
        NodeId id = node().id();
        run(disk, () -> {
            List<SpillObject> objects = batch.stream()
                    .map(one -> new SpillObject(
                            new ObjectId(new TaskId(id, one.id), 0), arena.readOnlySlice(one.offset, one.bytes)))
                    .toList();
            try {
                List<SpillLocation> locations = spillFiles.write(objects, System.nanoTime());
                post(nowNs -> {
                    refusal = null;
                    for (int i = 0; i < batch.size(); i++) {
                        directory.spilled(batch.get(i).id, locations.get(i));
                    }
                    batch.forEach(one -> serveReaders(one.id, nowNs));
                    look(nowNs);
                });
            } catch (SpillRefusedException | RuntimeException | Error e) { // whatever it is, the object stays
                post(nowNs -> {
                    refusal = e.getMessage();
                    batch.forEach(one -> directory.spillFailed(one.id));
                    look(nowNs);
                });
            }
        });
    }

    private void wantPages(long nowNs) {
        long demanded = Math.max(ownDemand, directory.demandedPages());
        long target = reservation.target(allocator.endInUse(), demanded, allocator.reserved(), ms(nowNs));
        if (target < allocator.reserved()) {
            target = allocator.trim(target - allocator.endInUse()); // first nobody uses them
        }
        long usable = pages.aim(target);
        if (pages.failure() != null) {
            reservation.failed(ms(nowNs));
            // From now on only what is demanded, which may still be there where what is ahead of it is not.
            usable = pages.aim(reservation.target(allocator.endInUse(), demanded, allocator.reserved(), ms(nowNs)));
        }
        directory.pagesUnavailable(pages.failure() != null);
        if (usable > allocator.reserved()) {
            directory.pagesReserved(usable);
        }
    }

    /// Something to be done on the loop.
    interface OnLoop {
        void run(long nowNs);
    }

    private void post(OnLoop action) {
        RuntimeNode known = node;
        if (known == null) {
            return; // it is just being made, and looks by itself then
        }
        known.loop().post(new Message() {
            @Override
            void process(NodeState state, long nowNs) {
                action.run(nowNs);
            }
        });
    }

    private static void run(ExecutorService thread, Runnable work) {
        try {
            thread.execute(work);
        } catch (RejectedExecutionException e) {
            // the node ends, and with it all that the work was for
        }
    }

    /// Ends the threads and removes the files; nobody asks for anything any more.
    @Override
    public void close() {
        pages.close();
        for (ExecutorService thread : List.of(restorer, disk)) {
            thread.shutdownNow();
            try {
                if (!thread.awaitTermination(CLOSE_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                    NodeLoop.report("a thread of the object store", new IllegalStateException("it does not end"));
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        spillFiles.close();
        try {
            lifetime.close();
        } catch (IllegalStateException e) {
            NodeLoop.report("the arena, which is still in use", e);
        }
        try {
            file.close();
        } catch (IOException e) {
            NodeLoop.report("the arena's file", e);
        }
    }

    /// Where the node puts answers of its own that are too large for a message; on the loop.
    LargeValues own() {
        return own;
    }

    /// Answers now, or as soon as there is room for the answer; with a failure if there is none for some time.
    ///
    /// @param answer throws [ObjectStoreFullException] if there is no room
    void answer(Runnable answer, Consumer<MobulaException> failure) {
        long nowNs = System.nanoTime();
        answer(new Answer(answer, failure, nowNs + ANSWER_NS), nowNs);
    }

    private record Answer(Runnable answer, Consumer<MobulaException> failure, long deadlineNs) {}

    private void answer(Answer one, long nowNs) {
        try {
            one.answer.run();
        } catch (ObjectStoreFullException e) {
            if (nowNs - one.deadlineNs >= 0) {
                one.failure.accept(e);
            } else {
                answers.add(one);
                look(nowNs);
            }
        }
    }

    private void answerThoseWhoWait(long nowNs) {
        List<Answer> waiting = List.copyOf(answers);
        answers.clear();
        waiting.forEach(one -> answer(one, nowNs));
    }

    private final class Own implements LargeValues {
        private long count;

        @Override
        public LargeValue store(MemorySegment... parts) {
            long length = 0;
            for (MemorySegment part : parts) {
                length += part.byteSize();
            }
            long nowNs = System.nanoTime();
            long id = ++count;
            long bytes = ArenaValues.HEAD + length;
            long offset = directory.create(id, 0, bytes, ms(nowNs), ms(nowNs));
            if (offset < 0) {
                directory.abort(id, 0);
                ownDemand = Math.max(0, allocator.reserveFor(bytes));
                throw new ObjectStoreFullException(
                        "The answer has " + length + " bytes, and the object store has no room for it now: ask again "
                                + "later, or for less",
                        null);
            }
            ownDemand = 0;
            ArenaValues.write(arena.slice(offset, bytes), length, parts);
            directory.seal(id, 0, ms(nowNs));
            return new LargeValue(id, length);
        }

        @Override
        public void drop(long name) {
            directory.release(name);
        }

        @Override
        public Opened open(LargeValue value) {
            throw new IllegalStateException("the node reads no values: a bug in the runtime");
        }
    }
}
