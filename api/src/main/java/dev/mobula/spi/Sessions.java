package dev.mobula.spi;

import dev.mobula.SessionException;
import dev.mobula.TaskContext;
import dev.mobula.UnreachableException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/// Knows the sessions that are open in this process, and the task that runs on a thread.
public final class Sessions {
    /// The place where a worker shows the task that it runs; bound once for each worker loop.
    public static final ScopedValue<TaskSlot> TASK = ScopedValue.newInstance();

    private static final String OWN_PROVIDER = "dev.mobula.runtime.EmbeddedProvider";
    private static final Object LOCK = new Object();
    private static volatile Session[] open = {};
    private static volatile @Nullable MobulaProvider provider;

    private Sessions() {}

    /// Holds the task that a worker runs now. Written by that worker only, and read by it and by threads that it
    /// forks, which see what was shown before the fork.
    public static class TaskSlot {
        private @Nullable TaskContext task;

        /// Shows no task.
        public TaskSlot() {}

        /// Shows a task, or null between tasks.
        public final void show(@Nullable TaskContext shown) {
            task = shown;
        }

        /// The task that is shown.
        public final @Nullable TaskContext task() {
            return task;
        }
    }

    /// The task of this thread, or null.
    public static @Nullable TaskContext taskOrNull() {
        return TASK.isBound() ? TASK.get().task() : null;
    }

    /// The task of this thread.
    ///
    /// @throws SessionException if there is none
    public static TaskContext currentTask() {
        TaskContext task = taskOrNull();
        if (task == null) {
            throw new SessionException(
                    "No task runs on thread '" + Thread.currentThread().getName()
                            + "': call Mobula.current() inside a task or actor method, on the thread it was called on",
                    null);
        }
        return task;
    }

    /// The session that stubs use on this thread.
    ///
    /// @throws SessionException if there is none, or several
    public static Session current() {
        TaskContext task = taskOrNull();
        if (task != null) {
            return (Session) task.session();
        }
        Session[] sessions = open;
        if (sessions.length == 1) {
            return sessions[0];
        }
        throw sessions.length == 0
                ? new SessionException(
                        "No Mobula session is open: open one with try (Mobula mobula = Mobula.start()) { … }", null)
                : new SessionException(
                        sessions.length
                                + " Mobula sessions are open in this process: say which one with XRemote.on(mobula)",
                        null);
    }

    /// The sessions that are open in this process.
    public static List<Session> open() {
        return List.of(open);
    }

    /// Makes a session known; called once when it opens.
    public static void opened(Session session) {
        synchronized (LOCK) {
            List<Session> sessions = new ArrayList<>(List.of(open));
            sessions.add(session);
            open = sessions.toArray(Session[]::new);
        }
    }

    /// Forgets a session; called when it closes.
    public static void closed(Session session) {
        synchronized (LOCK) {
            List<Session> sessions = new ArrayList<>(List.of(open));
            sessions.remove(session);
            open = sessions.toArray(Session[]::new);
        }
    }

    /// The runtime on the class path: Mobula's own, else one that [ServiceLoader] finds.
    ///
    /// @throws UnreachableException if there is none, or it cannot be loaded
    public static MobulaProvider provider() {
        MobulaProvider found = provider;
        if (found == null) {
            found = ownProvider();
            if (found == null) {
                found = otherProvider();
            }
            provider = found;
        }
        return found;
    }

    // By name, since looking for services in all jars takes longer than all else that a start does.
    private static @Nullable MobulaProvider ownProvider() {
        try {
            return Class.forName(OWN_PROVIDER, true, Sessions.class.getClassLoader())
                    .asSubclass(MobulaProvider.class)
                    .getConstructor()
                    .newInstance();
        } catch (ClassNotFoundException e) {
            return null;
        } catch (ReflectiveOperationException | LinkageError e) {
            throw new UnreachableException("The Mobula runtime cannot be loaded: " + e, e);
        }
    }

    private static MobulaProvider otherProvider() {
        try {
            Iterator<MobulaProvider> providers = ServiceLoader.load(
                            MobulaProvider.class, Sessions.class.getClassLoader())
                    .iterator();
            if (!providers.hasNext()) {
                throw new UnreachableException(
                        "No Mobula runtime is on the class path: depend on dev.mobula:mobula, not on mobula-api alone",
                        null);
            }
            return providers.next();
        } catch (ServiceConfigurationError e) {
            throw new UnreachableException("The Mobula runtime cannot be loaded: " + e.getMessage(), e);
        }
    }
}
