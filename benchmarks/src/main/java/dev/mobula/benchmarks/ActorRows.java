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

    private ActorRows() {}

    static List<Row> all() {
        return List.of(
                new Row(
                        "embedded.actor.sync",
                        Unit.MICROSECONDS,
                        sizes -> Sides.mobula(_ -> {
                            EchoActorRemote actor = EchoActorRemote.create();
                            return Timing.medianMicros(
                                    sizes.roundTrips(),
                                    value -> actor.echo(value).get());
                        }),
                        PEER,
                        sizes -> Sides.executor(singleThread(), executor -> {
                            EchoActor object = new EchoActor();
                            return Timing.medianMicros(
                                    sizes.roundTrips(),
                                    value -> executor.submit(() -> object.echo(value))
                                            .get());
                        })),
                new Row(
                        "embedded.actor.async",
                        Unit.CALLS_PER_SECOND,
                        sizes -> Sides.mobula(mobula -> {
                            EchoActorRemote actor = EchoActorRemote.create();
                            return Timing.perSecond(
                                    sizes.actorCalls(), () -> onMobula(mobula, actor, sizes.actorCalls()));
                        }),
                        PEER,
                        sizes -> Sides.executor(
                                singleThread(),
                                executor -> Timing.perSecond(
                                        sizes.actorCalls(), () -> onExecutor(executor, sizes.actorCalls())))),
                new Row(
                        "embedded.actor.create",
                        Unit.ACTORS_PER_SECOND,
                        sizes -> Sides.mobula(mobula -> createOnMobula(mobula, sizes.actors())),
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
        long bornBefore = NewbornActor.born();
        List<NewbornActorRemote> actors = new ArrayList<>(count);
        double rate = Timing.perSecond(count, () -> {
            for (int created = 0; created < count; created++) {
                actors.add(NewbornActorRemote.create());
            }
            for (NewbornActorRemote actor : actors) {
                actor.actor().ready().get();
            }
        });
        Timing.requireEqual("number of constructors that have run", count, NewbornActor.born() - bornBefore);
        for (NewbornActorRemote actor : actors) {
            actor.actor().kill();
        }
        // Answered after all that was sent before.
        Sink.keep(mobula.state().nodes());
        return rate;
    }
}
