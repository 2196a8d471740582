package dev.mobula.runtime.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mobula.RemoteException;
import dev.mobula.TaskFailedException;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;

@SuppressWarnings("serial")
class ThrowableCodecTest {
    private static final class Detailed extends RuntimeException {
        private final List<Integer> details;

        Detailed(String message, List<Integer> details, Throwable cause) {
            super(message, cause);
            this.details = details;
        }
    }

    private static final class Holding extends Exception {
        @SuppressWarnings("unused")
        private final Object held;

        Holding(String message, Object held, Throwable cause) {
            super(message, cause);
            this.held = held;
        }
    }

    private static final class Mute extends RuntimeException {
        @SuppressWarnings("unused")
        private final Object held = new Socket();

        @Override
        public String getMessage() {
            throw new IllegalStateException("no message today");
        }
    }

    private static final class Unreadable extends RuntimeException {
        Unreadable(String message, Throwable cause) {
            super(message, cause);
        }

        private void readObject(ObjectInputStream in) throws IOException {
            throw new IOException("not again");
        }
    }

    private static final class Bare extends RuntimeException {
        Bare() {
            super("bare", null, false, false);
        }
    }

    private static Throwable copy(Throwable thrown) {
        return ThrowableCodec.shared().freezeThrowable(thrown);
    }

    @Test
    void keepsClassMessageStackCauseAndSuppressed() {
        IllegalStateException original = new IllegalStateException("outer", new IOException("inner"));
        original.addSuppressed(new CancellationException("beside"));
        Throwable copy = copy(original);

        assertThat(copy)
                .isNotSameAs(original)
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessage("outer");
        assertThat(copy.getStackTrace()).isEqualTo(original.getStackTrace());
        assertThat(copy.getCause()).isExactlyInstanceOf(IOException.class).hasMessage("inner");
        assertThat(copy.getCause().getStackTrace())
                .isEqualTo(original.getCause().getStackTrace());
        assertThat(copy.getSuppressed()).hasSize(1);
        assertThat(copy.getSuppressed()[0])
                .isExactlyInstanceOf(CancellationException.class)
                .hasMessage("beside");
    }

    @Test
    void copiesFieldsOfExceptions() {
        Detailed original = new Detailed("m", new ArrayList<>(List.of(1)), null);
        Detailed copy = (Detailed) copy(original);
        original.details.add(2);
        original.addSuppressed(new RuntimeException());

        assertThat(copy.details).containsExactly(1);
        assertThat(copy.getSuppressed()).isEmpty();
    }

    @Test
    void replacesAnExceptionThatHoldsWhatCannotBeSent() {
        Detailed innermost = new Detailed("root", List.of(1), null);
        Holding holding = new Holding("middle", new ReentrantLock(), innermost);
        UncheckedIOException outer = new UncheckedIOException("outer", new IOException(holding));
        Throwable copy = copy(outer);

        assertThat(copy).isExactlyInstanceOf(UncheckedIOException.class).hasMessage("outer");
        RemoteException replaced = (RemoteException) copy.getCause().getCause();
        assertThat(replaced.originalClassName()).isEqualTo(Holding.class.getName());
        assertThat(replaced).hasMessage(Holding.class.getName() + ": middle");
        assertThat(replaced.getStackTrace()).isEqualTo(holding.getStackTrace());
        assertThat(replaced.stackText()).contains("middle", "Caused by: ", "root", "ThrowableCodecTest.java");
        assertThat(replaced.getCause()).isExactlyInstanceOf(Detailed.class).hasMessage("root");
    }

    @Test
    void replacesSeveralExceptionsAndKeepsTheOthers() {
        Holding suppressed = new Holding("suppressed", new Thread(), null);
        Holding cause = new Holding("cause", new Thread(), new IOException("kept"));
        IllegalStateException outer = new IllegalStateException("outer", cause);
        outer.addSuppressed(suppressed);
        Throwable copy = copy(outer);

        assertThat(copy).isExactlyInstanceOf(IllegalStateException.class);
        assertThat(copy.getCause()).isExactlyInstanceOf(RemoteException.class);
        assertThat(copy.getCause().getCause()).isExactlyInstanceOf(IOException.class);
        assertThat(copy.getSuppressed()[0]).isExactlyInstanceOf(RemoteException.class);
    }

    @Test
    void replacesAnExceptionWhoseReadObjectThrows() {
        Throwable copy = copy(new IllegalStateException("outer", new Unreadable("inner", new IOException("root"))));

        assertThat(copy).isExactlyInstanceOf(IllegalStateException.class).hasMessage("outer");
        assertThat(((RemoteException) copy.getCause()).originalClassName()).isEqualTo(Unreadable.class.getName());
        assertThat(copy.getCause().getCause())
                .isExactlyInstanceOf(IOException.class)
                .hasMessage("root");
    }

    @Test
    void copesWithCausesInACircle() {
        Exception first = new Exception("first");
        Exception second = new Exception("second", first);
        first.initCause(second);
        Throwable copy = copy(first);

        assertThat(copy.getCause()).hasMessage("second");
        assertThat(copy.getCause().getCause()).isSameAs(copy);
        Holding held = new Holding("held", new Socket(), null);
        Exception around = new Exception("around", held);
        held.addSuppressed(around);
        Throwable other = copy(around);
        assertThat(other.getCause()).isExactlyInstanceOf(RemoteException.class);
        assertThat(other.getCause().getSuppressed()).containsExactly(other);
    }

    @Test
    void copesWithAMessageThatThrows() {
        RemoteException copy = (RemoteException) copy(new Mute());

        assertThat(copy.originalClassName()).isEqualTo(Mute.class.getName());
        assertThat(copy).hasMessage(Mute.class.getName() + ": (its getMessage threw java.lang.IllegalStateException)");
        assertThat(copy.stackText()).contains("printing it threw", "ThrowableCodecTest.java");
    }

    @Test
    void keepsExceptionsWithoutStack() {
        Throwable copy = copy(new Bare());

        assertThat(copy).isExactlyInstanceOf(Bare.class).hasMessage("bare");
        assertThat(copy.getStackTrace()).isEmpty();
    }

    @Test
    void copiesHugeStacksAndLongChains() {
        Throwable deep = null;
        try {
            recurse(0);
        } catch (StackOverflowError overflow) {
            deep = overflow;
        }
        Throwable chain = deep;
        for (int i = 0; i < 5_000; i++) {
            chain = new RuntimeException("level " + i, chain);
        }
        Throwable copy = copy(chain);
        int depth = 0;
        while (copy.getCause() != null) {
            copy = copy.getCause();
            depth++;
        }

        assertThat(depth).isEqualTo(5_000);
        assertThat(copy).isExactlyInstanceOf(StackOverflowError.class);
        assertThat(copy.getStackTrace()).isEqualTo(deep.getStackTrace());
    }

    @SuppressWarnings("InfiniteRecursion")
    private static int recurse(int depth) {
        return recurse(depth + 1) + 1;
    }

    @Test
    void replacesAChainInWhichMoreCannotBeSentThanIsWorthTrying() {
        Throwable chain = null;
        for (int i = 0; i < 60; i++) {
            chain = new Holding("level " + i, new Thread(), chain);
        }
        Throwable copy = copy(chain);
        int depth = 0;
        for (Throwable current = copy; current != null; current = current.getCause()) {
            assertThat(current).isExactlyInstanceOf(RemoteException.class);
            depth++;
        }

        assertThat(depth).isEqualTo(60);
    }

    @Test
    void keepsExceptionsOfMobula() {
        TaskFailedException copy =
                (TaskFailedException) copy(new TaskFailedException(3, "failed", new IllegalArgumentException("bad")));

        assertThat(copy.attempts()).isEqualTo(3);
        assertThat(copy.getCause()).isExactlyInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void copiesAnonymousExceptionsThatCapturedTheirSurroundings() {
        List<Integer> captured = new ArrayList<>(List.of(1));
        RuntimeException anonymous = new RuntimeException("anonymous") {
            @Override
            public String getMessage() {
                return "captured " + captured;
            }
        };

        assertThat(copy(anonymous)).hasMessage("captured [1]").isNotSameAs(anonymous);
    }

    @Test
    void travelsAsAValueToo() {
        List<Throwable> copy =
                Codecs.copy(new ArrayList<>(List.of(new IllegalStateException("x", new IOException("y")))));

        assertThat(copy.getFirst())
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessage("x");
        assertThat(copy.getFirst().getStackTrace()[0].getFileName()).isEqualTo("ThrowableCodecTest.java");
        assertThat(Codecs.refusal(new IllegalStateException(new Holding("h", new Socket(), null))))
                .startsWith("Cannot send argument 'job' of Pipeline.run: job.getCause().held is a java.net.Socket");
    }
}
