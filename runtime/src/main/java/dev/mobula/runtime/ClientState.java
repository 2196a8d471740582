package dev.mobula.runtime;

import dev.mobula.ActorInfo;
import dev.mobula.ActorState;
import dev.mobula.ClusterState;
import dev.mobula.NodeInfo;
import dev.mobula.ObjectRef;
import dev.mobula.TaskId;
import dev.mobula.TaskInfo;
import dev.mobula.runtime.codec.Origin;
import dev.mobula.runtime.codec.ValueCodec;
import dev.mobula.runtime.wire.MessageType;
import dev.mobula.runtime.wire.WireWriter;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/// What the node shows of itself, and of what runs on it.
@SuppressWarnings("unchecked") // StateQuestions says what the answers are
final class ClientState implements ClusterState {
    private static final Origin ORIGIN = Origin.named("the node's answer", "answer");

    private final ClientSession session;
    private final ClientConnection connection;

    ClientState(ClientSession session, ClientConnection connection) {
        this.session = session;
        this.connection = connection;
    }

    private Object ask(int question, Consumer<WireWriter> arguments) {
        Object answer = connection.requests().ask(MessageType.ASK, request -> {
            WireWriter out = connection.writer().putLong(request).putByte(question);
            arguments.accept(out);
            return out;
        });
        Object encoded = answer instanceof LargeOutcome large ? large.load() : answer;
        return Objects.requireNonNull(
                ValueCodec.shared().thaw(encoded, ClientState.class.getClassLoader(), ORIGIN), "answer");
    }

    @Override
    public List<NodeInfo> nodes() {
        Consumer<WireWriter> nothing = _ -> {};
        return (List<NodeInfo>) ask(StateQuestions.NODES, nothing);
    }

    @Override
    public List<TaskInfo> tasks(int limit) {
        StateView.checkLimit(limit);
        return (List<TaskInfo>) ask(StateQuestions.TASKS, out -> out.putInt(limit));
    }

    @Override
    public Optional<TaskInfo> task(TaskId id) {
        return (Optional<TaskInfo>)
                ask(StateQuestions.TASK, out -> out.putInt(id.node().value()).putLong(id.sequence()));
    }

    @Override
    public List<ActorInfo> actors(int limit) {
        StateView.checkLimit(limit);
        return (List<ActorInfo>) ask(StateQuestions.ACTORS, out -> out.putInt(limit));
    }

    @Override
    public String why(ObjectRef<?> ref) {
        return why(Arguments.own(session, ref, () -> "the reference given to why"));
    }

    /// Says what a reference of this session waits for.
    String why(Ref<?> ref) {
        if (ref.isSettled()) {
            return "it is there";
        }
        RefName name = switch (ref) {
            case ClientRef<?> own -> own.nameToNode();
            case BorrowedRef<?> borrowed -> borrowed.nameToNode();
            default -> null;
        };
        return name == null
                ? session.node().loop().ask((state, nowNs) -> ref.why(state))
                : (String) ask(StateQuestions.WHY, name::write);
    }

    /// Where an actor is in its life.
    ActorState actorState(RefName actor) {
        return (ActorState) ask(StateQuestions.ACTOR_STATE, actor::write);
    }
}
