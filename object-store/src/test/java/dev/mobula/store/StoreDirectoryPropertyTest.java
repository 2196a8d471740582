package dev.mobula.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.mobula.NodeId;
import dev.mobula.ObjectId;
import dev.mobula.TaskId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Random operations, deaths of clients among them, beside a simple model that is searched from end to end each time.
class StoreDirectoryPropertyTest {
    private static final int CLIENTS = 4;

    static LongStream seeds() {
        Long given = Long.getLong("mobula.seed");
        return given != null ? LongStream.of(given) : LongStream.range(0, 60);
    }

    @ParameterizedTest(name = "seed={0}")
    @MethodSource("seeds")
    void agreesWithTheModel(long seed) {
        for (int sequence = 0; sequence < 10; sequence++) {
            var run = new Run(new SplittableRandom(seed * 1_000 + sequence));
            for (int step = 0; step < 300; step++) {
                run.step();
                run.check();
            }
            run.drain();
        }
    }

    private static final class Row {
        private final long id;
        private final long bytes;
        private final int creator;
        private final Map<Integer, Integer> pins = new HashMap<>();
        private ObjectState state = ObjectState.WAITING;
        private long offset = -1;
        private SpillLocation location;
        private int owners = 1;
        private long idleSince; // number of the change that made it idle

        private Row(long id, long bytes, int creator) {
            this.id = id;
            this.bytes = bytes;
            this.creator = creator;
        }

        private int pinCount() {
            return pins.values().stream().mapToInt(Integer::intValue).sum();
        }

        private boolean isIdle() {
            return state == ObjectState.SEALED && pins.isEmpty();
        }
    }

    private static final class Run implements StoreActions {
        private final SplittableRandom random;
        private final ArenaAllocator arena;
        private final StoreDirectory directory;
        private final SpillPolicy policy = new SpillPolicy(SpillPolicySettings.DEFAULTS);
        private final TreeMap<Long, Row> rows = new TreeMap<>();
        private final List<Long> queue = new ArrayList<>();
        private final Map<Long, Long> deadlines = new HashMap<>();
        private final Map<SpillLocation, Long> disk = new HashMap<>();
        private final List<Long> spills = new ArrayList<>();
        private final List<Long> failed = new ArrayList<>();
        private final List<Long> aborted = new ArrayList<>();
        private final List<Long> dropped = new ArrayList<>();
        private long nextId;
        private long nextFile;
        private long changes;
        private long nowMs;

        private Run(SplittableRandom random) {
            this.random = random;
            arena = new ArenaAllocator(random.nextLong(2_000, 100_000));
            directory = new StoreDirectory(arena, this);
            if (random.nextBoolean()) {
                arena.reserve(arena.capacity());
            }
        }

        @Override
        public void created(long id, int client, long offset) {
            var row = servedFirst(id);
            assertThat(row.creator).isEqualTo(client);
            assertThat(row.state).isEqualTo(ObjectState.WAITING);
            row.state = ObjectState.CREATING;
            row.offset = offset;
        }

        @Override
        public void restore(long id, long offset, long bytes, SpillLocation location) {
            var row = servedFirst(id);
            assertThat(row.state).isEqualTo(ObjectState.SPILLED);
            assertThat(location).isEqualTo(row.location);
            row.state = ObjectState.RESTORING;
            row.offset = offset;
        }

        private Row servedFirst(long id) {
            assertThat(queue).as("in order of arrival").first().isEqualTo(id);
            queue.removeFirst();
            return rows.get(id);
        }

        @Override
        public void createFailed(long id, int client, String reason) {
            failed.add(id);
            assertThat(reason).contains(rows.get(id).bytes + " bytes");
            assertThat(queue.remove(id)).isTrue();
            rows.remove(id);
        }

        @Override
        public void restoreRefused(long id, String reason) {
            failed.add(id);
            assertThat(queue.remove(id)).isTrue();
        }

        @Override
        public void aborted(long id) {
            aborted.add(id);
        }

        @Override
        public void spill(long id, long offset, long bytes) {
            var row = rows.get(id);
            assertThat(offset).isEqualTo(row.offset);
            assertThat(bytes).isEqualTo(row.bytes);
            spills.add(id);
        }

        @Override
        public void dropSpilled(long id, SpillLocation location) {
            assertThat(disk.remove(location)).as("dropped once").isEqualTo(id);
            dropped.add(id);
        }

        private Row any(Predicate<Row> wanted) {
            var found = rows.values().stream().filter(wanted).toList();
            return found.isEmpty() ? null : found.get(random.nextInt(found.size()));
        }

        private void step() {
            int client = random.nextInt(CLIENTS);
            nowMs += random.nextInt(3);
            int dice = random.nextInt(100);
            if (dice < 22) {
                create(client);
            } else if (dice < 36) {
                seal(client);
            } else if (dice < 39) {
                abort(client);
            } else if (dice < 50) {
                pin(client);
            } else if (dice < 58) {
                unpin(client);
            } else if (dice < 62) {
                retain();
            } else if (dice < 72) {
                release();
            } else if (dice < 74) {
                clientGone(client);
            } else if (dice < 81) {
                spill();
            } else if (dice < 87) {
                endSpill();
            } else if (dice < 91) {
                restore();
            } else if (dice < 95) {
                endRestore();
            } else if (dice < 97) {
                expire();
            } else {
                pages();
            }
        }

        private void create(int client) {
            long id = nextId++;
            long bytes = (long) Math.exp(random.nextDouble() * Math.log(arena.capacity() * 1.02));
            long deadline = nowMs + random.nextInt(200);
            var row = new Row(id, bytes, client);
            boolean mustWait = !queue.isEmpty();
            if (bytes <= arena.capacity()) {
                rows.put(id, row);
                queue.add(id);
                deadlines.put(id, deadline);
            }
            long offset = directory.create(id, client, bytes, nowMs, deadline);
            if (bytes > arena.capacity()) {
                assertThat(offset).isEqualTo(StoreDirectory.NEVER);
            } else if (offset >= 0) {
                assertThat(mustWait).as("overtakes nobody").isFalse();
                created(id, client, offset);
            } else {
                assertThat(offset).isEqualTo(StoreDirectory.WAITING);
                assertThat(queue).last().isEqualTo(id);
            }
        }

        private void seal(int client) {
            var row = any(random.nextInt(10) == 0 ? _ -> true : each -> each.state == ObjectState.CREATING);
            if (row == null) {
                return;
            }
            int who = random.nextInt(10) == 0 ? client : row.creator;
            boolean right = row.state == ObjectState.CREATING && row.creator == who;
            if (right) {
                row.state = ObjectState.SEALED;
                settle(row);
            }
            assertThat(directory.seal(row.id, who, nowMs)).isEqualTo(right);
        }

        // What the model expects of a row that changed, before the directory is told.
        private void settle(Row row) {
            if (row.owners == 0
                    && row.pins.isEmpty()
                    && (row.state == ObjectState.SEALED || row.state == ObjectState.SPILLED)) {
                rows.remove(row.id);
                queue.remove(row.id);
            } else if (row.isIdle()) {
                row.idleSince = ++changes;
            }
        }

        private void abort(int client) {
            var row = any(_ -> true);
            if (row == null) {
                return;
            }
            boolean right =
                    row.creator == client && (row.state == ObjectState.CREATING || row.state == ObjectState.WAITING);
            if (right) {
                rows.remove(row.id);
                queue.remove(row.id);
            }
            assertThat(directory.abort(row.id, client)).isEqualTo(right);
        }

        private void pin(int client) {
            var row = any(random.nextInt(4) == 0 ? _ -> true : each -> each.state.isReadable());
            if (row == null) {
                assertThat(directory.pin(nextId, client, nowMs)).isEqualTo(StoreDirectory.NEVER);
                return;
            }
            long offset = directory.pin(row.id, client, nowMs);
            switch (row.state) {
                case SEALED, SPILLING -> {
                    assertThat(offset).isEqualTo(row.offset);
                    row.pins.merge(client, 1, Integer::sum);
                }
                case SPILLED -> assertThat(offset).isEqualTo(StoreDirectory.ON_DISK);
                case WAITING, CREATING, RESTORING -> assertThat(offset).isEqualTo(StoreDirectory.NOT_YET);
            }
        }

        private void unpin(int client) {
            var row = any(random.nextInt(10) == 0 ? _ -> true : each -> each.pins.containsKey(client));
            if (row == null) {
                return;
            }
            boolean right = row.pins.containsKey(client);
            if (right && row.pins.merge(client, -1, Integer::sum) == 0) {
                row.pins.remove(client);
                if (row.pins.isEmpty()) {
                    settle(row);
                }
            }
            assertThat(directory.unpin(row.id, client, nowMs)).isEqualTo(right);
        }

        private void retain() {
            var row = any(_ -> true);
            if (row != null) {
                boolean wanted = row.owners > 0 || !row.pins.isEmpty();
                assertThat(directory.retain(row.id)).isEqualTo(wanted);
                row.owners += wanted ? 1 : 0;
            }
        }

        private void release() {
            var row = any(each -> each.owners > 0);
            if (row != null) {
                row.owners--;
                if (row.owners == 0) {
                    settle(row);
                }
                directory.release(row.id);
            }
        }

        private void clientGone(int client) {
            aborted.clear();
            List<Long> making = new ArrayList<>();
            for (Row row : List.copyOf(rows.values())) {
                if (row.creator == client && (row.state == ObjectState.CREATING || row.state == ObjectState.WAITING)) {
                    making.add(row.id);
                    rows.remove(row.id);
                    queue.remove(row.id);
                } else if (row.pins.remove(client) != null && row.pins.isEmpty()) {
                    settle(row);
                    row.idleSince = -1; // in the order in which it pinned them, which the model does not know
                }
            }
            directory.clientGone(client, nowMs);
            assertThat(aborted).containsExactlyInAnyOrderElementsOf(making);
        }

        private void spill() {
            var relief = policy.relieve(directory.use(), directory.waitingBytes(), nowMs * 1_000_000);
            long goal = random.nextInt(3) == 0 ? random.nextLong(arena.capacity()) : relief.spillBytes();
            spills.clear();
            List<Row> left = new ArrayList<>();
            List<Row> written = new ArrayList<>();
            long expected = 0;
            var idle = rows.values().stream().filter(Row::isIdle).toList();
            long leaves = directory.spill(goal);
            // Those that left must be the ones unused for longest.
            for (Row row : idle) {
                if (spills.contains(row.id)) {
                    row.state = ObjectState.SPILLING;
                    written.add(row);
                } else if (directory.find(row.id).state() != ObjectState.SEALED) {
                    assertThat(row.location).as("was on disk").isNotNull();
                    if (row.state == ObjectState.SEALED) {
                        row.state = ObjectState.SPILLED;
                        row.offset = -1;
                    }
                    left.add(row);
                }
            }
            left.addAll(written);
            long largest = 0;
            for (Row row : left) {
                expected += row.bytes;
                largest = Math.max(largest, row.bytes);
            }
            assertThat(leaves).isEqualTo(expected);
            boolean all = left.size() == idle.size();
            assertThat(leaves >= goal || all).isTrue();
            assertThat(left.isEmpty() || leaves - largest < goal)
                    .as("not more than needed")
                    .isTrue();
            long newest = left.stream().mapToLong(row -> row.idleSince).max().orElse(-1);
            var stay = idle.stream().filter(Row::isIdle).min(Comparator.comparingLong(row -> row.idleSince));
            stay.ifPresent(row -> assertThat(row.idleSince == -1 || newest < row.idleSince)
                    .as("oldest first")
                    .isTrue());
        }

        private void endSpill() {
            var row = any(each -> each.state == ObjectState.SPILLING);
            if (row == null) {
                return;
            }
            if (random.nextInt(4) == 0) {
                row.state = ObjectState.SEALED;
                settle(row);
                directory.spillFailed(row.id);
                return;
            }
            var location = new SpillLocation(
                    new ObjectId(new TaskId(new NodeId(1), row.id), 0), nextFile++, 0, 0, row.bytes, 0);
            row.location = location;
            disk.put(location, row.id);
            if (row.owners == 0 || !row.pins.isEmpty()) {
                row.state = ObjectState.SEALED;
            } else {
                row.state = ObjectState.SPILLED;
                row.offset = -1;
            }
            settle(row);
            directory.spilled(row.id, location);
        }

        private void restore() {
            var row = any(random.nextInt(5) == 0 ? _ -> true : each -> each.state == ObjectState.SPILLED);
            if (row == null) {
                assertThat(directory.restore(nextId, nowMs, nowMs)).isFalse();
                return;
            }
            long deadline = nowMs + random.nextInt(200);
            if (queue.contains(row.id)) {
                deadlines.merge(row.id, deadline, Math::max);
            } else if (row.state == ObjectState.SPILLED) {
                queue.add(row.id);
                deadlines.put(row.id, deadline);
            }
            assertThat(directory.restore(row.id, nowMs, deadline)).isTrue();
        }

        private void endRestore() {
            var row = any(each -> each.state == ObjectState.RESTORING);
            if (row == null) {
                return;
            }
            if (random.nextInt(4) == 0) {
                row.state = ObjectState.SPILLED;
                row.offset = -1;
                settle(row);
                directory.restoreFailed(row.id);
            } else {
                row.state = ObjectState.SEALED;
                settle(row);
                directory.restored(row.id, nowMs);
            }
        }

        private void expire() {
            nowMs += random.nextInt(100);
            var due = queue.stream().filter(id -> deadlines.get(id) <= nowMs).toList();
            failed.clear();
            directory.expire(nowMs);
            assertThat(failed).isEqualTo(due);
            assertThat(directory.nextDeadlineMs())
                    .isEqualTo(queue.stream().mapToLong(deadlines::get).min().orElse(Long.MAX_VALUE));
        }

        private void pages() {
            if (directory.demandedPages() > 0) {
                directory.pagesUnavailable(random.nextInt(4) == 0);
                if (random.nextInt(4) != 0) {
                    directory.pagesReserved(directory.demandedPages());
                }
            }
        }

        private void check() {
            TreeMap<Long, Long> places = new TreeMap<>();
            long used = 0;
            long pinnedBytes = 0;
            int[] count = {0};
            directory.forEach(_ -> count[0]++);
            assertThat(count[0]).isEqualTo(rows.size());
            Map<ObjectState, Long> bytes = new HashMap<>();
            for (Row row : rows.values()) {
                var found = directory.find(row.id);
                if (found == null) {
                    fail("lost " + row.id + " " + row.state);
                }
                assertThat(found.state()).as("object %d", row.id).isEqualTo(row.state);
                assertThat(found.offset()).isEqualTo(row.offset);
                assertThat(found.owners()).isEqualTo(row.owners);
                assertThat(found.pins()).isEqualTo(row.pinCount());
                if (row.state.isInMemory()) {
                    long length = arena.sizeOf(row.offset);
                    used += length;
                    assertThat(length).isGreaterThanOrEqualTo(row.bytes);
                    assertThat(places.put(row.offset, length)).isNull();
                }
                pinnedBytes += row.pins.isEmpty() ? 0 : row.bytes;
                bytes.merge(row.state, row.bytes, Long::sum);
            }
            assertThat(arena.used()).as("no leak").isEqualTo(used);
            long end = 0;
            for (var place : places.entrySet()) {
                assertThat(place.getKey()).as("no overlap").isGreaterThanOrEqualTo(end);
                end = place.getKey() + place.getValue();
            }
            assertThat(disk.size()).isEqualTo((int)
                    rows.values().stream().filter(row -> row.location != null).count());
            assertThat(directory.waiting().stream().map(StoreWaiting::id).toList())
                    .isEqualTo(queue);
            assertThat(directory.statistics().bytes()).isEqualTo(bytes);
            assertThat(directory.statistics().pinnedBytes()).isEqualTo(pinnedBytes);
            assertThat(directory.use().spillable())
                    .isEqualTo(rows.values().stream()
                            .filter(Row::isIdle)
                            .mapToLong(row -> row.bytes)
                            .sum());
            assertThat(directory.largestHolders(CLIENTS)).hasSameElementsAs(holders());
            if (!queue.isEmpty()) {
                assertThat(arena.allocate(rows.get(queue.getFirst()).bytes))
                        .as("the first waits only if it must")
                        .isNegative();
            }
        }

        private List<StoreHolder> holders() {
            List<StoreHolder> holders = new ArrayList<>();
            for (int client = 0; client < CLIENTS; client++) {
                int number = client;
                var held = rows.values().stream()
                        .filter(row -> row.pins.containsKey(number)
                                || (row.creator == number && row.state == ObjectState.CREATING))
                        .toList();
                if (!held.isEmpty()) {
                    holders.add(new StoreHolder(
                            number,
                            held.size(),
                            held.stream().mapToLong(row -> row.bytes).sum()));
                }
            }
            return holders;
        }

        // All comes to its end: then each that waits is served, and nothing is left.
        private void drain() {
            directory.pagesReserved(arena.capacity());
            while (!rows.isEmpty()) {
                int before = rows.size();
                for (Row row : List.copyOf(rows.values())) {
                    for (int client : List.copyOf(row.pins.keySet())) {
                        while (row.pins.containsKey(client)) {
                            if (row.pins.merge(client, -1, Integer::sum) == 0) {
                                row.pins.remove(client);
                            }
                            if (row.pins.isEmpty()) {
                                settle(row);
                            }
                            directory.unpin(row.id, client, nowMs);
                        }
                    }
                    switch (row.state) {
                        case CREATING -> {
                            row.state = ObjectState.SEALED;
                            settle(row);
                            directory.seal(row.id, row.creator, nowMs);
                        }
                        case SPILLING -> {
                            row.state = ObjectState.SEALED;
                            settle(row);
                            directory.spillFailed(row.id);
                        }
                        case RESTORING -> {
                            row.state = ObjectState.SEALED;
                            settle(row);
                            directory.restored(row.id, nowMs);
                        }
                        case WAITING, SEALED, SPILLED -> {}
                    }
                    while (row.owners > 0 && row.state != ObjectState.WAITING) {
                        row.owners--;
                        if (row.owners == 0) {
                            settle(row);
                        }
                        directory.release(row.id);
                    }
                }
                check();
                assertThat(rows.size()).as("no starvation").isLessThan(before);
            }
            assertThat(queue).isEmpty();
            assertThat(disk).isEmpty();
            assertThat(arena.used()).isZero();
            assertThat(arena.statistics().blocks()).isZero();
            assertThat(directory.largestHolders(1)).isEmpty();
            assertThat(directory.statistics().counts()).isEmpty();
        }
    }
}
