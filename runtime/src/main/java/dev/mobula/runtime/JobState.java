package dev.mobula.runtime;

import dev.mobula.Isolation;
import dev.mobula.JobId;
import dev.mobula.Mobula;
import dev.mobula.runtime.classpath.StoredClassPath;
import dev.mobula.spi.RemoteFunction;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A job as its node sees it: what a driver has opened, or the detached actors that it left. The loop's.
final class JobState extends SessionState {
    private final RuntimeNode node;
    private final boolean internal;
    /// The connected driver; null when it is gone.
    @Nullable
    ClientPort driver;

    /// What the driver said that it is.
    String program = "";

    long openedNs;
    private @Nullable StoredClassPath stored;
    private volatile List<String> classPath = List.of();
    /// The processes of all that is not isolated; shared with the detached actors.
    final JobEnvironment shared;

    private final Map<Key, JobEnvironment> exclusive;
    private final JobState driverJob;
    private @Nullable JobState detached;

    private record Key(Object owner, @Nullable Isolation isolation, int maxCalls) {}

    JobState(RuntimeNode node, JobId jobId, @Nullable String namespace) {
        super(jobId, namespace, ClassLoader.getPlatformClassLoader());
        this.node = node;
        this.internal = false;
        this.driverJob = this;
        this.shared = new JobEnvironment(this, null, 0);
        this.exclusive = new HashMap<>();
    }

    private JobState(JobState driverJob) {
        super(driverJob.job(), driverJob.ownNamespace(), driverJob.classLoader());
        this.node = driverJob.node;
        this.internal = true;
        this.driverJob = driverJob;
        this.shared = driverJob.shared;
        this.exclusive = driverJob.exclusive;
    }

    /// Where the job's classes are, as the workers load them; any thread.
    List<String> classPath() {
        return classPath;
    }

    /// Takes over the copies of the job's class path; before the job is known to the loop.
    void classPath(StoredClassPath copies) {
        stored = copies;
        classPath = copies.paths().stream().map(Path::toString).toList();
    }

    /// The job is over: nobody needs its classes.
    void release() {
        if (stored != null) {
            stored.close();
        }
    }

    /// The session of detached actors, if there is one.
    @Nullable
    JobState detachedOrNull() {
        return detached;
    }

    @Override
    RuntimeNode node() {
        return node;
    }

    @Override
    long nextSequence() {
        return node.nextSequence();
    }

    @Override
    boolean isInternal() {
        return internal;
    }

    @Override
    Mobula mobula() {
        throw new IllegalStateException("User code ran in a node process: a bug in the runtime");
    }

    @Override
    Environment environment(TaskRecord<?> task) {
        ActorRecord actor = task.actor;
        if (actor != null) {
            Isolation isolation = actor.options.isolation();
            return isolation == null ? shared : exclusive(new Key(actor.id, isolation, 0));
        }
        Isolation isolation = task.options.isolation();
        int maxCalls = task.options.maxCalls();
        if (isolation == null && maxCalls == 0) {
            return shared;
        }
        RemoteFunction function = task.function;
        return exclusive(new Key(function, isolation, maxCalls));
    }

    private JobEnvironment exclusive(Key key) {
        return exclusive.computeIfAbsent(key, _ -> new JobEnvironment(driverJob, key.isolation(), key.maxCalls()));
    }

    /// All kinds of processes that the job has had.
    List<JobEnvironment> environments() {
        List<JobEnvironment> all = new ArrayList<>(exclusive.values());
        all.add(shared);
        return all;
    }

    /// The job itself, for its detached actors too.
    JobState driverJob() {
        return driverJob;
    }

    @Override
    JobState detached() {
        if (internal) {
            return this;
        }
        JobState known = detached;
        if (known == null) {
            known = new JobState(this);
            detached = known;
            node.sessions().add(known);
        }
        return known;
    }

    @Override
    boolean cancelTask(Ref<?> ref, boolean recursive) {
        return ref instanceof TaskRecord<?> task && node.state().cancellation().cancel(task, recursive);
    }
}
