package dev.mobula.runtime;

import dev.mobula.MobulaException;
import dev.mobula.NodeId;
import dev.mobula.TaskId;
import dev.mobula.runtime.wire.MalformedMessageException;
import dev.mobula.runtime.wire.WireReader;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Answers what clients ask about the node's state. The loop's.
///
/// The answers are what a `ClusterState` gives, as values; for an actor its state.
final class StateQuestions {
    /// All nodes. No arguments.
    static final int NODES = 0;
    /// Tasks: int limit.
    static final int TASKS = 1;
    /// One task: int node, long sequence.
    static final int TASK = 2;
    /// Actors: int limit.
    static final int ACTORS = 3;
    /// Why something waits, as text: a reference as the client names it.
    static final int WHY = 4;
    /// The state of an actor: the actor as the client names it.
    static final int ACTOR_STATE = 5;

    private final NodeCore core;
    private final ClientPort client;

    StateQuestions(NodeCore core, ClientPort client) {
        this.core = core;
        this.client = client;
    }

    void answer(WireReader in, NodeInbox inbox) {
        long request = in.getLong();
        int question = in.getByte();
        try {
            client.reply(request, answerTo(question, in, inbox));
        } catch (MobulaException e) {
            client.replyFailure(request, e);
        }
    }

    private @Nullable Object answerTo(int question, WireReader in, NodeInbox inbox) {
        NodeState state = core.node().state();
        StateView view = new StateView(core.node());
        return switch (question) {
            case NODES -> List.of(state.info());
            case TASKS -> view.tasks(state, in.getInt());
            case TASK -> view.task(state, new TaskId(new NodeId(in.getInt()), in.getLong()));
            case ACTORS -> state.actors().list(in.getInt());
            case WHY -> inbox.ref(in).why(state);
            case ACTOR_STATE -> inbox.actor(in).state;
            default -> throw new MalformedMessageException("a question of kind " + question);
        };
    }
}
