package dev.mobula.runtime;

import dev.mobula.ActorId;
import dev.mobula.ActorOptions;
import dev.mobula.Resources;
import dev.mobula.TaskOptions;
import dev.mobula.UnreadableValueException;
import dev.mobula.runtime.codec.NodeFunction;
import dev.mobula.runtime.codec.WireOptions;
import dev.mobula.runtime.codec.WireValue;
import dev.mobula.runtime.wire.MalformedMessageException;
import dev.mobula.runtime.wire.WireReader;
import dev.mobula.spi.RemoteFunction;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Makes records of the messages `RUN`, `CONSTRUCT` and `RUN_CALL`. For whoever polls.
final class ShipmentReader {
    private static final int VALUE = 0;
    private static final int PASSED = 2;

    private final ShippedWork work;
    private final WorkerChannel channel;
    private final FunctionSource source;
    private final Map<Integer, LearntFunction> functions = new HashMap<>();
    private TaskOptions recentOptions = TaskOptions.DEFAULT;

    ShipmentReader(ShippedWork work, WorkerChannel channel, FunctionSource source) {
        this.work = work;
        this.channel = channel;
        this.source = source;
    }

    void learn(int number, NodeFunction described) {
        functions.put(number, new LearntFunction(described, source));
    }

    private LearntFunction function(int number) {
        LearntFunction known = functions.get(number);
        if (known == null) {
            throw new MalformedMessageException("function " + number + ", which was not described");
        }
        return known;
    }

    void run(WireReader in) {
        long sequence = in.getLong();
        int attempt = in.getInt();
        LeaseQueue lease = work.lease(in.getInt());
        RemoteFunction function = function(in.getInt()).function();
        in.getByte(); // the shape of the result is known here
        int streamBuffer = in.getInt();
        long skipItems = in.getLong();
        WireValue.Names names = channel.borrowed(in.getLong());
        String name = in.getStringOrNull();
        Resources resources = WireOptions.readResources(in);
        List<Integer> gpuIds = ints(in);
        String namespace = in.getString();
        @Nullable Object[] arguments = arguments(in, names, sequence, attempt);
        if (arguments == null) {
            return;
        }
        TaskRecord<?> task =
                new TaskRecord<>(channel.session(), sequence, function, options(name), null, null, arguments);
        task.attempt = attempt;
        task.shipment = new Shipment(lease, resources, gpuIds, namespace);
        openStream(task, streamBuffer, skipItems);
        lease.add(task);
    }

    void construct(WireReader in) {
        long sequence = in.getLong();
        int attempt = in.getInt();
        long actorSequence = in.getLong();
        int life = in.getInt();
        int restarts = in.getInt();
        LearntFunction constructor = function(in.getInt());
        WireValue.Names names = channel.borrowed(in.getLong());
        ActorOptions options = options(in);
        String namespace = in.getString();
        String name = in.getStringOrNull();
        List<Integer> gpuIds = ints(in);
        boolean hasSnapshot = in.getBoolean();
        Object snapshot;
        try {
            snapshot = hasSnapshot ? channel.value(in, names) : null;
        } catch (UnreadableValueException e) {
            refuse(sequence, attempt, e);
            return;
        }
        @Nullable Object[] arguments = arguments(in, names, sequence, attempt);
        if (arguments == null) {
            return;
        }
        ActorRecord record = new ActorRecord(
                channel.session(),
                new ActorId(channel.session().nodeId(), actorSequence),
                constructor.actorClass(),
                constructor.function(),
                name == null ? options : options.name(name),
                namespace,
                sequence,
                null,
                arguments);
        record.restartsBefore(restarts);
        if (record.snapshots != null) {
            record.snapshots.keptElsewhere(snapshot, kept -> work.reports().snapshot(actorSequence, life, kept));
        }
        ShippedActor actor = new ShippedActor(work, record, life, gpuIds);
        record.shipped = actor;
        TaskRecord<?> creation = record.creation;
        creation.attempt = attempt;
        creation.shipment = new Shipment(work, actor, false);
        creation.phase(TaskRecord.QUEUED);
        work.construct(actor, creation);
    }

    void call(WireReader in) {
        long sequence = in.getLong();
        int attempt = in.getInt();
        ShippedActor actor = work.actor(in.getLong(), in.getInt());
        RemoteFunction function = function(in.getInt()).function();
        in.getByte(); // the shape of the result is known here
        int streamBuffer = in.getInt();
        long skipItems = in.getLong();
        boolean inner = in.getBoolean();
        WireValue.Names names = channel.borrowed(in.getLong());
        String group = in.getString();
        String name = in.getStringOrNull();
        @Nullable Object[] arguments = arguments(in, names, sequence, attempt);
        if (arguments == null) {
            return;
        }
        if (actor == null) {
            work.reports().notStarted(sequence, attempt);
            work.reports().flush();
            return;
        }
        TaskRecord<?> call = new TaskRecord<>(
                channel.session(),
                sequence,
                function,
                name == null ? actor.record().callDefaults : options(name),
                null,
                actor.record(),
                arguments);
        call.attempt = attempt;
        call.shipment = new Shipment(work, actor, inner);
        openStream(call, streamBuffer, skipItems);
        work.call(actor, call, group);
    }

    private void openStream(TaskRecord<?> task, int streamBuffer, long skipItems) {
        RemoteFunction.Result result = task.function.result();
        if (result == RemoteFunction.Result.STREAM || result == RemoteFunction.Result.ITERATOR) {
            task.stream = new ShippedStream(work.reports(), skipItems, streamBuffer);
        }
    }

    // Null if they cannot be read, which the node has been told.
    private @Nullable Object @Nullable [] arguments(WireReader in, WireValue.Names names, long sequence, int attempt) {
        @Nullable Object[] arguments = new Object[in.getCount(1)];
        try {
            for (int i = 0; i < arguments.length; i++) {
                int kind = in.getByte();
                arguments[i] = switch (kind) {
                    case VALUE -> channel.value(in, names);
                    case PASSED -> new TaskRecord.PassedRef(names.read(in));
                    default -> throw new MalformedMessageException("an argument of kind " + kind);
                };
            }
        } catch (UnreadableValueException e) {
            refuse(sequence, attempt, e);
            return null;
        }
        return arguments;
    }

    private void refuse(long sequence, int attempt, UnreadableValueException why) {
        work.reports().refused(sequence, attempt, why);
        work.reports().flush();
    }

    // Most tasks carry the name of their function; many of the others the same name as the one before.
    private TaskOptions options(@Nullable String name) {
        if (name == null) {
            return TaskOptions.DEFAULT;
        }
        if (!name.equals(recentOptions.name())) {
            recentOptions = TaskOptions.DEFAULT.name(name);
        }
        return recentOptions;
    }

    private static ActorOptions options(WireReader in) {
        return switch (WireOptions.read(in)) {
            case WireOptions.ActorOptionsOnNode(ActorOptions options, List<String> _) -> options;
            case WireOptions.OnNode other -> throw new MalformedMessageException(other + " for an actor");
        };
    }

    private static List<Integer> ints(WireReader in) {
        int count = in.getCount(Integer.BYTES);
        if (count == 0) {
            return List.of();
        }
        List<Integer> ints = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            ints.add(in.getInt());
        }
        return List.copyOf(ints);
    }
}
