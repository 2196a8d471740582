package dev.mobula.runtime.codec;

import dev.mobula.ActorAlreadyExistsException;
import dev.mobula.ActorDiedException;
import dev.mobula.ActorId;
import dev.mobula.ActorUnavailableException;
import dev.mobula.ConfigurationException;
import dev.mobula.GetInterruptedException;
import dev.mobula.GetTimeoutException;
import dev.mobula.InfeasibleException;
import dev.mobula.InternalException;
import dev.mobula.MobulaException;
import dev.mobula.NodeDiedException;
import dev.mobula.NodeId;
import dev.mobula.NotSendableException;
import dev.mobula.ObjectId;
import dev.mobula.ObjectLostException;
import dev.mobula.ObjectStoreFullException;
import dev.mobula.OutOfMemoryException;
import dev.mobula.PendingCallsLimitException;
import dev.mobula.SessionException;
import dev.mobula.StreamReplayException;
import dev.mobula.TaskCancelledException;
import dev.mobula.TaskFailedException;
import dev.mobula.TaskId;
import dev.mobula.UnreachableException;
import dev.mobula.UnreadableValueException;
import dev.mobula.WorkerCrashedException;
import dev.mobula.runtime.wire.MalformedMessageException;
import dev.mobula.runtime.wire.WireReader;
import dev.mobula.runtime.wire.WireWriter;
import org.jspecify.annotations.Nullable;

/// How a failure of Mobula stands in a message.
///
/// ```
/// failure = [byte kind] [text message] attributes, cause
/// attributes = of the kind, see the code: numbers, ids, resources
/// cause   = [0]               none
///         | [1] throwable     of user code, see WireThrowable
///         | [2] failure       of Mobula, made by a node
/// ```
///
/// The stack of a failure itself does not travel: whoever asks for a value gets it with its own, see
/// [MobulaException#rethrown].
public final class WireFailure {
    private static final int MOST_NESTED = 16;

    private static final int NO_CAUSE = 0;
    private static final int THROWABLE = 1;
    private static final int FAILURE = 2;

    private WireFailure() {}

    /// Writes a failure, in any process.
    public static void write(WireWriter out, MobulaException failure) {
        write(out, failure, 0);
    }

    private static void write(WireWriter out, MobulaException failure, int depth) {
        switch (failure) {
            case ActorAlreadyExistsException _ -> head(out, 1, failure);
            case ActorDiedException died -> actor(head(out, 2, failure), died.actorId());
            case ActorUnavailableException unavailable -> actor(head(out, 3, failure), unavailable.actorId());
            case ConfigurationException _ -> head(out, 4, failure);
            case GetInterruptedException _ -> head(out, 5, failure);
            case GetTimeoutException _ -> head(out, 6, failure);
            case InfeasibleException infeasible -> WireOptions.write(head(out, 7, failure), infeasible.demand());
            case InternalException _ -> head(out, 8, failure);
            case NotSendableException _ -> head(out, 9, failure);
            case ObjectLostException lost -> object(head(out, 10, failure), lost.objectId());
            case PendingCallsLimitException pending -> {
                actor(head(out, 11, failure), pending.actorId());
                out.putInt(pending.limit());
            }
            case SessionException _ -> head(out, 12, failure);
            case StreamReplayException _ -> head(out, 13, failure);
            case TaskCancelledException _ -> head(out, 14, failure);
            case TaskFailedException failed -> head(out, 15, failure).putInt(failed.attempts());
            case UnreachableException _ -> head(out, 16, failure);
            case UnreadableValueException _ -> head(out, 17, failure);
            case WorkerCrashedException crashed ->
                head(out, 18, failure)
                        .putInt(crashed.attempts())
                        .putByte(WireOptions.number(WorkerCrashedException.Kind.values(), crashed.kind()))
                        .putString(crashed.logFile().orElse(null));
            case NodeDiedException died -> head(out, 19, failure).putString(died.address());
            case ObjectStoreFullException _ -> head(out, 20, failure);
            case OutOfMemoryException stopped -> head(out, 21, failure).putInt(stopped.attempts());
        }
        cause(out, failure.getCause(), depth);
    }

    private static WireWriter head(WireWriter out, int kind, MobulaException failure) {
        return out.putByte(kind).putString(failure.getMessage());
    }

    private static void actor(WireWriter out, ActorId actor) {
        out.putInt(actor.node().value()).putLong(actor.sequence());
    }

    private static void object(WireWriter out, ObjectId object) {
        out.putInt(object.task().node().value())
                .putLong(object.task().sequence())
                .putInt(object.index());
    }

    private static void cause(WireWriter out, @Nullable Throwable cause, int depth) {
        if (cause == null) {
            out.putByte(NO_CAUSE);
        } else if (cause instanceof MobulaException nested && depth < MOST_NESTED && holdsOpaque(nested)) {
            out.putByte(FAILURE);
            write(out, nested, depth + 1);
        } else {
            out.putByte(THROWABLE);
            WireThrowable.write(out, cause);
        }
    }

    // Such a one cannot be encoded whole here, and its stack is one of a node, which tells users nothing.
    private static boolean holdsOpaque(MobulaException failure) {
        @Nullable Throwable current = failure;
        for (int i = 0; i < MOST_NESTED && current instanceof MobulaException; i++) {
            current = current.getCause();
        }
        return current instanceof OpaqueThrowable;
    }

    /// Reads a failure in a client, with a cause that is as it was thrown, see [WireThrowable#read].
    ///
    /// @param loader finds the classes of the cause
    /// @throws MalformedMessageException if the bytes are damaged
    public static MobulaException read(WireReader in, ClassLoader loader) {
        return read(in, loader, 0);
    }

    /// Reads a failure in the node, with an [OpaqueThrowable] as the cause if user code threw one.
    ///
    /// @throws MalformedMessageException if the bytes are damaged
    public static MobulaException readOpaque(WireReader in) {
        return read(in, null, 0);
    }

    private static MobulaException read(WireReader in, @Nullable ClassLoader loader, int depth) {
        int kind = in.getByte();
        String text = in.getString();
        return switch (kind) {
            case 1 -> new ActorAlreadyExistsException(text, cause(in, loader, depth));
            case 2 -> new ActorDiedException(actor(in), text, cause(in, loader, depth));
            case 3 -> new ActorUnavailableException(actor(in), text, cause(in, loader, depth));
            case 4 -> new ConfigurationException(text, cause(in, loader, depth));
            case 5 -> new GetInterruptedException(text, cause(in, loader, depth));
            case 6 -> new GetTimeoutException(text, cause(in, loader, depth));
            case 7 -> new InfeasibleException(WireOptions.readResources(in), text, cause(in, loader, depth));
            case 8 -> new InternalException(text, cause(in, loader, depth));
            case 9 -> new NotSendableException(text, cause(in, loader, depth));
            case 10 -> new ObjectLostException(object(in), text, cause(in, loader, depth));
            case 11 -> new PendingCallsLimitException(actor(in), in.getInt(), text, cause(in, loader, depth));
            case 12 -> new SessionException(text, cause(in, loader, depth));
            case 13 -> new StreamReplayException(text, cause(in, loader, depth));
            case 14 -> new TaskCancelledException(text, cause(in, loader, depth));
            case 15 -> new TaskFailedException(in.getInt(), text, cause(in, loader, depth));
            case 16 -> new UnreachableException(text, cause(in, loader, depth));
            case 17 -> new UnreadableValueException(text, cause(in, loader, depth));
            case 18 ->
                new WorkerCrashedException(
                        in.getInt(),
                        WireOptions.constant(WorkerCrashedException.Kind.values(), in.getByte()),
                        in.getStringOrNull(),
                        text,
                        cause(in, loader, depth));
            case 19 -> new NodeDiedException(in.getString(), text, cause(in, loader, depth));
            case 20 -> new ObjectStoreFullException(text, cause(in, loader, depth));
            case 21 -> new OutOfMemoryException(in.getInt(), text, cause(in, loader, depth));
            default -> throw new MalformedMessageException("a failure of kind " + kind);
        };
    }

    private static ActorId actor(WireReader in) {
        return new ActorId(new NodeId(in.getInt()), in.getLong());
    }

    private static ObjectId object(WireReader in) {
        return new ObjectId(new TaskId(new NodeId(in.getInt()), in.getLong()), in.getInt());
    }

    private static @Nullable Throwable cause(WireReader in, @Nullable ClassLoader loader, int depth) {
        int kind = in.getByte();
        return switch (kind) {
            case NO_CAUSE -> null;
            case THROWABLE -> loader == null ? WireThrowable.readOpaque(in) : WireThrowable.read(in, loader);
            case FAILURE -> {
                if (depth == MOST_NESTED) {
                    throw new MalformedMessageException("failures nested more than " + MOST_NESTED + " deep");
                }
                yield read(in, loader, depth + 1);
            }
            default -> throw new MalformedMessageException("a cause of kind " + kind);
        };
    }
}
