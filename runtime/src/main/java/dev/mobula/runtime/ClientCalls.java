package dev.mobula.runtime;

import dev.mobula.ActorOptions;
import dev.mobula.Arg;
import dev.mobula.CallOptions;
import dev.mobula.ObjectRef;
import dev.mobula.TaskOptions;
import dev.mobula.runtime.codec.Origin;
import dev.mobula.runtime.codec.ValueCodec;
import dev.mobula.runtime.codec.WireOptions;
import dev.mobula.runtime.wire.MessageType;
import dev.mobula.runtime.wire.WireWriter;
import dev.mobula.spi.RemoteFunction;
import dev.mobula.store.EncodedValue;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes and sends the messages that start tasks and calls. For all threads; arguments are encoded on the caller's.
final class ClientCalls {
    private static final int VALUE = 0;
    private static final int RESOLVED = 1;
    private static final int PASSED = 2;

    /// A value that is here, and no longer than this, goes in place of a reference to it.
    private static final int SMALL_BYTES = 1 << 10;

    private final ClientSession session;
    private final ClientConnection connection;

    ClientCalls(ClientSession session, ClientConnection connection) {
        this.session = session;
        this.connection = connection;
    }

    /// Submits a task.
    ///
    /// @return its reference, with parts or a stream if `shape` asks for them
    ClientRef<?> submit(RemoteFunction function, TaskOptions options, int shape, @Nullable Object[] arguments) {
        Learned learned = connection.learned();
        int functionNumber = learned.function(function);
        int optionsNumber = learned.options(options);
        WireWriter out = connection
                .writer()
                .putLong(0)
                .putInt(functionNumber)
                .putInt(optionsNumber)
                .putLong(session.parentSequence())
                .putByte(shape);
        write(out, function, arguments);
        // Numbered last, so that ids reach the node nearly in order however long the arguments took.
        ClientRef<?> task = numbered(out, function, options.name(), shape, options.streamBuffer());
        sendAfter(optionsNumber, options, MessageType.SUBMIT, out, task);
        return task;
    }

    /// Makes the reference for a message that is complete but for the id it starts with.
    private ClientRef<?> numbered(
            WireWriter out, RemoteFunction function, @Nullable String name, int shape, int streamBuffer) {
        long sequence = connection.nextPendingSequence();
        number(out, sequence);
        ClientRef<Long> ref = new ClientRef<>(session, sequence, function, name);
        if (shape == ResultShape.PARTS) {
            List<String> components = function.components();
            ClientRef<?>[] parts = new ClientRef<?>[components.size()];
            for (int i = 0; i < parts.length; i++) {
                parts[i] = new ClientRef.Part<>(ref, i, components.get(i));
            }
            ref.parts = parts;
        } else if (shape == ResultShape.STREAM) {
            ref.stream = new ClientStream<>(ref, connection, streamBuffer);
        }
        if (session.sites().wants(sequence)) {
            session.sites().remember(ref, function.name());
        }
        connection.expect(ref);
        return ref;
    }

    private static void number(WireWriter out, long sequence) {
        out.setInt(0, (int) sequence);
        out.setInt(Integer.BYTES, (int) (sequence >>> 32));
    }

    /// Sends a message that uses options.
    ///
    /// @param ref waits for its outcome; null if nothing does
    private void sendAfter(int number, Object options, int type, WireWriter out, @Nullable ClientRef<?> ref) {
        boolean sent = false;
        try {
            if (number == Learned.UNLEARNT) {
                synchronized (connection.learned().lock()) {
                    connection.learned().explain(number, options);
                    connection.offer(type, out);
                }
                connection.flush();
            } else {
                connection.send(type, out);
            }
            sent = true;
        } finally {
            if (!sent && ref != null) {
                connection.settled(ref.sequence);
            }
        }
    }

    /// Calls an actor.
    ///
    /// @param actor what the node calls it
    /// @param streamBuffer how many items of a stream there may be, as far as that is known
    /// @return as [#submit] does
    ClientRef<?> call(
            RefName actor,
            RemoteFunction method,
            CallOptions options,
            int shape,
            int streamBuffer,
            @Nullable Object[] arguments) {
        int functionNumber = connection.learned().function(method);
        WireWriter out = connection
                .writer()
                .putLong(0)
                .putInt(functionNumber)
                .putLong(session.parentSequence())
                .putByte(shape);
        actor.write(out);
        String group = options.group();
        out.putString(group == null ? "" : group);
        boolean special = !options.isDefault();
        out.putBoolean(special);
        if (special) {
            WireOptions.write(out, options);
        }
        write(out, method, arguments);
        ClientRef<?> call = numbered(out, method, options.name(), shape, streamBuffer);
        boolean sent = false;
        try {
            connection.send(MessageType.CALL, out);
            sent = true;
        } finally {
            if (!sent) {
                connection.settled(call.sequence);
            }
        }
        return call;
    }

    /// What became of a wish for an actor.
    ///
    /// @param actor the new one, unless another was found
    /// @param answer of the node, null if it was not waited for
    record Created(ActorDescription actor, @Nullable Object answer) {}

    /// Creates an actor, or finds the living one of its name; waits for the node's answer if there is a name.
    ///
    /// @param find whether one of that name will do
    Created create(
            RemoteFunction constructor,
            ActorOptions options,
            String namespace,
            boolean find,
            @Nullable Object[] arguments) {
        int functionNumber = connection.learned().function(constructor);
        int optionsNumber = connection.learned().options(options);
        WireWriter out = connection
                .writer()
                .putLong(0)
                .putInt(functionNumber)
                .putInt(optionsNumber)
                .putLong(session.parentSequence())
                .putBoolean(find);
        int requestAt = out.position();
        out.putLong(0).putString(namespace).putString(constructor.owner().getName());
        write(out, constructor, arguments);
        long sequence = connection.nextSequence();
        number(out, sequence);
        ActorDescription actor = ActorDescription.of(sequence, constructor.owner(), options, namespace);
        if (options.name() == null) {
            sendAfter(optionsNumber, options, MessageType.CREATE_ACTOR, out, null);
            return new Created(actor, null);
        }
        Object answer = connection
                .requests()
                .ask(
                        request -> {
                            out.setInt(requestAt, (int) request);
                            out.setInt(requestAt + Integer.BYTES, (int) (request >>> 32));
                            return out;
                        },
                        message -> sendAfter(optionsNumber, options, MessageType.CREATE_ACTOR, message, null));
        return new Created(actor, answer);
    }

    /// Writes the count of arguments, and the arguments; gives the writer back if that fails.
    private void write(WireWriter out, RemoteFunction function, @Nullable Object[] arguments) {
        boolean written = false;
        try {
            Profile profile = Profile.of(function);
            out.putInt(arguments.length);
            for (int i = 0; i < arguments.length; i++) {
                writeOne(out, profile, arguments[i], i);
            }
            written = true;
        } finally {
            if (!written) {
                connection.giveBack(out);
            }
        }
    }

    private void writeOne(WireWriter out, Profile profile, @Nullable Object argument, int index) {
        switch (argument) {
            case null -> value(out, profile, null, index);
            case ObjectRef<?> ref ->
                resolved(
                        out,
                        Arguments.own(
                                session, ref, () -> profile.argument(index).description()));
            case Arg.Value<?>(Object value) -> {
                if (value instanceof ObjectRef<?> passed) {
                    Ref<?> own = Arguments.own(
                            session, passed, () -> profile.argument(index).description());
                    connection.names().writeRef(own, out.putByte(PASSED));
                } else {
                    value(out, profile, value, index);
                }
            }
            default -> value(out, profile, argument, index);
        }
    }

    private void value(WireWriter out, Profile profile, @Nullable Object value, int index) {
        Object present = value == null ? profile.nullAllowed(index) : value;
        connection.writeValue(out.putByte(VALUE), present, profile.argument(index));
    }

    private void resolved(WireWriter out, Ref<?> ref) {
        Object outcome = ref.outcome();
        if (outcome != null && !(outcome instanceof Failure) && !(outcome instanceof LargeOutcome)) {
            EncodedValue small = small(outcome);
            if (small != null || Ref.isNull(outcome)) {
                connection.writeEncoded(out.putByte(VALUE), small);
                return;
            }
        }
        connection.names().writeRef(ref, out.putByte(RESOLVED));
    }

    private static @Nullable EncodedValue small(Object outcome) {
        if (outcome instanceof EncodedValue || outcome instanceof String || outcome instanceof Number) {
            EncodedValue encoded = ValueCodec.shared().encode(outcome, Origin.PUT);
            if (encoded != null && encoded.attachments().length == 0 && encoded.length() <= SMALL_BYTES) {
                return encoded;
            }
        }
        return null;
    }
}
