package dev.mobula.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mobula.GetInterruptedException;
import dev.mobula.InfeasibleException;
import dev.mobula.InternalException;
import dev.mobula.Resources;
import dev.mobula.SessionException;
import dev.mobula.TaskCancelledException;
import dev.mobula.UnreachableException;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class FailureTest {
    private static final String WHERE = "put -v before the command to see where it happened, as in 'mobula -v run pi'";

    @Test
    void hasAnExitCodeOfItsOwnForAClusterThatCannotBeReached() {
        assertThat(Failure.of(new UnreachableException("no node at host:1", null)))
                .isEqualTo(
                        new Failure(
                                5,
                                "no node at host:1",
                                "'mobula status' shows the nodes that run; without MOBULA_ADDRESS, programs work inside their JVM"));
    }

    @Test
    void hasTheExitCodeOfShellsForAnInterrupt() {
        String hint = "it was asked to stop: run the command again to start anew";
        assertThat(Failure.of(new GetInterruptedException("get() of task 7 was interrupted", null)))
                .isEqualTo(new Failure(130, "get() of task 7 was interrupted", hint));
        assertThat(Failure.of(new InterruptedException())).isEqualTo(new Failure(130, "interrupted", hint));
    }

    @Test
    void hintsByWhatTheErrorAdvises() {
        assertThat(Failure.of(new InfeasibleException(Resources.NONE.withGpus(9), "needs 9 GPU", null)))
                .isEqualTo(new Failure(
                        1,
                        "needs 9 GPU",
                        "lower the demand, or give the node more, as in MOBULA_CPUS=8 or MOBULA_GPUS=1"));
        assertThat(Failure.of(new InternalException("queue of -1", null)))
                .isEqualTo(new Failure(1, "queue of -1", "this is a bug in Mobula: report it with the output of -v"));
        assertThat(Failure.of(new SessionException("closed", null)))
                .isEqualTo(new Failure(
                        1, "closed", "it fails again until the program or its settings are changed; " + WHERE));
        assertThat(Failure.of(new TaskCancelledException("cancelled", null)))
                .isEqualTo(new Failure(1, "cancelled", "it was asked to stop: run the command again to start anew"));
    }

    @Test
    void namesTheTypeOfOtherErrorsAndPrintsTheirFirstLineOnly() {
        assertThat(Failure.of(new IOException("disk full\nmore")))
                .isEqualTo(new Failure(1, "java.io.IOException: disk full", WHERE));
        assertThat(Failure.of(new IllegalStateException()))
                .isEqualTo(new Failure(1, "java.lang.IllegalStateException: no message", WHERE));
    }
}
