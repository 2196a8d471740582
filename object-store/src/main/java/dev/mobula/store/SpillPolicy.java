package dev.mobula.store;

import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Decides when objects are spilled and how many bytes of them, when clients are asked to let go of garbage, and
/// how long those who create objects wait for room. One owner; time is passed in.
///
/// The owner calls [#relieve] at each tick and whenever an object could not be created, and does what the decision
/// says, with the least recently used objects first. For each creation that waits it calls [#whileWaiting] until
/// there is room.
public final class SpillPolicy {
    /// Whom to ask to let go of garbage.
    public enum Collection {
        /// Nobody.
        NONE,
        /// The clients of this node.
        OF_THIS_NODE,
        /// The clients of all nodes.
        OF_ALL_NODES
    }

    /// What to do now.
    ///
    /// @param collection whom to ask to let go of garbage
    /// @param spillBytes how many bytes of objects to begin to spill now, at least; 0 for none
    public record Relief(Collection collection, long spillBytes) {}

    /// What becomes of a creation that waits for room.
    public sealed interface Creation {}

    /// It goes on to wait, and is asked about again.
    ///
    /// @param untilNs at the latest then
    public record Waits(long untilNs) implements Creation {}

    /// It cannot be served.
    ///
    /// @param timeout whether its own deadline is over, while waiting could still help
    /// @param reason need, what was found, and the cure
    public record Fails(boolean timeout, String reason) implements Creation {}

    /// Share of the arena by which its use must have grown before clients are asked again.
    private static final double WORTH_ASKING = 0.01;

    private final SpillPolicySettings settings;

    private boolean askedAll;
    private boolean askedHere;
    private long askedAllNs;
    private long askedHereNs;
    private long leastUsedSince = Long.MAX_VALUE; // since clients were asked
    private boolean stuck; // nothing can be spilled, and somebody waits
    private long stuckSinceNs;

    public SpillPolicy(SpillPolicySettings settings) {
        this.settings = settings;
    }

    /// Decides what to do about the arena's use.
    ///
    /// @param waitingBytes sum of the objects whose creation waits for room; 0 if none does
    /// @param nowNs the time in nanoseconds, on any clock that only goes forward
    public Relief relieve(StoreUse use, long waitingBytes, long nowNs) {
        leastUsedSince = Math.min(leastUsedSince, use.used());
        Collection collection = collection(use, waitingBytes, nowNs);
        boolean mayCollectionHelp =
                askedHere && nowNs - askedHereNs < settings.collectGrace().toNanos();
        long spillBytes;
        if (waitingBytes > 0) {
            spillBytes = forThoseWhoWait(use, waitingBytes);
        } else if (mayCollectionHelp) {
            spillBytes = 0;
        } else {
            spillBytes = aboveTheLimit(use);
        }
        return new Relief(collection, Math.min(spillBytes, use.spillable()));
    }

    private Collection collection(StoreUse use, long waitingBytes, long nowNs) {
        boolean high = use.used() > share(use, settings.collectAbove());
        boolean grown = leastUsedSince == Long.MAX_VALUE
                || !askedHere
                || use.used() - leastUsedSince >= share(use, WORTH_ASKING);
        if (!(waitingBytes > 0 || (high && grown))) {
            return Collection.NONE;
        }
        if (!askedAll || nowNs - askedAllNs >= settings.collectAllEvery().toNanos()) {
            askedAll = true;
            askedAllNs = nowNs;
            asked(use, nowNs);
            return Collection.OF_ALL_NODES;
        }
        long everyNs = settings.collectEvery().toNanos();
        if (waitingBytes > 0) {
            everyNs = Math.min(everyNs, settings.createGrace().toNanos() / 2); // before who waits has to give up
        }
        if (nowNs - askedHereNs >= everyNs) {
            asked(use, nowNs);
            return Collection.OF_THIS_NODE;
        }
        return Collection.NONE;
    }

    private void asked(StoreUse use, long nowNs) {
        askedHere = true;
        askedHereNs = nowNs;
        leastUsedSince = use.used();
    }

    // What is being spilled counts as free already. If it is enough and nothing fits yet, the free ranges are too
    // small and scattered: then as much again as is waited for.
    private long forThoseWhoWait(StoreUse use, long waitingBytes) {
        long free = use.capacity() - use.used();
        long missing = waitingBytes - free - use.spilling();
        if (missing <= 0 && use.spilling() == 0 && use.largestFree() < waitingBytes) {
            missing = waitingBytes - use.largestFree();
        }
        return Math.max(0, Math.max(missing, aboveTheLimit(use)));
    }

    private long aboveTheLimit(StoreUse use) {
        long staying = use.used() - use.spilling();
        return staying > share(use, settings.spillAbove()) ? staying - share(use, settings.spillDownTo()) : 0;
    }

    private static long share(StoreUse use, double share) {
        return (long) (use.capacity() * share);
    }

    /// Decides about a creation for which there is no room now.
    ///
    /// It waits while objects can be spilled or are being spilled, and after that for a grace: what is in use may
    /// be let go, and a disk may get room again. After a refusal, what is being tried again does not count.
    ///
    /// @param bytes of the object
    /// @param deadlineNs when its caller gives up
    /// @param refusal why spilling is refused now, from [SpillRefusedException]; null if it is not
    /// @param nowNs the time in nanoseconds, on the clock of [#relieve]
    public Creation whileWaiting(
            long bytes, long sinceNs, long deadlineNs, StoreUse use, @Nullable String refusal, long nowNs) {
        if (bytes > use.capacity()) {
            return new Fails(
                    false,
                    "An object of " + bytes + " bytes never fits in an object store of " + use.capacity()
                            + " bytes: split it, or give the node more with --object-store-memory");
        }
        boolean helps = refusal == null && (use.spilling() > 0 || use.spillable() > 0);
        if (helps) {
            stuck = false;
        } else if (!stuck) {
            stuck = true;
            stuckSinceNs = nowNs;
        }
        if (nowNs - deadlineNs >= 0) {
            return new Fails(true, refusalText(bytes, use, refusal, nowNs - sinceNs));
        }
        if (helps) {
            return new Waits(deadlineNs);
        }
        long beganNs = stuckSinceNs - sinceNs > 0 ? stuckSinceNs : sinceNs;
        long endNs = beganNs + settings.createGrace().toNanos();
        if (nowNs - endNs >= 0) {
            return new Fails(false, refusalText(bytes, use, refusal, nowNs - sinceNs));
        }
        return new Waits(endNs - deadlineNs < 0 ? endNs : deadlineNs);
    }

    private static String refusalText(long bytes, StoreUse use, @Nullable String refusal, long waitedNs) {
        String numbers = String.format(
                Locale.ROOT,
                "No room for an object of %d bytes after %d ms: %d of %d bytes are used (%d in use by tasks and"
                        + " readers, %d being created, %d that can be spilled, %d being spilled), the largest free"
                        + " range has %d bytes",
                bytes,
                Duration.ofNanos(waitedNs).toMillis(),
                use.used(),
                use.capacity(),
                use.pinned(),
                use.unsealed(),
                use.spillable(),
                use.spilling(),
                use.largestFree());
        String cure = "let go of values that are not needed, or give the node more with --object-store-memory";
        return refusal == null ? numbers + ": " + cure : numbers + ". " + refusal + "; or " + cure;
    }
}
