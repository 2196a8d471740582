package dev.mobula.runtime.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mobula.ActorHandle;
import dev.mobula.ObjectRef;
import dev.mobula.ObjectStream;
import dev.mobula.RemoteActor;
import dev.mobula.RemoteCallable;
import dev.mobula.store.EncodedValue;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SharedByReferenceTest {
    /// A handle with things inside that could not be sent.
    private static final class Handle implements RemoteActor {
        @SuppressWarnings("unused")
        private final ReentrantLock lock = new ReentrantLock();

        @Override
        public ActorHandle actor() {
            throw new UnsupportedOperationException();
        }
    }

    private record RecordHandle(List<Object> inside) implements RemoteActor {
        @Override
        public ActorHandle actor() {
            throw new UnsupportedOperationException();
        }
    }

    @SuppressWarnings("ReferenceEquality")
    private static <T> T fake(Class<T> type) {
        return type.cast(Proxy.newProxyInstance(
                SharedByReferenceTest.class.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "hashCode" -> 1;
                    case "equals" -> proxy == arguments[0];
                    case "toString" -> "fake";
                    default -> throw new UnsupportedOperationException(method.getName());
                }));
    }

    static Stream<Object> shared() {
        RemoteActor lambda = () -> {
            throw new UnsupportedOperationException();
        };
        return Stream.of(
                fake(ObjectRef.class),
                fake(ObjectStream.class),
                fake(ActorHandle.class),
                new Handle(),
                new RecordHandle(new ArrayList<>()),
                lambda);
    }

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("shared")
    void staysTheSameObjectAloneAndInsideOfCopies(Object handle) {
        assertThat(Codecs.copy(handle)).isSameAs(handle);
        assertThat(Codecs.copy(List.of(handle)).getFirst()).isSameAs(handle);
        List<Object> list = new ArrayList<>(List.of(handle, 1, handle));
        List<Object> copy = Codecs.copy(list);

        assertThat(copy).isNotSameAs(list);
        assertThat(copy.getFirst()).isSameAs(handle).isSameAs(copy.getLast());
    }

    @Test
    void travelsBesideTheBytesOnce() {
        ObjectRef<?> ref = fake(ObjectRef.class);
        EncodedValue encoded = (EncodedValue) ValueCodec.shared()
                .freeze(new HashMap<>(Map.of("a", ref, "b", new Object[] {ref})), Origin.PUT);

        assertThat(encoded.attachments()).containsExactly(ref);
    }

    @Test
    void isCapturedByLambdasAsItIs() throws Exception {
        ObjectRef<?> ref = fake(ObjectRef.class);
        List<Object> list = new ArrayList<>();
        RemoteCallable<Object> onlyRef = () -> ref;
        RemoteCallable<Object> withList = () -> {
            list.add(ref);
            return list.getFirst();
        };
        ClassLoader loader = getClass().getClassLoader();

        assertThat(LambdaCodec.shared().snapshot(onlyRef).thaw(loader)).isSameAs(onlyRef);
        RemoteCallable<?> copy =
                (RemoteCallable<?>) LambdaCodec.shared().snapshot(withList).thaw(loader);
        assertThat(copy.call()).isSameAs(ref);
        assertThat(list).isEmpty();
    }
}
