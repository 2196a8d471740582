package dev.mobula.benchmarks;

import dev.mobula.Mobula;
import dev.mobula.ObjectRef;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Calling one actor, and creating many.
///
/// The reference of calls is an object that only a single-threaded executor touches.
final class ActorRows {
    private static final String PEER = "single-thread executor";

    static final Workload SYNC = new Workload("actor.sync", Unit.MICROSECONDS, (sizes, _) -> {
        EchoActorRemote actor = EchoActorRemote.create();
        return Timing.medianMicros(
                sizes.roundTrips(), value -> actor.echo(value).get());
    });
    static final Workload ASYNC = new Workload("actor.async", Unit.CALLS_PER_SECOND, (sizes, mobula) -> {
        EchoActorRemote actor = EchoActorRemote.create();
        return Timing.perSecond(sizes.actorCalls(), () -> onMobula(mobula, actor, sizes.actorCalls()));
    });
    static final Workload CREATE = new Workload(
            "actor.create", Unit.ACTORS_PER_SECOND, (sizes, mobula) -> createOnMobula(mobula, sizes.actors()));

    private ActorRows() {}

    static List<Row> all() {
        return List.of(
                SYNC.embedded(
                        PEER,
                        sizes -> Sides.executor(singleThread(), executor -> {
                            EchoActor object = new EchoActor();
                            return Timing.medianMicros(
                                    sizes.roundTrips(),
                                    value -> executor.submit(() -> object.echo(value))
                                            .get());
                        })),
                ASYNC.embedded(
                        PEER,
                        sizes -> Sides.executor(
                                singleThread(),
                                executor -> Timing.perSecond(
                                        sizes.actorCalls(), () -> onExecutor(executor, sizes.actorCalls())))),
                CREATE.embedded(
                        "virtual thread with a mailbox",
                        sizes -> Sides.plain(() -> MailboxThread.create(sizes.actors()))));
    }

    private static ExecutorService singleThread() {
        return Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().factory());
    }

    private static void onMobula(Mobula mobula, EchoActorRemote actor, int count) {
        List<ObjectRef<Integer>> refs = new ArrayList<>(count);
        for (int call = 0; call < count; call++) {
            refs.add(actor.next());
        }
        int expected = 0;
        for (int value : mobula.getAll(refs)) {
            Timing.requireEqual("answer of the actor", ++expected, value);
        }
        Timing.requireEqual("number of answers", count, expected);
    }

    private static void onExecutor(ExecutorService executor, int count) throws Exception {
        EchoActor object = new EchoActor();
        List<Future<Integer>> futures = new ArrayList<>(count);
        for (int call = 0; call < count; call++) {
            futures.add(executor.submit(object::next));
        }
        int expected = 0;
        for (Future<Integer> future : futures) {
            Timing.requireEqual("answer of the object", ++expected, future.get());
        }
    }

    private static double createOnMobula(Mobula mobula, int count) throws Exception {
        long bornBefore = BenchmarkTasksRemote.born().get();
        List<NewbornActorRemote> actors = new ArrayList<>(count);
        double rate = Timing.perSecond(count, () -> {
            for (int created = 0; created < count; created++) {
                actors.add(NewbornActorRemote.create());
            }
            for (NewbornActorRemote actor : actors) {
                actor.actor().ready().get();
            }
        });
        long born = BenchmarkTasksRemote.born().get() - bornBefore;
        Timing.requireEqual("number of constructors that have run", count, born);
        for (NewbornActorRemote actor : actors) {
            actor.actor().kill();
        }
        // Answered after all that was sent before.
        Sink.keep(mobula.state().nodes());
        return rate;
    }
}
