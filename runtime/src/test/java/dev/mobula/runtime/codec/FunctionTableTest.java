package dev.mobula.runtime.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mobula.Checkpointed;
import dev.mobula.Remote;
import dev.mobula.RemoteCallable;
import dev.mobula.UnreadableValueException;
import dev.mobula.runtime.wire.WireReader;
import dev.mobula.runtime.wire.WireWriter;
import dev.mobula.spi.RemoteFunction;
import dev.mobula.store.EncodedValue;
import java.util.List;
import org.junit.jupiter.api.Test;

class FunctionTableTest {
    private static final ClassLoader LOADER = FunctionTableTest.class.getClassLoader();

    /// Has a stub of its own.
    static final class Sums {
        private Sums() {}

        @Remote
        static long add(int left, long right) {
            return left + right;
        }

        @Remote
        static String call() {
            return "a method of that name";
        }
    }

    /// An actor with snapshots.
    @Remote
    static final class Total implements Checkpointed<Integer> {
        private int total;

        Total(int start) {
            total = start;
        }

        int add(int by) {
            return total += by;
        }

        @Override
        public Integer snapshot() {
            return total;
        }

        @Override
        public void restore(Integer snapshot) {
            total = snapshot;
        }
    }

    private static RemoteFunction described(Class<?> owner, String signature, RemoteFunction.Kind kind) {
        return new RemoteFunction(
                "Listed.name",
                owner,
                99,
                signature,
                kind,
                RemoteFunction.Result.VALUE,
                List.of("left", "right"),
                (index, target, arguments) -> null);
    }

    private static NodeFunction sent(RemoteFunction function) {
        WireWriter out = new WireWriter();
        WireFunction.write(out, NodeFunction.of(function));
        WireReader in = new WireReader().wrap(out.bytes(), 0, out.position());
        NodeFunction read = WireFunction.read(in);
        assertThat(in.remaining()).isZero();
        WireWriter again = new WireWriter();
        WireFunction.write(again, read);
        assertThat(again.toBytes()).isEqualTo(out.toBytes());
        return read;
    }

    private static Object run(RemoteFunction function, Object target, Object... arguments) throws Throwable {
        return function.dispatcher().call(function.index(), target, arguments);
    }

    @Test
    void findsTheMethodOfANestedClass() throws Throwable {
        NodeFunction sent = sent(described(Sums.class, "add(int,long)", RemoteFunction.Kind.TASK));

        assertThat(sent.function().name()).isEqualTo("Listed.name");
        assertThat(sent.function().parameters()).containsExactly("left", "right");
        assertThat(sent.function().owner()).isEqualTo(NodeFunction.Elsewhere.class);
        assertThat(sent.ownerName()).isEqualTo(Sums.class.getName());
        assertThat(sent.checkpointed()).isFalse();
        RemoteFunction found = FunctionTable.find(sent, LOADER);
        assertThat(run(found, null, 2, 3L)).isEqualTo(5L);
        assertThat(FunctionTable.find(sent, LOADER)).isSameAs(found);
    }

    @Test
    void findsConstructorsAndMethodsOfAnActor() throws Throwable {
        NodeFunction constructor = sent(described(Total.class, "<init>(int)", RemoteFunction.Kind.CONSTRUCTOR));
        Object total = run(FunctionTable.find(constructor, LOADER), null, 4);
        NodeFunction add = sent(described(Total.class, "add(int)", RemoteFunction.Kind.METHOD));

        assertThat(constructor.checkpointed()).isTrue();
        assertThat(run(FunctionTable.find(add, LOADER), total, 3)).isEqualTo(7);
    }

    @Test
    void describedFunctionsCannotRun() {
        NodeFunction sent = sent(described(Sums.class, "add(int,long)", RemoteFunction.Kind.TASK));

        assertThatThrownBy(() -> run(sent.function(), null, 1, 2L)).hasMessageContaining("has not loaded");
    }

    @Test
    void runsSubmittedCode() throws Throwable {
        int captured = 41;
        RemoteCallable<Integer> code = () -> captured + 1;
        CodeSnapshot snapshot = LambdaCodec.shared().snapshot(code);
        NodeFunction sent = sent(FunctionTable.submitted(snapshot.name(), code.getClass()));
        EncodedValue argument = ValueCodec.shared().encode(snapshot, Origin.PUT);
        RemoteFunction found = FunctionTable.find(sent, LOADER);

        assertThat(sent.ownerName()).isEqualTo(FunctionTableTest.class.getName());
        assertThat(found.name()).isEqualTo(snapshot.name()).startsWith("FunctionTableTest.lambda@");
        assertThat(run(found, null, ValueCodec.shared().thaw(argument, LOADER, Origin.PUT)))
                .isEqualTo(42);
    }

    @Test
    void doesNotTakeAMethodCalledCallForSubmittedCode() throws Throwable {
        NodeFunction sent = sent(described(Sums.class, "call()", RemoteFunction.Kind.TASK));

        assertThat(run(FunctionTable.find(sent, LOADER), null)).isEqualTo("a method of that name");
    }

    @Test
    void findsTheFunctionsOfTheRuntimeItself() throws ClassNotFoundException {
        Class<?> executor = Class.forName("dev.mobula.runtime.LocalExecutor");
        Class<?> queue = Class.forName("dev.mobula.util.QueueActor");

        assertThat(FunctionTable.find(sent(described(executor, "execute()", RemoteFunction.Kind.TASK)), LOADER)
                        .name())
                .isEqualTo("executor");
        assertThat(FunctionTable.find(sent(described(queue, "<init>(int)", RemoteFunction.Kind.CONSTRUCTOR)), LOADER)
                        .name())
                .isEqualTo("DistributedQueue");
    }

    @Test
    void saysWhatIsMissing() {
        NodeFunction renamed = sent(described(Sums.class, "subtract(int)", RemoteFunction.Kind.TASK));
        NodeFunction unknown = NodeFunction.elsewhere(
                "no.Such",
                "Such.thing",
                0,
                "thing()",
                RemoteFunction.Kind.TASK,
                RemoteFunction.Result.VALUE,
                List.of(),
                List.of(),
                false);
        NodeFunction split = NodeFunction.elsewhere(
                Sums.class.getName(),
                "Sums.add",
                0,
                "add(int,long)",
                RemoteFunction.Kind.TASK,
                RemoteFunction.Result.SPLIT,
                List.of(),
                List.of("a"),
                false);

        assertThatThrownBy(() -> FunctionTable.find(renamed, LOADER))
                .isInstanceOf(UnreadableValueException.class)
                .hasMessage("Cannot run Listed.name: dev.mobula.runtime.codec.FunctionTableTest_SumsRemote has no"
                        + " subtract(int) here, as the caller's has, so it is another version: put the same classes on"
                        + " the class path of all processes");
        assertThatThrownBy(() -> FunctionTable.find(unknown, LOADER))
                .isInstanceOf(UnreadableValueException.class)
                .hasMessageContaining("Cannot run Such.thing: it needs class no.Such, which is not on the class path");
        assertThatThrownBy(() -> FunctionTable.find(split, LOADER))
                .isInstanceOf(UnreadableValueException.class)
                .hasMessageContaining("says here that add(int,long) gives VALUE, and the caller's SPLIT[a], so");
    }
}
