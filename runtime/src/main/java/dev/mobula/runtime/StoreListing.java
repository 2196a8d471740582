package dev.mobula.runtime;

import dev.mobula.runtime.codec.WireValue;
import dev.mobula.store.EncodedValue;
import dev.mobula.store.LargeValue;
import dev.mobula.store.ObjectState;
import dev.mobula.store.StoredObject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Finds out who keeps which object of the store, when somebody asks. The loop's; for one question.
final class StoreListing {
    private static final int MOST_TASKS = 100_000;
    private static final int DEEPEST = 8;

    private final NodeCore core;
    private final Map<Long, Map<Key, Integer>> holders = new HashMap<>();

    private record Key(String who, long pid, String hold) {}

    StoreListing(NodeCore core) {
        this.core = core;
    }

    /// @param most how many at most
    /// @param byAge whether the oldest come first; else the largest
    List<StoredValue> list(int most, boolean byAge, long nowNs) {
        for (ClientPort port : core.ports()) {
            look(port);
        }
        core.forEachKept((sequence, ref) -> {
            ClientPort owner = core.port((int) (sequence >>> 40));
            if (owner != null) {
                found(ref.outcome(), new Key(name(owner), owner.pid, "handle"), 0);
            }
        });
        core.forEachPending(MOST_TASKS, task -> {
            if (task.arguments != null) {
                Key key = new Key((task.actor == null ? "task " : "call ") + task.describe(), 0, "argument");
                for (Object argument : task.arguments) {
                    found(argument, key, 0);
                }
            }
        });
        List<StoredObject> all = new ArrayList<>();
        core.store().forEach(all::add);
        all.sort(
                byAge
                        ? Comparator.comparingLong(StoredObject::createdMs)
                        : Comparator.comparingLong(StoredObject::bytes).reversed());
        long nowMs = nowNs / 1_000_000;
        return all.stream().limit(most).map(object -> look(object, nowMs)).toList();
    }

    private void look(ClientPort port) {
        String who = name(port);
        Key handle = new Key(who, port.pid, "handle");
        port.claims.values().forEach(id -> add(id, handle));
        Key view = new Key(who, port.pid, "view");
        port.pins.values().forEach(id -> add(id, view));
        port.forEachHeld(thing -> found(thing, handle, 0));
    }

    private String name(ClientPort port) {
        if (port instanceof WorkerPort worker) {
            return "worker " + worker.process.spec.number();
        }
        JobState job = core.jobOf(port);
        return job == null ? "client " + port.number : "driver " + job.job();
    }

    private void add(long id, Key key) {
        holders.computeIfAbsent(id, _ -> new LinkedHashMap<>()).merge(key, 1, Integer::sum);
    }

    private void found(@Nullable Object thing, Key key, int depth) {
        switch (thing) {
            case EncodedValue value -> {
                LargeValue large = WireValue.largeValue(value);
                if (large != null) {
                    add(large.name(), key);
                }
                if (depth < DEEPEST) {
                    Key inside = large == null ? key : new Key("object " + id(large.name()), 0, "inside");
                    for (Object carried : WireValue.carried(value)) {
                        found(carried, inside, depth + 1);
                    }
                }
            }
            case TaskRecord.PassedRef(Object ref) -> found(ref, key, depth);
            case Ref<?> ref -> found(ref.outcome(), key, depth);
            case null, default -> {}
        }
    }

    private static String id(long name) {
        return Long.toHexString(name);
    }

    private StoredValue look(StoredObject object, long nowMs) {
        List<StoredValue.Holder> known = new ArrayList<>();
        holders.getOrDefault(object.id(), Map.of())
                .forEach((key, count) -> known.add(new StoredValue.Holder(key.who, key.pid, key.hold, count)));
        String made = object.origin().made();
        return new StoredValue(
                id(object.id()),
                object.bytes(),
                where(object.state()),
                object.origin().kind().word(),
                made == null ? "put" : made,
                object.origin().callSite(),
                Math.max(0, nowMs - object.createdMs()),
                Math.max(0, nowMs - object.lastUseMs()),
                object.pins(),
                known);
    }

    private static String where(ObjectState state) {
        return switch (state) {
            case WAITING -> "waiting for room";
            case CREATING -> "being made";
            case SEALED -> "memory";
            case SPILLING -> "being spilled";
            case SPILLED -> "spilled";
            case RESTORING -> "being restored";
        };
    }
}
