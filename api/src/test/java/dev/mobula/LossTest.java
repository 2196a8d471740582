package dev.mobula;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mobula.MobulaException.Advice;
import dev.mobula.WorkerCrashedException.Kind;
import org.junit.jupiter.api.Test;

/// Errors that say that a process was lost.
class LossTest {
    @Test
    void tellsWhatEndedAWorkerAndWhereItsLogIs() {
        var cause = new IllegalStateException();
        var lost = new WorkerCrashedException(3, Kind.KILLED, "/logs/worker-1.log", "was killed", cause);

        assertThat(lost.attempts()).isEqualTo(3);
        assertThat(lost.kind()).isEqualTo(Kind.KILLED);
        assertThat(lost.logFile()).contains("/logs/worker-1.log");
        assertThat(lost.rethrown()).usingRecursiveComparison().isEqualTo(lost);
    }

    @Test
    void isACrashWithoutALogIfNothingElseIsKnown() {
        var lost = new WorkerCrashedException(1, "crashed", null);

        assertThat(lost.kind()).isEqualTo(Kind.CRASHED);
        assertThat(lost.logFile()).isEmpty();
        assertThat(lost.advice()).isEqualTo(Advice.RETRY);
    }

    @Test
    void advisesToChangeTheProgramIfTryingAgainIsInVain() {
        for (var kind : Kind.values()) {
            var inVain = kind == Kind.EXITED || kind == Kind.STARTUP_FAILED;
            assertThat(new WorkerCrashedException(1, kind, null, "lost", null).advice())
                    .isEqualTo(inVain ? Advice.FIX_PROGRAM : Advice.RETRY);
        }
    }

    @Test
    void tellsHowOftenATaskWasStoppedForLackOfMemory() {
        var stopped = new OutOfMemoryException(4, "Node n-1 ran low on memory", new IllegalStateException());

        assertThat(stopped.attempts()).isEqualTo(4);
        assertThat(stopped.advice()).isEqualTo(Advice.RETRY);
        assertThat(stopped.rethrown()).usingRecursiveComparison().isEqualTo(stopped);
    }

    @Test
    void saysHowToReconnectWhenTheNodeDied() {
        var died = NodeDiedException.of("local:a", "The value of task 7", "its process ended", null);

        assertThat(died)
                .hasMessage("The value of task 7 is lost, since the connection to node 'local:a' broke (its process"
                        + " ended): check that it runs ('mobula status'; 'mobula start --head' starts one), open a new"
                        + " session with Mobula.connect(\"local:a\") and submit again");
        assertThat(died.address()).isEqualTo("local:a");
        assertThat(died.advice()).isEqualTo(Advice.RETRY);
        assertThat(died.rethrown()).usingRecursiveComparison().isEqualTo(died);
    }
}
