package dev.mobula.runtime.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.Serializable;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class GraphsTest {
    private static class Node {
        private final int value;
        private Node next;

        Node(int value, Node next) {
            this.value = value;
            this.next = next;
        }
    }

    private static final class Transient {
        private final List<String> kept = new ArrayList<>(List.of("kept"));
        private transient Object lock = new Object();
    }

    private static class Base {
        private int same = 1;

        int baseSame() {
            return same;
        }
    }

    private static final class Derived extends Base {
        private int same = 2;
        private final List<Integer> finals;

        Derived(List<Integer> finals) {
            this.finals = finals;
        }
    }

    private record Holder(Object first, Object second) {}

    @SuppressWarnings("ArrayRecordComponent") // this is what it is about
    private record Batch(float[] data, int[] shape, List<Holder> nested) {
        Batch {
            if (data == null) {
                throw new IllegalArgumentException("data is null");
            }
        }
    }

    private sealed interface Shape {}

    private record Circle(double radius, List<String> tags) implements Shape {}

    private static final class Square implements Shape {
        private double side = 3;
    }

    private enum Op {
        PLUS {
            @Override
            public String toString() {
                return "+";
            }
        },
        MINUS
    }

    private interface Adder extends Function<Integer, Integer>, Serializable {}

    private static final class Echo implements InvocationHandler {
        private final List<String> said = new ArrayList<>(List.of("echo"));

        @Override
        public Object invoke(Object proxy, java.lang.reflect.Method method, Object[] arguments) {
            return said;
        }
    }

    private final class Inner {
        private int number = 5;

        GraphsTest outer() {
            return GraphsTest.this;
        }
    }

    @SuppressWarnings("unused")
    private final List<String> ofOuter = new ArrayList<>(List.of("outer"));

    @Test
    void keepsCycles() {
        Node first = new Node(1, null);
        first.next = new Node(2, first);
        Node copy = Codecs.copy(first);

        assertThat(copy).isNotSameAs(first);
        assertThat(copy.next.value).isEqualTo(2);
        assertThat(copy.next.next).isSameAs(copy);
        List<Object> self = new ArrayList<>();
        self.add(self);
        List<Object> selfCopy = Codecs.copy(self);
        assertThat(selfCopy.getFirst()).isSameAs(selfCopy);
    }

    @Test
    void keepsTheSameObjectTheSameWithinOneValue() {
        List<String> shared = new ArrayList<>(List.of("s"));
        Holder holder = new Holder(shared, Map.of("k", shared));
        Holder copy = Codecs.copy(holder);

        assertThat(copy).isEqualTo(holder);
        assertThat(copy.first()).isSameAs(((Map<?, ?>) copy.second()).get("k")).isNotSameAs(shared);
    }

    @Test
    void sharesNothingWithTheOriginal() {
        Map<String, List<Integer>> original = new HashMap<>(Map.of("a", new ArrayList<>(List.of(1))));
        Map<String, List<Integer>> copy = Codecs.copy(original);
        original.get("a").add(2);

        assertThat(copy).isEqualTo(Map.of("a", List.of(1)));
    }

    @Test
    void givesEachReaderItsOwn() {
        Object frozen = ValueCodec.shared().freeze(new ArrayList<>(List.of(new ArrayList<>())), Origin.PUT);
        ClassLoader loader = getClass().getClassLoader();
        Object first = ValueCodec.shared().thaw(frozen, loader, Origin.PUT);
        Object second = ValueCodec.shared().thaw(frozen, loader, Origin.PUT);

        assertThat(first).isEqualTo(second).isNotSameAs(second);
    }

    @Test
    void copiesALinkedStructureOfAHundredThousandNodes() {
        Node head = null;
        for (int i = 0; i < 100_000; i++) {
            head = new Node(i, head);
        }
        int count = 0;
        for (Node node = Codecs.copy(head); node != null; node = node.next) {
            assertThat(node.value).isEqualTo(99_999 - count);
            count++;
        }

        assertThat(count).isEqualTo(100_000);
    }

    @Test
    void refusesALinkedStructureThatIsDeeperThanTheLimit() {
        Node head = null;
        for (int i = 0; i <= DeepStack.LEVELS; i++) {
            head = new Node(i, head);
        }

        assertThat(Codecs.refusal(head))
                .startsWith("Cannot send argument 'job' of Pipeline.run: job.next.next.")
                .contains(" levels … ")
                .endsWith(" is nested more than 300000 levels deep: keep long chains in a list or an array");
    }

    @Test
    void copiesDeepStructuresOnAVirtualThread() throws Exception {
        Node chain = null;
        for (int i = 0; i < 20_000; i++) {
            chain = new Node(i, chain);
        }
        Node head = chain;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            assertThat(threads.submit(() -> Codecs.copy(head)).get().value).isEqualTo(19_999);
        }
    }

    @Test
    void leavesTransientFieldsToTheConstructor() {
        Transient original = new Transient();
        Transient copy = Codecs.copy(original);

        assertThat(copy.kept).isEqualTo(original.kept);
        assertThat(copy.lock).isNotNull().isNotSameAs(original.lock);
    }

    @Test
    void copiesFieldsOfSuperclassesWithTheSameName() {
        Derived copy = Codecs.copy(new Derived(new ArrayList<>(List.of(7))));

        assertThat(copy.same).isEqualTo(2);
        assertThat(copy.baseSame()).isEqualTo(1);
        assertThat(copy.finals).containsExactly(7);
    }

    @Test
    void copiesRecordsWithMutableComponents() {
        Batch original =
                new Batch(new float[] {1, 2}, new int[] {2}, List.of(new Holder(new ArrayList<>(List.of(1)), null)));
        Batch copy = Codecs.copy(original);

        assertThat(copy.data()).isEqualTo(original.data()).isNotSameAs(original.data());
        assertThat(copy.nested()).isEqualTo(original.nested());
        assertThat(copy.nested().getFirst().first())
                .isNotSameAs(original.nested().getFirst().first());
    }

    @Test
    void copiesMembersOfSealedInterfaces() {
        List<Shape> copy = Codecs.copy(new ArrayList<>(List.of(new Circle(2, new ArrayList<>()), new Square())));

        assertThat(copy.getFirst()).isEqualTo(new Circle(2, List.of()));
        assertThat(((Square) copy.getLast()).side).isEqualTo(3);
    }

    @Test
    void keepsEnumConstantsWithBodiesTheSame() {
        List<Object> copy = Codecs.copy(new ArrayList<>(List.of(Op.PLUS, Op.MINUS, TimeUnit.DAYS, Op.PLUS)));

        assertThat(copy).hasSize(4);
        assertThat(copy.getFirst()).isSameAs(Op.PLUS);
        assertThat(copy.get(1)).isSameAs(Op.MINUS);
    }

    @Test
    void copiesInnerObjectsWithTheirOuterObject() {
        Inner copy = Codecs.copy(new Inner());

        assertThat(copy.number).isEqualTo(5);
        assertThat(copy.outer()).isNotSameAs(this);
        assertThat(copy.outer().ofOuter).containsExactly("outer");
    }

    @Test
    void copiesAnonymousClassesWithWhatTheyCaptured() {
        int[] captured = {41};
        Supplier<Integer> anonymous = new Supplier<>() {
            @Override
            public Integer get() {
                return ++captured[0];
            }
        };

        assertThat(Codecs.copy(anonymous).get()).isEqualTo(42);
        assertThat(captured[0]).isEqualTo(41);
    }

    @Test
    void copiesLambdasInsideValuesWithWhatTheyCaptured() {
        List<Integer> captured = new ArrayList<>(List.of(1));
        Adder adder = x -> {
            captured.add(x);
            return captured.size();
        };
        List<Object> copy = Codecs.copy(new ArrayList<>(List.of(adder, captured)));

        assertThat(((Adder) copy.getFirst()).apply(5)).isEqualTo(2);
        assertThat(copy.getLast()).isEqualTo(List.of(1, 5));
        assertThat(captured).containsExactly(1);
    }

    @Test
    void copiesDynamicProxiesWithTheirHandler() {
        Supplier<?> proxy = (Supplier<?>)
                Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {Supplier.class}, new Echo());
        Supplier<?> copy = Codecs.copy(proxy);

        assertThat(copy).isNotSameAs(proxy);
        assertThat(copy.get()).isEqualTo(List.of("echo")).isNotSameAs(proxy.get());
    }

    @Test
    void refusesACycleThroughARecord() {
        List<Object> list = new ArrayList<>();
        Holder holder = new Holder(list, null);
        list.add(holder);

        assertThat(Codecs.refusal(holder))
                .isEqualTo("Cannot send argument 'job' of Pipeline.run: job.first[0] refers back to the "
                        + Holder.class.getName() + " that holds it, which is built only after its parts:"
                        + " break the cycle, or hold the reference in a class with a field that can be set later");
    }

    @Test
    void worksOnManyThreadsAtOnce() throws Exception {
        Map<String, List<Integer>> value = new HashMap<>(Map.of("a", new ArrayList<>(List.of(1, 2, 3))));
        List<Future<Boolean>> results = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            for (int i = 0; i < 200; i++) {
                results.add(threads.submit(() -> Codecs.copy(value).equals(value)));
            }
        }
        for (Future<Boolean> result : results) {
            assertThat(result.get()).isTrue();
        }
    }

    @Test
    void mayBeCalledFromWithinAnEncoding() {
        Nesting copy = Codecs.copy(new Nesting());

        assertThat(copy.inner).isEqualTo(List.of("inner"));
    }

    private static final class Nesting implements Serializable {
        private static final long serialVersionUID = 1;

        private transient Object inner;

        private void writeObject(java.io.ObjectOutputStream out) throws java.io.IOException {
            out.defaultWriteObject();
            assertThat(Codecs.copy(new ArrayList<>(List.of("inner")))).hasSize(1);
        }

        private void readObject(java.io.ObjectInputStream in) throws java.io.IOException, ClassNotFoundException {
            in.defaultReadObject();
            inner = Codecs.copy(new ArrayList<>(List.of("inner")));
        }
    }
}
