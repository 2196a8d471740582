package dev.mobula.runtime;

import dev.mobula.ActorAlreadyExistsException;
import dev.mobula.ActorId;
import dev.mobula.ActorOptions;
import dev.mobula.CallOptions;
import dev.mobula.InternalException;
import dev.mobula.SessionException;
import dev.mobula.TaskOptions;
import dev.mobula.runtime.codec.NodeFunction;
import dev.mobula.runtime.codec.WireOptions;
import dev.mobula.runtime.wire.MalformedMessageException;
import dev.mobula.runtime.wire.WireReader;
import dev.mobula.spi.RemoteFunction;
import dev.mobula.store.EncodedValue;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Takes in the tasks, actors and calls of one client. The loop's.
final class Submissions {
    private final NodeCore core;
    private final ClientPort client;
    private final NodeInbox inbox;

    Submissions(NodeCore core, ClientPort client, NodeInbox inbox) {
        this.core = core;
        this.client = client;
        this.inbox = inbox;
    }

    private @Nullable TaskRecord<?> parent(long sequence) {
        return sequence == 0 ? null : core.pending(sequence);
    }

    // Work that a task or actor creates belongs to the session of that task or actor.
    private SessionState session(@Nullable TaskRecord<?> parent) {
        return parent == null ? inbox.job() : parent.mobulaState();
    }

    private @Nullable Object[] arguments(WireReader in) {
        @Nullable Object[] arguments = new Object[in.getCount(2)];
        for (int i = 0; i < arguments.length; i++) {
            int kind = in.getByte();
            arguments[i] = switch (kind) {
                case 0 -> inbox.value(in);
                case 1 -> inbox.ref(in);
                case 2 -> new TaskRecord.PassedRef(inbox.ref(in));
                default -> throw new MalformedMessageException("an argument of kind " + kind);
            };
        }
        return arguments;
    }

    private void accepted(@Nullable Object[] arguments, FunctionEntry entry) {
        core.holdings().accepted(arguments);
        describe(arguments, entry);
    }

    private void describe(@Nullable Object[] arguments, FunctionEntry entry) {
        for (Object argument : arguments) {
            if (argument instanceof EncodedValue) {
                core.holdings()
                        .made(
                                argument,
                                () -> "argument of "
                                        + entry.described.function().name());
            }
        }
    }

    void task(WireReader in) {
        long sequence = in.getLong();
        FunctionEntry entry = client.function(in.getInt());
        WireOptions.OnNode options = client.options(in.getInt());
        TaskRecord<?> parent = parent(in.getLong());
        in.getByte();
        if (!client.isNew(sequence)) {
            return;
        }
        if (!(options instanceof WireOptions.TaskOptionsOnNode(TaskOptions chosen, List<String> retryOn))) {
            throw new MalformedMessageException("options that are not a task's");
        }
        @Nullable Object[] arguments = arguments(in);
        accepted(arguments, entry);
        TaskRecord<?> task = new TaskRecord<>(
                session(parent), sequence, entry.described.function(), chosen, parent, null, arguments);
        task.retryOn = retryOn;
        accept(task);
    }

    private void accept(TaskRecord<?> task) {
        RemoteFunction function = task.function;
        if (function.result() == RemoteFunction.Result.SPLIT) {
            PartRef<?>[] parts = new PartRef<?>[function.components().size()];
            for (int i = 0; i < parts.length; i++) {
                parts[i] = new PartRef<>(task, i);
                parts[i].addWaiter(new Delivery(client, i));
            }
            task.parts = parts;
        } else if (function.result() == RemoteFunction.Result.STREAM
                || function.result() == RemoteFunction.Result.ITERATOR) {
            task.stream = new NodeStream(client);
        }
        core.pending(task);
        task.addWaiter(new Delivery(client, -1));
        if (core.isDraining() && task.parent == null) {
            task.phase(TaskRecord.NEW);
            refuse(task);
        } else {
            core.node().state().submitted(task);
        }
    }

    private void refuse(TaskRecord<?> task) {
        core.node().state().refused(task, new Failure(stops(task.describe())));
    }

    private SessionException stops(String what) {
        return new SessionException(
                "Node " + core.id() + " is being stopped and takes no new work, so " + what
                        + " was not accepted: start a node again and connect to it",
                null);
    }

    // ---- actors

    void actor(WireReader in) {
        long sequence = in.getLong();
        FunctionEntry entry = client.function(in.getInt());
        WireOptions.OnNode options = client.options(in.getInt());
        TaskRecord<?> parent = parent(in.getLong());
        boolean findFirst = in.getBoolean();
        long request = in.getLong();
        String namespace = in.getString();
        String className = in.getString();
        if (!client.isNew(sequence)) {
            return;
        }
        if (!(options instanceof WireOptions.ActorOptionsOnNode(ActorOptions chosen, List<String> retryOn))) {
            throw new MalformedMessageException("options that are not an actor's");
        }
        @Nullable Object[] arguments = arguments(in);
        core.holdings().acceptedForGood(arguments);
        describe(arguments, entry);
        Actors actors = core.node().state().actors();
        if (findFirst && chosen.name() != null) {
            ActorRecord living = actors.find(namespace, chosen.name());
            if (living != null) {
                client.reply(request, NodeHandle.of(living)); // which classes fit, only the client can tell
                return;
            }
        }
        if (core.isDraining() && parent == null && request != 0) {
            client.replyFailure(request, stops("actor " + className));
            return;
        }
        create(sequence, request, entry, chosen, retryOn, namespace, className, parent, arguments);
    }

    private void create(
            long sequence,
            long request,
            FunctionEntry entry,
            ActorOptions options,
            List<String> retryOn,
            String namespace,
            String className,
            @Nullable TaskRecord<?> parent,
            @Nullable Object[] arguments) {
        SessionState session = session(parent);
        NodeFunction described = entry.described;
        ActorRecord actor = new ActorRecord(
                options.detached() ? session.detached() : session,
                new ActorId(core.id(), sequence),
                new ActorClass(className, described.checkpointed(), null),
                described.function(),
                options,
                namespace,
                sequence,
                parent,
                arguments);
        actor.retryOn = retryOn;
        core.ownActor(sequence, NodeHandle.of(actor));
        core.pending(actor.creation);
        actor.ready.addWaiter(new Delivery(client, -1));
        try {
            core.node().state().actors().create(actor);
        } catch (ActorAlreadyExistsException e) {
            core.forget(sequence);
            core.ended(actor.creation);
            if (request != 0) {
                client.replyFailure(request, e);
            }
            return;
        }
        if (request != 0) {
            client.reply(request, null);
        }
    }

    void find(WireReader in) {
        long request = in.getLong();
        in.getString(); // the class: which ones fit, only the client can tell
        String name = in.getString();
        String namespace = in.getString();
        ActorRecord living = core.node().state().actors().find(namespace, name);
        client.reply(request, living == null ? null : NodeHandle.of(living));
    }

    // ---- calls

    void call(WireReader in) {
        long sequence = in.getLong();
        FunctionEntry entry = client.function(in.getInt());
        TaskRecord<?> parent = parent(in.getLong());
        in.getByte();
        ActorRecord actor = inbox.actor(in);
        String groupName = in.getString();
        WireOptions.CallOptionsOnNode own = in.getBoolean() ? WireOptions.readCall(in) : null;
        if (!client.isNew(sequence)) {
            return;
        }
        TaskOptions options = actor.callDefaults;
        List<String> retryOn = actor.retryOn;
        if (own != null) {
            CallOptions chosen = own.options();
            options = new CallPolicy(actor.options).of(chosen, actor.callDefaults);
            retryOn = own.retryOn() == null ? retryOn : own.retryOn();
        }
        @Nullable Object[] arguments = arguments(in);
        accepted(arguments, entry);
        TaskRecord<?> call = new TaskRecord<>(
                session(parent), sequence, entry.described.function(), options, parent, actor, arguments);
        call.retryOn = retryOn;
        call.leftGate = true; // the client counts its pending calls itself
        call.group = actor.group(groupName);
        if (call.group == null) {
            core.pending(call);
            call.addWaiter(new Delivery(client, -1));
            core.node()
                    .state()
                    .refused(
                            call,
                            new Failure(new InternalException(
                                    actor.describe() + " has no concurrency group '" + groupName + "'", null)));
            return;
        }
        accept(call);
    }
}
