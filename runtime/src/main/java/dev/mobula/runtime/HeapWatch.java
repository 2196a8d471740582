package dev.mobula.runtime;

import com.sun.management.GarbageCollectionNotificationInfo;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import javax.management.Notification;
import javax.management.NotificationEmitter;
import javax.management.openmbean.CompositeData;

/// Tells the node of a worker process when its heap is nearly full of live data, which is known after a collection of
/// all of it, and when it is so no more. Costs nothing between collections.
final class HeapWatch {
    /// Share of the heap from which the node is told; below, nobody would stop anything.
    private static final double TELL_ABOVE = 0.8;
    private static final String MINOR = "end of minor GC";

    /// Takes what is told.
    @FunctionalInterface
    interface Listener {
        /// The heap was collected as a whole.
        ///
        /// @param liveBytes what was left
        /// @param maxBytes the most that the heap may be
        /// @param collections how often that has happened
        void collected(long liveBytes, long maxBytes, long collections);
    }

    private final Listener listener;
    private final long maxBytes;
    private final Set<String> heapPools = new HashSet<>();
    // Of the thread that brings notifications.
    private long collections;
    private boolean full;

    HeapWatch(Listener listener, long maxBytes) {
        this.listener = listener;
        this.maxBytes = maxBytes;
    }

    /// Watches this JVM from now on. Loads some classes of management, on a thread of its own.
    static void start(Listener listener) {
        HeapWatch watch = new HeapWatch(listener, Runtime.getRuntime().maxMemory());
        Thread.ofPlatform().daemon().name("mobula-heap-watch").start(watch::listen);
    }

    /// Has this JVM tell of its collections from now on.
    void listen() {
        for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
            if (pool.getType() == MemoryType.HEAP) {
                heapPools.add(pool.getName());
            }
        }
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            if (collector instanceof NotificationEmitter emitter) {
                emitter.addNotificationListener((notification, _) -> heard(notification), null, null);
            }
        }
    }

    private void heard(Notification notification) {
        if (!notification.getType().equals(GarbageCollectionNotificationInfo.GARBAGE_COLLECTION_NOTIFICATION)) {
            return;
        }
        GarbageCollectionNotificationInfo info =
                GarbageCollectionNotificationInfo.from((CompositeData) notification.getUserData());
        if (info.getGcAction().equals(MINOR)) {
            return; // what it left of the older objects may be garbage
        }
        long live = 0;
        for (Map.Entry<String, MemoryUsage> pool :
                info.getGcInfo().getMemoryUsageAfterGc().entrySet()) {
            live += heapPools.contains(pool.getKey()) ? pool.getValue().getUsed() : 0;
        }
        collected(live);
    }

    /// The heap was collected as a whole.
    void collected(long liveBytes) {
        collections++;
        boolean nowFull = liveBytes > maxBytes * TELL_ABOVE;
        if (nowFull || full) {
            listener.collected(liveBytes, maxBytes, collections);
        }
        full = nowFull;
    }
}
