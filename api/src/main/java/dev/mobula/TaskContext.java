package dev.mobula;

import java.util.List;
import java.util.Optional;

/// What a running task knows about itself; [Mobula#current] gives it.
///
/// Valid while the task runs; it may be handed to threads that the task starts and waits for.
public interface TaskContext {
    /// This task, the same through all attempts.
    TaskId taskId();

    /// The driver that it belongs to.
    JobId jobId();

    /// The node that it runs on.
    NodeId nodeId();

    /// Name in listings.
    String taskName();

    /// Which attempt this is: 1 for the first.
    int attempt();

    /// The actor that this is a call of.
    Optional<ActorId> actorId();

    /// For actor calls: whether the actor was started again since it was created.
    boolean wasRestarted();

    /// Where names of actors count by default.
    String namespace();

    /// What the task (or its actor) occupies.
    Resources resources();

    /// Devices assigned to the task or its actor, by index on the node; one entry for a shared device too.
    List<Integer> gpuIds();

    /// Tells whether somebody cancelled this task. Its thread is interrupted as well; code that does not
    /// block should look here now and then.
    boolean isCancelled();

    /// Throws [TaskCancelledException] if somebody cancelled this task.
    void throwIfCancelled();

    /// The session that this task works in; stubs use it by themselves.
    Mobula session();

    /// Ends the actor of this call, without restart, after the call: it returns normally to its caller,
    /// calls that wait and later ones fail with [ActorDiedException].
    ///
    /// @throws IllegalStateException if this is not a call of an actor
    void exitActor();
}
