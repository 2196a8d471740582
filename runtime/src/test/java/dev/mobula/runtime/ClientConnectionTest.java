package dev.mobula.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mobula.Arg;
import dev.mobula.JobId;
import dev.mobula.NodeDiedException;
import dev.mobula.NodeId;
import dev.mobula.NotSendableException;
import dev.mobula.ObjectRef;
import dev.mobula.ObjectStream;
import dev.mobula.SessionException;
import dev.mobula.TaskOptions;
import dev.mobula.runtime.codec.FileLargeValues;
import dev.mobula.runtime.codec.Origin;
import dev.mobula.runtime.codec.ValueCodec;
import dev.mobula.runtime.codec.WireValue;
import dev.mobula.runtime.wire.MessageType;
import dev.mobula.runtime.wire.WireReader;
import dev.mobula.runtime.wire.WireWriter;
import dev.mobula.spi.RemoteFunction;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClientConnectionTest {
    private static final RemoteFunction TASK = Functions.task("client.task", arguments -> null);
    private static final RemoteFunction ITEMS = Functions.iterator("client.items", arguments -> null);

    @TempDir
    Path folder;

    private final FakeNodeLink node = new FakeNodeLink(1_000);
    private FileLargeValues large;
    private ClientConnection connection;
    private ClientSession session;

    @BeforeEach
    void connect() {
        large = new FileLargeValues(folder, 7);
        connection = new ClientConnection(node, made -> large, 7);
        session = new ClientSession(
                connection,
                new ClientSession.Settings(
                        new JobId(1),
                        new NodeId(2),
                        "local:fake",
                        null,
                        getClass().getClassLoader(),
                        false,
                        false),
                null,
                _ -> {});
        connection.start();
    }

    @AfterEach
    void close() {
        session.close();
    }

    private ObjectRef<Object> submit(Object... arguments) {
        return session.submit(TASK, TaskOptions.DEFAULT, arguments);
    }

    /// Reads messages up to the next task, and returns its number.
    private long nextTask() {
        FakeNodeLink.Sent message = node.next();
        while (message.type == MessageType.FUNCTION || message.type == MessageType.OPTIONS) {
            message = node.next();
        }
        assertThat(message.type).isEqualTo(MessageType.SUBMIT);
        return message.fields.getLong();
    }

    private void complete(long sequence, long hold, Object value, WireValue.Names names) {
        WireWriter out = new WireWriter()
                .putLong(sequence)
                .putShort(-1)
                .putBoolean(false)
                .putLong(hold)
                .putByte(0);
        WireValue.write(out, ValueCodec.shared().encode(value, Origin.PUT), names, large);
        node.say(MessageType.COMPLETED, out);
    }

    /// Names all that is carried as object 9 of client 3.
    private static final WireValue.Names BORROWED = new WireValue.Names() {
        @Override
        public void write(Object carried, WireWriter out) {
            out.putByte(0).putLong((3L << 40) + 9).putShort(-1);
        }

        @Override
        public Object read(WireReader in) {
            throw new AssertionError("only written");
        }
    };

    @Test
    void explainsAFunctionAndOptionsOnce() {
        submit(1, 2);
        submit(3, 4);

        assertThat(node.types())
                .containsExactly(MessageType.FUNCTION, MessageType.OPTIONS, MessageType.SUBMIT, MessageType.SUBMIT);
    }

    @Test
    void givesTheValueThatTheNodeTells() {
        ObjectRef<Object> ref = submit(1, 2);
        assertThat(ref.isDone()).isFalse();
        complete(nextTask(), 0, "done", BORROWED);

        assertThat(ref.get(Duration.ofSeconds(30))).isEqualTo("done");
        assertThat(connection.expected(((Ref<?>) ref).sequence)).isNull();
    }

    @Test
    void explainsTooManyOptionsEachTime() {
        for (int i = 0; i < 4_200; i++) {
            session.submit(TASK, TaskOptions.DEFAULT.name("task " + i), 1, 2);
            while (!node.types().isEmpty()) {
                FakeNodeLink.Sent message = node.next();
                if (message.type == MessageType.SUBMIT) {
                    message.fields.getLong();
                    message.fields.getInt();
                    assertThat(message.fields.getInt()).isEqualTo(i < 4_096 ? i + 1 : 0);
                }
            }
        }
    }

    @Test
    void holdsTheSenderBackWhileTheRingIsFull() throws Exception {
        var sender = CompletableFuture.runAsync(() -> {
            for (int i = 0; i < 2_000; i++) {
                submit(i, i);
            }
        });
        Await.until("the ring is full", () -> node.types().size() == 1_000);
        assertThat(sender).isNotDone();
        for (int i = 0; i < 2_002; i++) {
            node.next();
        }

        sender.get();
        assertThat(node.types()).isEmpty();
    }

    @Test
    void takesMessagesInWhileAQuestionWaitsForRoomInTheRing() throws Exception {
        ObjectRef<Object> before = submit(1, 2);
        long sequence = nextTask();
        while (node.types().size() < 1_000) {
            submit(1, 2);
        }
        var asked = new CompletableFuture<Object>();
        Thread asking = Thread.ofPlatform()
                .start(() -> asked.complete(connection
                        .requests()
                        .askInterruptibly(
                                MessageType.PIN,
                                request -> connection.writer().putLong(request).putLong(0),
                                _ -> {},
                                () -> "nothing")));
        Await.until("the question waits for room", () -> asking.getState() == Thread.State.TIMED_WAITING);

        complete(sequence, 0, "taken in", BORROWED); // a node may read nothing before there is room for this

        Await.until("the one who asks has taken it in", before::isDone);
        assertThat(asked).isNotDone();
        FakeNodeLink.Sent message = node.next();
        while (message.type != MessageType.PIN) {
            message = node.next();
        }
        WireWriter answer =
                new WireWriter().putLong(message.fields.getLong()).putLong(0).putByte(0);
        WireValue.write(answer, ValueCodec.shared().encode(64L, Origin.PUT), BORROWED, large);
        node.say(MessageType.REPLY, answer);
        assertThat(asked.get(30, TimeUnit.SECONDS)).isNotNull();
    }

    @Test
    void sendsSmallValuesInPlaceOfReferencesAndGivesTheNodeLargeOnes() {
        submit(session.put(7), session.put(new byte[5_000]));

        assertThat(node.types())
                .containsExactly(MessageType.FUNCTION, MessageType.OPTIONS, MessageType.PUT, MessageType.SUBMIT);
    }

    @Test
    void givesTheNodeAnOutcomeThatItHasForgottenMeanwhile() {
        ObjectRef<Object> ref = submit(1, 2);
        long first = nextTask();
        submit(Arg.of(ref), 2);
        nextTask();
        complete(first, 0, 5, BORROWED);

        WireReader put = node.next(MessageType.PUT);
        assertThat(put.getLong()).isEqualTo(first);
        assertThat(put.getShort()).isEqualTo(-1);
        assertThat(put.getByte()).isZero();
    }

    @Test
    @SuppressWarnings("unchecked") // what the test sends
    void asksOnceForAReferenceThatCameFromElsewhere() {
        ObjectRef<Object> ref = submit(1, 2);
        complete(nextTask(), 5, new ArrayList<>(List.of(session.put(1))), BORROWED);
        ObjectRef<Integer> borrowed = ((List<ObjectRef<Integer>>) ref.get()).getFirst();
        assertThat(borrowed.id().task().sequence()).isEqualTo((3L << 40) + 9);
        assertThat(node.types()).isEmpty();

        var asking = CompletableFuture.supplyAsync(borrowed::isDone);
        WireReader want = node.next(MessageType.WANT);
        assertThat(want.getByte()).isOne();
        assertThat(want.getLong()).isEqualTo(5);
        assertThat(want.getInt()).isZero();
        node.say(MessageType.PENDING, new WireWriter().putByte(1).putLong(5).putInt(0));
        assertThat(asking.join()).isFalse();

        WireWriter value =
                new WireWriter().putByte(1).putLong(5).putInt(0).putLong(0).putByte(0);
        WireValue.write(value, ValueCodec.shared().encode(42, Origin.PUT), BORROWED, large);
        node.say(MessageType.VALUE, value);
        assertThat(borrowed.get(Duration.ofSeconds(30))).isEqualTo(42);
        assertThat(node.types()).isEmpty();
    }

    @Test
    void releasesAHoldWhenNothingOfItIsReachable() {
        ObjectRef<Object> ref = submit(1, 2);
        complete(nextTask(), 11, new ArrayList<>(List.of(session.put(1))), BORROWED);
        assertThat(ref.get()).isInstanceOf(List.class);
        ref = null;

        Await.until("the hold is released", () -> {
            System.gc();
            return node.types().contains(MessageType.RELEASE);
        });
        WireReader release = node.next(MessageType.RELEASE);
        assertThat(release.getInt()).isOne();
        assertThat(release.getLong()).isEqualTo(11);
    }

    @Test
    void collectsGarbageWhenTheNodeAsks() {
        ObjectRef<Object> ref = submit(1, 2);
        complete(nextTask(), 12, new ArrayList<>(List.of(session.put(1))), BORROWED);
        assertThat(ref.get()).isInstanceOf(List.class);
        ref = null;

        node.say(MessageType.COLLECT, new WireWriter());

        Await.until("the hold is released", () -> node.types().contains(MessageType.RELEASE));
    }

    @Test
    void tellsHowManyItemsOfAStreamWereTaken() {
        ObjectStream<Integer> items = session.submitStream(ITEMS, TaskOptions.DEFAULT.streamBuffer(4), 1, 2);
        long task = nextTask();
        for (int i = 1; i <= 4; i++) {
            WireWriter item = new WireWriter().putLong(task).putLong(i).putLong(0);
            WireValue.write(item, ValueCodec.shared().encode(i, Origin.PUT), BORROWED, large);
            node.say(MessageType.STREAM_ITEM, item);
        }
        complete(task, 0, 4L, BORROWED);
        assertThat(items.completion().get()).isEqualTo(4);

        assertThat(items.stream()).containsExactly(1, 2, 3, 4);
        assertThat(node.types()).isEmpty(); // nobody needs to know once it has ended
    }

    @Test
    void refusesToSendAStream() {
        ObjectStream<Integer> items = session.submitStream(ITEMS, TaskOptions.DEFAULT, 1, 2);

        assertThatThrownBy(() -> submit(new ArrayList<>(List.of(items)), 2))
                .isInstanceOf(NotSendableException.class)
                .hasMessageContaining("consume it here and pass its items");
    }

    @Test
    void failsAllThatWaitsWhenTheNodeDies() {
        ObjectRef<Object> ref = submit(1, 2);
        var question = CompletableFuture.supplyAsync(() -> session.state().nodes());
        Await.until("the question is sent", () -> node.types().contains(MessageType.ASK));
        connection.broken("the node's process or its socket ended", true);

        assertThatThrownBy(ref::get)
                .isInstanceOfSatisfying(
                        NodeDiedException.class, e -> assertThat(e.address()).isEqualTo("local:fake"))
                .hasMessageContaining("Client.task (")
                .hasMessageContaining("open a new session");
        assertThatThrownBy(question::join).hasCauseInstanceOf(NodeDiedException.class);
        assertThatThrownBy(() -> submit(1, 2)).isInstanceOf(NodeDiedException.class);
        session.close();
        assertThatThrownBy(() -> submit(1, 2)).isInstanceOf(SessionException.class);
    }

    @Test
    void failsAllThatWaitsWhenTheNodeSendsNonsense() {
        ObjectRef<Object> ref = submit(1, 2);
        node.say(MessageType.COMPLETED, new WireWriter().putByte(1));

        assertThatThrownBy(() -> ref.get(Duration.ofSeconds(30)))
                .isInstanceOf(NodeDiedException.class)
                .hasMessageContaining("makes no sense");
    }

    @Test
    void failsWhatHasNoValueWhenTheSessionIsClosed() {
        ObjectRef<Object> ref = submit(1, 2);
        session.close();

        assertThatThrownBy(ref::get).isInstanceOf(SessionException.class).hasMessageContaining("is closed");
    }
}
