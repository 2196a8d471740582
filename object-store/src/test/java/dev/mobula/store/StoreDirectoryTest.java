package dev.mobula.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mobula.NodeId;
import dev.mobula.ObjectId;
import dev.mobula.TaskId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StoreDirectoryTest {
    private static final long MIB = 1 << 20;
    private static final long LATER = 1_000;

    private final List<String> done = new ArrayList<>();
    private final ArenaAllocator arena = new ArenaAllocator(10 * MIB);
    private final StoreDirectory directory = new StoreDirectory(arena, new Recorder());
    private long nowMs;

    private final class Recorder implements StoreActions {
        @Override
        public void created(long id, int client, long offset) {
            done.add("created " + id + " of " + client + " at " + offset / MIB);
        }

        @Override
        public void createFailed(long id, int client, String reason) {
            done.add("failed " + id + " of " + client + ": " + reason);
        }

        @Override
        public void aborted(long id) {
            done.add("aborted " + id);
        }

        @Override
        public void spill(long id, long offset, long bytes) {
            done.add("spill " + id + " at " + offset / MIB + " of " + bytes / MIB);
        }

        @Override
        public void restore(long id, long offset, long bytes, SpillLocation location) {
            done.add("restore " + id + " at " + offset / MIB + " of " + bytes / MIB + " from " + location.file());
        }

        @Override
        public void restoreRefused(long id, String reason) {
            done.add("not restored " + id + ": " + reason);
        }

        @Override
        public void dropSpilled(long id, SpillLocation location) {
            done.add("drop " + location.file());
        }
    }

    StoreDirectoryTest() {
        arena.reserve(10 * MIB);
    }

    private static SpillLocation location(long file) {
        var task = new TaskId(new NodeId(1), 3);
        return new SpillLocation(new ObjectId(task, 0), file, 0, 0, 0, 0);
    }

    private long create(long id, int client, long mebibytes) {
        return directory.create(id, client, mebibytes * MIB, nowMs, nowMs + LATER);
    }

    private void put(long id, long mebibytes) {
        assertThat(create(id, 1, mebibytes)).isNotNegative();
        assertThat(directory.seal(id, 1, ++nowMs)).isTrue();
    }

    private ObjectState state(long id) {
        var object = directory.find(id);
        return object == null ? null : object.state();
    }

    private List<String> done() {
        var copy = List.copyOf(done);
        done.clear();
        return copy;
    }

    @Test
    void keepsAnObjectFromItsCreationToTheLastRelease() {
        assertThat(create(5, 1, 2)).isZero();
        assertThat(directory.find(5))
                .isEqualTo(new StoredObject(5, ObjectState.CREATING, 2 * MIB, 0, 1, 1, 0, 0, 0, ObjectOrigin.UNKNOWN));
        assertThat(directory.pin(5, 1, 1)).isEqualTo(StoreDirectory.NOT_YET);
        assertThat(directory.seal(5, 2, 1)).isFalse();
        assertThat(directory.seal(5, 1, 1)).isTrue();
        assertThat(directory.seal(5, 1, 1)).isFalse();
        assertThat(directory.abort(5, 1)).isFalse();
        assertThat(directory.pin(5, 2, 2)).isZero();
        assertThat(directory.retain(5)).isTrue();
        directory.release(5);
        assertThat(state(5)).isEqualTo(ObjectState.SEALED);
        directory.release(5);
        assertThat(directory.retain(5)).as("its reader can keep it").isTrue();
        directory.release(5);
        assertThat(directory.find(5))
                .isEqualTo(new StoredObject(5, ObjectState.SEALED, 2 * MIB, 0, 1, 0, 1, 2, 0, ObjectOrigin.UNKNOWN));

        assertThat(directory.unpin(5, 1, 3)).isFalse();
        assertThat(directory.unpin(5, 2, 3)).isTrue();
        assertThat(directory.find(5)).isNull();
        assertThat(arena.used()).isZero();
        assertThat(directory.pin(5, 1, 4)).isEqualTo(StoreDirectory.NEVER);
        assertThat(done()).isEmpty();
    }

    @Test
    void servesThoseWhoWaitInOrder() {
        put(1, 8);
        assertThat(create(2, 7, 4)).isEqualTo(StoreDirectory.WAITING);
        assertThat(create(3, 8, 1)).as("does not overtake").isEqualTo(StoreDirectory.WAITING);
        assertThat(create(4, 8, 7)).isEqualTo(StoreDirectory.WAITING);
        assertThat(directory.waiting()).hasSize(3);
        assertThat(directory.nextDeadlineMs()).isEqualTo(nowMs + LATER);
        assertThat(done()).isEmpty();

        directory.release(1);
        assertThat(done()).containsExactly("created 2 of 7 at 0", "created 3 of 8 at 4");
        directory.abort(2, 7);
        assertThat(done()).isEmpty();
        directory.abort(3, 8);
        assertThat(done()).containsExactly("created 4 of 8 at 0");
        assertThat(directory.waiting()).isEmpty();
    }

    @Test
    void freesWhatADeadClientWasMakingAndHadPinned() {
        put(1, 2);
        create(2, 7, 3);
        create(3, 8, 3);
        directory.pin(1, 7, nowMs);
        directory.pin(1, 7, nowMs);
        directory.pin(1, 8, nowMs);
        directory.release(1);
        create(4, 7, 9);
        create(5, 8, 3);
        directory.clientGone(7, nowMs);

        assertThat(done()).containsExactly("aborted 2", "aborted 4", "created 5 of 8 at 2");
        assertThat(directory.find(1).pins()).isEqualTo(1);
        directory.clientGone(8, nowMs);
        directory.clientGone(8, nowMs);
        assertThat(done()).containsExactly("aborted 3", "aborted 5");
        assertThat(directory.find(1)).isNull();
        assertThat(arena.used()).isZero();
        assertThat(directory.statistics().counts()).isEmpty();
        assertThat(directory.largestHolders(10)).isEmpty();
    }

    @Test
    void spillsWhatWasUnusedForLongestAndRestoresIt() {
        put(1, 3);
        put(2, 3);
        put(3, 3);
        directory.pin(1, 9, ++nowMs);
        directory.unpin(1, 9, ++nowMs);
        assertThat(create(4, 1, 2)).isEqualTo(StoreDirectory.WAITING);
        assertThat(directory.use()).isEqualTo(new StoreUse(10 * MIB, 9 * MIB, MIB, 9 * MIB, 0, 0, 0));
        assertThat(directory.waitingBytes()).isEqualTo(2 * MIB);

        assertThat(directory.spill(MIB)).isEqualTo(3 * MIB);
        assertThat(done()).containsExactly("spill 2 at 3 of 3");
        assertThat(directory.use()).isEqualTo(new StoreUse(10 * MIB, 9 * MIB, MIB, 6 * MIB, 3 * MIB, 0, 0));
        directory.spilled(2, location(77));
        assertThat(done()).containsExactly("created 4 of 1 at 3");
        assertThat(directory.pin(2, 1, nowMs)).isEqualTo(StoreDirectory.ON_DISK);

        directory.seal(4, 1, nowMs);
        assertThat(directory.restore(2, nowMs, nowMs + 5)).isTrue();
        assertThat(directory.restore(2, nowMs, nowMs + LATER)).isTrue();
        assertThat(directory.nextDeadlineMs()).isEqualTo(nowMs + LATER);
        directory.release(4);
        assertThat(done()).containsExactly("restore 2 at 3 of 3 from 77");
        assertThat(directory.pin(2, 1, nowMs)).isEqualTo(StoreDirectory.NOT_YET);
        directory.restored(2, ++nowMs);
        assertThat(directory.pin(2, 1, ++nowMs)).isEqualTo(3 * MIB);
        directory.unpin(2, 1, ++nowMs);

        directory.spill(7 * MIB);
        assertThat(done()).as("2 is on disk already").containsExactly("spill 3 at 6 of 3", "spill 1 at 0 of 3");
        assertThat(state(2)).isEqualTo(ObjectState.SPILLED);
        directory.release(2);
        assertThat(done()).containsExactly("drop 77");
    }

    @Test
    void whatIsPinnedOrReleasedWhileItIsSpilledIsSafe() {
        put(1, 1);
        put(2, 1);
        put(3, 1);
        directory.spill(3 * MIB);
        done();
        directory.pin(1, 4, nowMs);
        directory.release(2);
        directory.spilled(1, location(11));
        directory.spilled(2, location(12));
        directory.spillFailed(3);

        assertThat(done()).containsExactly("drop 12");
        assertThat(state(1)).isEqualTo(ObjectState.SEALED);
        assertThat(directory.find(2)).isNull();
        assertThat(state(3)).isEqualTo(ObjectState.SEALED);
        directory.release(1);
        assertThat(done()).isEmpty();
        directory.unpin(1, 4, nowMs);
        assertThat(done()).containsExactly("drop 11");
        assertThat(arena.used()).isEqualTo(MIB);
    }

    @Test
    void aFailedRestorationLeavesTheObjectOnDisk() {
        put(1, 1);
        put(2, 1);
        directory.spill(2 * MIB);
        directory.spilled(1, location(11));
        directory.spilled(2, location(12));
        directory.restore(1, nowMs, nowMs + LATER);
        directory.restore(2, nowMs, nowMs + LATER);
        done();
        directory.release(2);
        directory.restoreFailed(1);
        directory.restoreFailed(2);

        assertThat(state(1)).isEqualTo(ObjectState.SPILLED);
        assertThat(directory.find(2)).isNull();
        assertThat(done()).containsExactly("drop 12");
        assertThat(arena.used()).isZero();
        assertThat(directory.restore(2, nowMs, nowMs + LATER)).isFalse();
    }

    @Test
    void saysWhyThereIsNoRoomWhenTheTimeIsOver() {
        put(1, 4);
        put(2, 1);
        directory.pin(1, 3, nowMs);
        directory.pin(1, 3, nowMs);
        create(3, 8, 2);
        create(0xabc, 7, 5);
        create(5, 8, 1);
        directory.expire(nowMs + LATER - 1);
        assertThat(done()).isEmpty();

        create(6, 8, 1);
        nowMs += LATER;
        directory.expire(nowMs);
        assertThat(done().getFirst())
                .isEqualTo("failed 2748 of 7: Object abc needs 5242880 bytes and found no room in 1000 ms: the object "
                        + "store has 3145728 of 10485760 bytes free, the longest piece 3145728; in memory are 4194304 "
                        + "bytes pinned, 2097152 being made, 0 going to disk, 0 coming from there; 3 objects wait; "
                        + "most is held by client 3 (4194304 bytes in 1 object), client 8 (2097152 bytes in 1 object): "
                        + "let go of values that are not needed, or start the node with a larger "
                        + "--object-store-memory");
        assertThat(directory.find(0xabc)).isNull();
        assertThat(directory.waiting()).isEmpty();
    }

    @Test
    void aRestorationThatWaitedTooLongStaysOnDisk() {
        put(1, 8);
        directory.spill(1);
        directory.spilled(1, location(4));
        create(2, 1, 9);
        directory.restore(1, nowMs, nowMs + 5);
        done();
        directory.expire(nowMs + 5);

        assertThat(done()).hasSize(1).first().asString().startsWith("not restored 1: Object 1 needs 8388608 bytes");
        assertThat(state(1)).isEqualTo(ObjectState.SPILLED);
        assertThat(directory.waiting()).isEmpty();
    }

    @Test
    void asksForPagesAndForRoomInTheirPlaceIfThereAreNone() {
        var emptyArena = new ArenaAllocator(10 * MIB);
        var other = new StoreDirectory(emptyArena, new Recorder());
        assertThat(other.create(1, 1, 3 * MIB, 0, 9)).isEqualTo(StoreDirectory.WAITING);
        assertThat(other.demandedPages()).isEqualTo(3 * MIB);
        assertThat(other.waitingBytes()).isZero();
        other.pagesReserved(4 * MIB);
        assertThat(done()).containsExactly("created 1 of 1 at 0");
        assertThat(other.demandedPages()).isZero();
        other.seal(1, 1, 1);

        assertThat(other.create(2, 1, 2 * MIB, 2, 9)).isEqualTo(StoreDirectory.WAITING);
        assertThat(other.demandedPages()).isEqualTo(5 * MIB);
        assertThat(other.waitingBytes()).isZero();
        assertThat(other.isWaitingForPages()).as("they are on their way").isTrue();
        other.pagesUnavailable(true);
        assertThat(other.isWaitingForPages()).as("there are none").isFalse();
        assertThat(other.waitingBytes()).isEqualTo(2 * MIB);
        assertThat(other.use()).isEqualTo(new StoreUse(4 * MIB, 3 * MIB, MIB, 3 * MIB, 0, 0, 0));
        other.expire(9);
        assertThat(done())
                .first()
                .asString()
                .contains("longest piece 7340032, but its file system is full at 4194304; in memory");
    }

    @Test
    void goesOnWithTheNextWhenOneIsRefused() {
        put(1, 8);
        directory.spill(1);
        directory.spilled(1, location(4));
        create(2, 1, 7);
        create(3, 2, 4);
        directory.restore(1, nowMs, nowMs + 5);
        create(4, 3, 2);
        assertThat(directory.waiting())
                .containsExactly(
                        new StoreWaiting(3, 4 * MIB, false, nowMs, nowMs + LATER),
                        new StoreWaiting(1, 8 * MIB, true, nowMs, nowMs + 5),
                        new StoreWaiting(4, 2 * MIB, false, nowMs, nowMs + LATER));
        done();

        assertThat(directory.refuse(3, "no")).isTrue();
        assertThat(directory.refuse(1, "never")).isTrue();
        assertThat(directory.refuse(1, "never")).isFalse();
        assertThat(directory.refuse(2, "no")).isFalse();
        String holders = "; most is held by client 1 (7340032 bytes in 1 object)";
        assertThat(done())
                .containsExactly(
                        "failed 3 of 2: no" + holders, "not restored 1: never" + holders, "created 4 of 3 at 7");
    }

    @Test
    void listsTheLargest() {
        put(1, 1);
        put(2, 3);
        create(3, 5, 2);
        directory.pin(1, 6, nowMs);

        assertThat(directory.largestObjects(2)).extracting(StoredObject::id).containsExactly(2L, 3L);
        assertThat(directory.largestHolders(5))
                .containsExactly(new StoreHolder(5, 1, 2 * MIB), new StoreHolder(6, 1, MIB));
        assertThat(directory.largestHolders(1)).hasSize(1);
        List<Long> ids = new ArrayList<>();
        directory.forEach(object -> ids.add(object.id()));
        assertThat(ids).containsExactly(1L, 2L, 3L);
        assertThat(directory.statistics().count(ObjectState.SEALED)).isEqualTo(2);
        assertThat(directory.statistics().bytes(ObjectState.CREATING)).isEqualTo(2 * MIB);
        assertThat(directory.statistics().pinnedBytes()).isEqualTo(MIB);
        assertThat(directory.statistics().pinnedCount()).isEqualTo(1);
    }

    @Test
    void refusesMistakesOfItsOwner() {
        put(1, 1);

        assertThat(create(2, 1, 11)).isEqualTo(StoreDirectory.NEVER);
        assertThat(directory.find(2)).isNull();
        assertThat(directory.neverFits(11 * MIB))
                .isEqualTo("An object of 11534336 bytes is larger than the object store of 10485760 bytes: "
                        + "split it, or start the node with a larger --object-store-memory");
        assertThatThrownBy(() -> create(1, 1, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("id=1 is that of an object already: give each its own");
        assertThatThrownBy(() -> create(3, 1, 0)).hasMessage("bytes=0 is less than 1: an object has at least one byte");
        assertThatThrownBy(() -> directory.release(3))
                .hasMessage("id=3 is not retained: release each object as often as it was created or retained");
        assertThatThrownBy(() -> directory.spilled(1, location(5)))
                .hasMessage("id=1 is SEALED, not SPILLING: answer each action once");
        assertThatThrownBy(() -> directory.restored(4, 5))
                .hasMessage("id=4 is unknown, not RESTORING: answer each action once");
    }
}
