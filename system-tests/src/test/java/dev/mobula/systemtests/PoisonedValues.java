package dev.mobula.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mobula.MobulaException;
import dev.mobula.ObjectRef;
import dev.mobula.RemoteException;
import dev.mobula.TaskFailedException;
import dev.mobula.UnreadableValueException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Values that cannot be read and exceptions that cannot be sent hurt their own call and nothing else.
@Timeout(120)
abstract class PoisonedValues {
    @Test
    void anArgumentWhoseReadingThrowsFailsItsCallOnceAndTheWorkerLives() {
        long pid = DeedsRemote.pid().get();
        int before = PoisonTasksRemote.readings().get();

        ObjectRef<String> ref = PoisonTasksRemote.options().retries(3).take(new Poison.OnReading("cup"));

        assertThatThrownBy(() -> ref.get(NodeUnderTest.LIMIT))
                .isInstanceOf(UnreadableValueException.class)
                .hasMessageContaining(Poison.OnReading.class.getName())
                .hasMessageContaining("PoisonTasks.take");
        assertThat(PoisonTasksRemote.readings().get() - before)
                .as("not tried again")
                .isEqualTo(1);
        assertThat(DeedsRemote.pid().get()).isEqualTo(pid);
    }

    @Test
    void aPoisonedFieldIsNamedWithItsPath() {
        ObjectRef<String> ref = PoisonTasksRemote.take(new Poison.Box(List.of(new Poison.OnReading("cup"))));

        assertThatThrownBy(() -> ref.get(NodeUnderTest.LIMIT))
                .isInstanceOf(UnreadableValueException.class)
                .hasMessageContaining("content");
    }

    @Test
    void aResultWhoseReadingThrowsFailsItsReaderOnly() {
        ObjectRef<Object> ref = PoisonTasksRemote.make("cup");

        assertThatThrownBy(() -> ref.get(NodeUnderTest.LIMIT)).isInstanceOf(UnreadableValueException.class);
        assertThat(DeedsRemote.square(7).get().value()).isEqualTo(49);
    }

    @Test
    void aDeepValueEitherArrivesOrFailsItsCall() {
        long pid = DeedsRemote.pid().get();
        Object deep = new ArrayList<>();
        for (int depth = 0; depth < 200_000; depth++) {
            deep = new ArrayList<>(List.of(deep));
        }
        Object bomb = deep;

        try {
            assertThat(PoisonTasksRemote.take(bomb).get(NodeUnderTest.LIMIT)).isEqualTo("taken");
        } catch (MobulaException e) {
            assertThat(e).hasMessageContaining("deep");
        }
        assertThat(DeedsRemote.pid().get()).isEqualTo(pid);
    }

    @Test
    void anExceptionThatCannotBeSentIsReplacedWithAllItsText() {
        assertThatThrownBy(() -> PoisonTasksRemote.fail("the disk is full").get(NodeUnderTest.LIMIT))
                .isInstanceOf(TaskFailedException.class)
                .hasMessageContaining(Poison.Unsendable.class.getName())
                .hasMessageContaining("the disk is full")
                .cause()
                .isInstanceOf(RemoteException.class)
                .hasMessageContaining(Poison.Unsendable.class.getName())
                .hasMessageContaining("the disk is full")
                .satisfies(surrogate -> {
                    assertThat(surrogate.getStackTrace())
                            .anyMatch(frame -> frame.getMethodName().equals("fail"));
                    assertThat(surrogate.getCause())
                            .isExactlyInstanceOf(IOException.class)
                            .hasMessage("inner");
                    assertThat(surrogate.getSuppressed())
                            .singleElement()
                            .isExactlyInstanceOf(IllegalStateException.class);
                });
    }
}
