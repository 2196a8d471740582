package dev.mobula.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.mobula.Mobula;
import dev.mobula.ObjectRef;
import dev.mobula.SessionException;
import dev.mobula.TaskOptions;
import dev.mobula.spi.Sessions;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;

/// Runs sample test classes with JUnit inside this one, and looks at their results.
class MobulaExtensionTest {
    private static final List<Mobula> SEEN = new CopyOnWriteArrayList<>();
    private static volatile CountDownLatch gate = new CountDownLatch(1);

    @BeforeEach
    void forgetSessions() {
        SEEN.clear();
        gate = new CountDownLatch(1);
    }

    @AfterEach
    void leavesNoSessionOpen() {
        gate.countDown();
        assertThat(Sessions.open()).isEmpty();
    }

    private static EngineExecutionResults run(Class<?> sample) {
        return EngineTestKit.engine("junit-jupiter")
                .selectors(selectClass(sample))
                .execute();
    }

    private static Throwable failureOf(Class<?> sample) {
        var failed = run(sample).testEvents().failed().list();
        assertThat(failed).hasSize(1);
        return failed.getFirst()
                .getRequiredPayload(org.junit.platform.engine.TestExecutionResult.class)
                .getThrowable()
                .orElseThrow();
    }

    @MobulaTest
    static class InjectionSample {
        private final Mobula ofConstructor;

        InjectionSample(Mobula mobula) {
            ofConstructor = mobula;
        }

        @BeforeEach
        void takesIt(Mobula mobula) {
            assertThat(mobula).isSameAs(ofConstructor);
        }

        @Test
        void first(Mobula mobula) {
            assertThat(mobula).isSameAs(ofConstructor).isSameAs(Mobula.session());
            assertThat(mobula.submit(() -> 42).get()).isEqualTo(42);
            SEEN.add(mobula);
        }

        @Test
        void second(Mobula mobula) {
            SEEN.add(mobula);
        }
    }

    @Test
    void givesEachTestASessionOfItsOwn() {
        run(InjectionSample.class)
                .testEvents()
                .assertStatistics(stats -> stats.succeeded(2).failed(0));
        assertThat(SEEN).hasSize(2).doesNotHaveDuplicates();
    }

    @MobulaTest(scope = MobulaTest.Scope.CLASS)
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    static class SharedSample {
        SharedSample(Mobula mobula) {
            SEEN.add(mobula);
        }

        @Test
        void first(Mobula mobula) {
            SEEN.add(mobula);
        }

        @Test
        void second(Mobula mobula) {
            SEEN.add(mobula);
        }

        @Nested
        class Inner {
            @Test
            void third(Mobula mobula) {
                SEEN.add(mobula);
            }
        }
    }

    @Test
    void sharesOneSessionAmongAllTestsOfAClassIfAsked() {
        run(SharedSample.class)
                .testEvents()
                .assertStatistics(stats -> stats.succeeded(3).failed(0));
        assertThat(SEEN).hasSize(4);
        assertThat(SEEN.stream().distinct()).hasSize(1);
    }

    @MobulaTest(
            cpus = 1.5,
            gpus = 2,
            resources = {"license=2", "tpu=0.5"},
            namespace = "shop")
    static class SettingsSample {
        @Test
        void ofTheClass(Mobula mobula) {
            var total = mobula.state().nodes().getFirst().total();
            assertThat(total.toString()).contains("1.5 CPU", "2 GPU", "2 license", "0.5 tpu");
            assertThat(mobula.namespace()).isEqualTo("shop");
        }

        @Test
        @MobulaTest(cpus = 7)
        void ofTheMethod(Mobula mobula) {
            var total = mobula.state().nodes().getFirst().total();
            assertThat(total.cpuUnits()).isEqualTo(70_000);
            assertThat(total.gpuUnits()).isZero();
        }
    }

    @Test
    void startsTheNodeAsTheNearestAnnotationSays() {
        run(SettingsSample.class)
                .testEvents()
                .assertStatistics(stats -> stats.succeeded(2).failed(0));
    }

    @ExtendWith(MobulaExtension.class)
    static class BareSample {
        @Test
        void works(Mobula mobula) {
            assertThat(mobula.state().nodes().getFirst().total().cpuUnits()).isEqualTo(20_000);
        }
    }

    @Test
    void worksWithoutTheAnnotation() {
        run(BareSample.class)
                .testEvents()
                .assertStatistics(stats -> stats.succeeded(1).failed(0));
    }

    @MobulaTest(limitMillis = 50)
    static class UnfinishedSample {
        @Test
        void forgetsATask(Mobula mobula) {
            mobula.submit(TaskOptions.DEFAULT.name("forgotten").cpus(2), () -> gate.await());
            mobula.submit(TaskOptions.DEFAULT.name("behind it"), () -> 1);
        }
    }

    @Test
    void failsATestWhoseTasksHaveNotEndedAndSaysWhatTheyWaitFor() {
        assertThat(failureOf(UnfinishedSample.class))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("forgetsATask(Mobula) left something behind PT0.05S after its end:")
                .hasMessageContaining("\n- task forgotten (")
                .hasMessageContaining("has not ended: RUNNING")
                .hasMessageContaining("\n- task behind it (")
                .hasMessageContaining("has not ended: PENDING_RESOURCES, ")
                .hasMessageContaining("Get, cancel or close what the test starts")
                .hasMessageNotContaining("thread mobula-") // since closing interrupts
                .hasMessageNotContaining("resources are not back");
    }

    @MobulaTest(limitMillis = 50)
    static class StubbornSample {
        @Test
        void cannotBeStopped(Mobula mobula) {
            ObjectRef<?> stubborn =
                    mobula.submit(TaskOptions.DEFAULT.name("stubborn"), MobulaExtensionTest::waitWhateverComes);
            Await.until(
                    "it runs",
                    java.time.Duration.ofSeconds(20),
                    () -> mobula.state().why(stubborn).contains("run"));
            mobula.cancel(stubborn);
        }
    }

    private static void waitWhateverComes() {
        while (gate.getCount() > 0) {
            try {
                gate.await();
            } catch (InterruptedException e) {
                // this is what makes it stubborn
            }
        }
    }

    @Test
    void failsATestWhoseTasksIgnoreInterruptsWithTheThreadsAndResourcesThatTheyHold() throws InterruptedException {
        var failure = new AtomicReference<Throwable>();
        // Closing a node waits some seconds for its workers, but not on a virtual thread.
        Thread.ofVirtual()
                .start(() -> failure.set(failureOf(StubbornSample.class)))
                .join();
        assertThat(failure.get())
                .hasMessageContaining("\n- resources are not back: of 2 CPU")
                .hasMessageContaining("only 1 CPU")
                .hasMessageMatching("(?s).*\n- thread mobula-n-\\S+ is left, WAITING in .*")
                .hasMessageContaining("tasks must end when they are interrupted");
    }

    @MobulaTest(limitMillis = 0, failOnLeaks = false)
    static class TolerantSample {
        @Test
        void forgetsATask(Mobula mobula) {
            mobula.submit(() -> gate.await());
        }
    }

    @Test
    void looksForNothingIfAskedNotTo() {
        run(TolerantSample.class)
                .testEvents()
                .assertStatistics(stats -> stats.succeeded(1).failed(0));
    }

    @MobulaTest(limitMillis = 0)
    static class FailingSample {
        @Test
        void fails(Mobula mobula) {
            mobula.submit(TaskOptions.DEFAULT.name("forgotten"), () -> gate.await());
            throw new IllegalStateException("its own");
        }
    }

    @Test
    void keepsATestsOwnFailureInFront() {
        var failure = failureOf(FailingSample.class);
        assertThat(failure).isInstanceOf(IllegalStateException.class).hasMessage("its own");
        assertThat(failure.getSuppressed()).singleElement().asString().contains("task forgotten");
    }

    @MobulaTest
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    static class OnceConstructedSample {
        OnceConstructedSample(Mobula mobula) {}

        @Test
        void neverRuns() {}
    }

    @Test
    void saysWhyAConstructorThatRunsOnceGetsNoSession() {
        var failed = run(OnceConstructedSample.class).containerEvents().failed().list();
        assertThat(failed)
                .singleElement()
                .asString()
                .contains("the test class has the life cycle PER_CLASS", "scope = CLASS");
    }

    @MobulaTest(scope = MobulaTest.Scope.CLASS)
    static class ContradictionSample {
        @Test
        @MobulaTest(cpus = 1)
        void neverRuns() {}
    }

    @Test
    void refusesAnAnnotatedTestInAClassThatSharesASession() {
        assertThat(failureOf(ContradictionSample.class)).hasMessageContaining("shares one session among its tests");
    }

    @MobulaTest(cpus = -1)
    static class ImpossibleSample {
        @Test
        void neverRuns() {}
    }

    @Test
    void failsWithTheProblemOfAnImpossibleSetting() {
        assertThat(failureOf(ImpossibleSample.class)).hasMessageContaining("-1");
    }

    @MobulaTest
    static class ClosingSample {
        @Test
        void closesItsSession(Mobula mobula) {
            mobula.close();
            org.assertj.core.api.Assertions.assertThatThrownBy(() -> mobula.put(1))
                    .isInstanceOf(SessionException.class);
        }
    }

    @Test
    void acceptsATestThatClosesItsSession() {
        run(ClosingSample.class)
                .testEvents()
                .assertStatistics(stats -> stats.succeeded(1).failed(0));
    }
}
