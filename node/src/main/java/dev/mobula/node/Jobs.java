package dev.mobula.node;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/// Driver programs that were submitted to this node: it runs and supervises them, and they end with it.
///
/// May be used by all threads.
final class Jobs implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Jobs.class.getName());
    private static final Duration KILL_LIMIT = Duration.ofSeconds(5);

    private final Path folder;
    private final String address;
    private final Executor starter;
    private final Runnable ended;
    private final Map<String, Job> jobs = new ConcurrentSkipListMap<>();
    private final AtomicInteger count = new AtomicInteger();
    private volatile boolean closed;

    /// @param folder for the logs of the jobs
    /// @param address the node's address for them
    /// @param starter runs what takes milliseconds
    /// @param ended is called when a job has ended
    Jobs(Path folder, String address, Executor starter, Runnable ended) {
        this.folder = folder;
        this.address = address;
        this.starter = starter;
        this.ended = ended;
    }

    /// Starts a job.
    ///
    /// @throws HttpProblem if the node takes no more
    Job submit(JobRequest request) {
        String id = "job-" + HexFormat.of().toHexDigits((short) count.incrementAndGet());
        Job job = new Job(id, request, folder.resolve(id + ".log"), System::currentTimeMillis);
        jobs.put(id, job);
        if (closed) {
            jobs.remove(id);
            throw refused();
        }
        LOG.log(System.Logger.Level.INFO, "Job " + id + " submitted: " + request.mainClass());
        var _ = job.ended().thenAccept(state -> {
            LOG.log(System.Logger.Level.INFO, "Job " + id + " ended: " + state);
            ended.run();
        });
        starter.execute(() -> job.start(address));
        return job;
    }

    /// Refuses new jobs from now on; those that run go on.
    void drain() {
        closed = true;
    }

    private static HttpProblem refused() {
        return HttpProblem.conflict("The node is stopping and takes no jobs", "submit it to another node");
    }

    /// All jobs, oldest first.
    Collection<Job> all() {
        return List.copyOf(jobs.values());
    }

    /// The job with this id.
    ///
    /// @throws HttpProblem if there is none
    Job find(String id) {
        Job job = jobs.get(id);
        if (job == null) {
            throw HttpProblem.notFound("There is no job '" + id + "'", "GET /api/v1/jobs lists all");
        }
        return job;
    }

    /// Stops all jobs; returns when they have ended, at the latest some seconds after `grace`.
    void stop(Duration grace) {
        closed = true;
        List<Job> left = jobs.values().stream().filter(job -> job.stop(grace)).toList();
        CompletableFuture<?>[] ends = left.stream().map(Job::ended).toArray(CompletableFuture<?>[]::new);
        Waiting.until(CompletableFuture.allOf(ends), grace.plus(KILL_LIMIT), "jobs to end");
    }

    @Override
    public void close() {
        stop(Duration.ZERO);
    }
}
