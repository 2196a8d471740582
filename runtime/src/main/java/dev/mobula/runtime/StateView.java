package dev.mobula.runtime;

import dev.mobula.ActorInfo;
import dev.mobula.ClusterState;
import dev.mobula.NodeInfo;
import dev.mobula.ObjectRef;
import dev.mobula.TaskId;
import dev.mobula.TaskInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What an embedded node shows of itself.
final class StateView implements ClusterState {
    private final RuntimeNode node;

    StateView(RuntimeNode node) {
        this.node = node;
    }

    @Override
    public List<NodeInfo> nodes() {
        NodeInfo info = node.loop().ask((state, nowNs) -> state.info());
        return List.of(info);
    }

    @Override
    public List<TaskInfo> tasks(int limit) {
        checkLimit(limit);
        return node.loop().ask((state, nowNs) -> tasks(state, limit));
    }

    /// The same, on the loop.
    List<TaskInfo> tasks(NodeState state, int limit) {
        List<TaskInfo> infos = new ArrayList<>();
        for (SessionState session : node.sessions()) {
            TaskRecord<?> task = session.tasks.first();
            while (task != null && infos.size() < limit) {
                infos.add(Reasons.info(state, task));
                task = task.nextTask;
            }
        }
        return infos;
    }

    @Override
    public Optional<TaskInfo> task(TaskId id) {
        return node.loop().ask((state, nowNs) -> task(state, id));
    }

    /// The same, on the loop.
    Optional<TaskInfo> task(NodeState state, TaskId id) {
        for (SessionState session : node.sessions()) {
            for (TaskRecord<?> task = session.tasks.first(); task != null; task = task.nextTask) {
                if (task.taskId().equals(id)) {
                    return Optional.of(Reasons.info(state, task));
                }
            }
        }
        for (NodeState.EndedTask ended : state.failedTasks()) {
            if (ended.id().equals(id)) {
                return Optional.of(ended.info());
            }
        }
        return Optional.empty();
    }

    @Override
    public List<ActorInfo> actors(int limit) {
        checkLimit(limit);
        return node.loop().ask((state, nowNs) -> state.actors().list(limit));
    }

    @Override
    public String why(ObjectRef<?> ref) {
        if (!(ref instanceof Ref<?> local)) {
            throw new IllegalArgumentException("The reference " + ref + " comes from another runtime: ask its own");
        }
        return node.loop().ask((state, nowNs) -> local.why(state));
    }

    static void checkLimit(int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("limit=" + limit + " is below 1: ask for one row or more");
        }
    }
}
