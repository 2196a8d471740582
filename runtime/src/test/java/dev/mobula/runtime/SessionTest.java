package dev.mobula.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mobula.Mobula;
import dev.mobula.MobulaConfig;
import dev.mobula.ObjectRef;
import dev.mobula.SessionException;
import dev.mobula.TaskOptions;
import dev.mobula.UnreachableException;
import dev.mobula.spi.Session;
import dev.mobula.spi.Sessions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("semantics")
class SessionTest {
    private static final MobulaConfig ONE_CPU = MobulaConfig.defaults().cpus(1);

    private final Shared.Latch started = Shared.latch(1);
    private final Shared.Latch interrupted = Shared.latch(1);

    private Object waitForEver(Object[] arguments) throws InterruptedException {
        started.countDown();
        try {
            new CountDownLatch(1).await();
            return null;
        } catch (InterruptedException e) {
            interrupted.countDown();
            throw e;
        }
    }

    private static <T> ObjectRef<T> submit(Mobula mobula, String name, Functions.Body body, Object... arguments) {
        return ((Session) mobula).submit(Functions.task(name, body), TaskOptions.DEFAULT, arguments);
    }

    @Test
    void keepsValuesThatCameAndFailsTheOthers() throws Exception {
        ObjectRef<Integer> there;
        ObjectRef<Object> running;
        ObjectRef<Object> queued;
        CompletableFuture<Object> stage;
        Mobula mobula = Sizes.open(ONE_CPU);
        try (mobula) {
            there = submit(mobula, "there", arguments -> 1);
            assertThat(there.get()).isEqualTo(1);
            running = submit(mobula, "running", this::waitForEver);
            queued = submit(mobula, "queued", arguments -> 2);
            stage = queued.toCompletionStage().toCompletableFuture();
            Await.open("one task runs", started);
        }

        Await.open("the running task was interrupted", interrupted);
        assertThat(there.get()).isEqualTo(1);
        assertNoValueFor("running", running, mobula);
        assertNoValueFor("queued", queued, mobula);
        assertThatThrownBy(() -> stage.get(30, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(SessionException.class);
    }

    private static void assertNoValueFor(String name, ObjectRef<?> ref, Mobula closed) {
        assertThatThrownBy(ref::get)
                .isInstanceOf(SessionException.class)
                .hasMessage("Session " + closed.jobId() + " is closed, so there is no value for " + name + " ("
                        + ref.id().task() + "): keep the session open until you have what you need");
    }

    @Test
    void endsAGetThatWaitsAlready() throws Exception {
        Mobula mobula = Sizes.open(ONE_CPU);
        ObjectRef<Object> running = submit(mobula, "running", this::waitForEver);
        CompletableFuture<Object> got = new CompletableFuture<>();
        Thread caller = Thread.ofPlatform().start(() -> {
            try {
                got.complete(running.get());
            } catch (SessionException e) {
                got.completeExceptionally(e);
            }
        });
        Await.until("the caller waits", () -> Await.isParked(caller));

        mobula.close();
        mobula.close();

        assertThatThrownBy(() -> got.get(30, TimeUnit.SECONDS)).hasCauseInstanceOf(SessionException.class);
    }

    @Test
    void refusesEverythingAfterClose() {
        Mobula mobula = Sizes.open(ONE_CPU);
        ObjectRef<Integer> ref = mobula.put(1);
        mobula.close();

        assertThatThrownBy(() -> submit(mobula, "Pi.hits", arguments -> 1))
                .isInstanceOf(SessionException.class)
                .hasMessage("Session " + mobula.jobId() + " is closed: Pi.hits needs an open one, see Mobula.start()");
        assertThatThrownBy(() -> mobula.submit(() -> 1)).isInstanceOf(SessionException.class);
        assertThatThrownBy(() -> mobula.put(1))
                .isInstanceOf(SessionException.class)
                .hasMessageContaining("put needs an open one");
        assertThatThrownBy(mobula::executor).isInstanceOf(SessionException.class);
        assertThat(ref.get()).isEqualTo(1);
    }

    @Test
    void refusesStubsWithoutASessionAndWithSeveral() {
        assertThatThrownBy(Mobula::session)
                .isInstanceOf(SessionException.class)
                .hasMessage("No Mobula session is open: open one with try (Mobula mobula = Mobula.start()) { … }");
        try (Mobula first = Sizes.open(ONE_CPU)) {
            assertThat(Mobula.session()).isSameAs(first);
            try (Mobula second = Sizes.open(ONE_CPU)) {
                assertThat(second.jobId()).isNotEqualTo(first.jobId());
                assertThatThrownBy(Mobula::session)
                        .isInstanceOf(SessionException.class)
                        .hasMessage("2 Mobula sessions are open in this process:"
                                + " say which one with XRemote.on(mobula)");
                assertThat(jobSeenInside(second)).isEqualTo(second.jobId());
            }
            assertThat(Mobula.session()).isSameAs(first);
        }
        assertThat(Sessions.open()).isEmpty();
    }

    private static Object jobSeenInside(Mobula mobula) {
        return submit(mobula, "job", arguments -> Mobula.session().jobId()).get();
    }

    @Test
    void connectsASecondDriverWithAJobOfItsOwn() {
        try (Mobula owner = Sizes.open(ONE_CPU)) {
            ObjectRef<Object> abandoned;
            try (Mobula second = Sizes.connect(owner, MobulaConfig.defaults())) {
                assertThat(second.jobId()).isNotEqualTo(owner.jobId());
                assertThat(second.state().nodes().getFirst().id())
                        .isEqualTo(owner.state().nodes().getFirst().id());
                assertThat(jobSeenInside(second)).isEqualTo(second.jobId());
                abandoned = submit(second, "abandoned", this::waitForEver);
                Await.open("the task runs", started);
            }
            Await.open("the task of the closed session was interrupted", interrupted);
            assertThatThrownBy(abandoned::get).isInstanceOf(SessionException.class);
            ObjectRef<Integer> mine = submit(owner, "mine", arguments -> 1);
            assertThat(mine.get(Duration.ofSeconds(30))).isEqualTo(1);
        }
    }

    @Test
    void refusesReferencesOfAnotherSession() {
        try (Mobula first = Sizes.open(ONE_CPU);
                Mobula second = Sizes.connect(first, MobulaConfig.defaults())) {
            ObjectRef<Integer> foreign = second.put(1);
            String belongs = "belongs to session " + second.jobId() + ", not to " + first.jobId()
                    + ": get() its value there and pass that";

            assertThatThrownBy(() -> submit(first, "Pi.hits", arguments -> 1, foreign))
                    .isInstanceOf(SessionException.class)
                    .hasMessage("The reference " + foreign + " (argument 'first' of Pi.hits) " + belongs);
            assertThatThrownBy(() -> first.getAll(List.of(foreign)))
                    .isInstanceOf(SessionException.class)
                    .hasMessageContaining(belongs);
            assertThatThrownBy(() -> first.cancel(foreign)).isInstanceOf(SessionException.class);
        }
    }

    @Test
    @EmbeddedOnly
    void namesTheAddressesThatCanBeReached() {
        assertThatThrownBy(() -> Mobula.connect("mars:6380", MobulaConfig.defaults()))
                .isInstanceOf(UnreachableException.class)
                .hasMessage("Cannot connect to 'mars:6380': use 'embedded' for the node that Mobula.start() made in"
                        + " the same JVM, or 'local', 'local:NAME' or 'local:/dir' for one that 'mobula start --head'"
                        + " started on this host");
        assertThatThrownBy(() -> Mobula.connect("embedded", MobulaConfig.defaults()))
                .isInstanceOf(UnreachableException.class);
    }

    @Test
    @EmbeddedOnly
    void leavesNoThreadsBehind() {
        for (int cycle = 0; cycle < 200; cycle++) {
            try (Mobula mobula = Sizes.open(ONE_CPU)) {
                submit(mobula, "last", arguments -> 1).get();
            }
        }

        Await.until(
                "all threads have ended",
                () -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().startsWith("mobula-n-")),
                () -> Thread.getAllStackTraces().keySet());
    }
}
