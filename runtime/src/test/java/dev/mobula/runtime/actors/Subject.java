package dev.mobula.runtime.actors;

import dev.mobula.Mobula;
import dev.mobula.ObjectRef;
import dev.mobula.Remote;
import dev.mobula.TaskContext;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// An actor that does what tests ask for.
@Remote
class Subject {
    private final List<Integer> seen = new ArrayList<>();
    private final AtomicInteger inside = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();
    private final CompletableFuture<String> promise = new CompletableFuture<>();
    private int value;
    private List<SubjectRemote> friends = List.of();

    /// What `parts` returns.
    record Parts(int first, String second) {}

    Subject() {}

    Subject(int start) {
        if (start < 0) {
            throw new IllegalArgumentException("start=" + start + " is negative");
        }
        value = start;
    }

    Subject(Gate gate, boolean stubborn, boolean exits) throws InterruptedException {
        if (exits) {
            Mobula.current().exitActor();
        }
        if (stubborn) {
            gate.passStubbornly();
        } else {
            gate.pass();
        }
    }

    int add(int n) {
        value += n;
        return value;
    }

    int record(int n) {
        seen.add(n);
        return seen.size();
    }

    List<Integer> seen() {
        return seen;
    }

    int fail(String message) {
        throw new IllegalStateException(message);
    }

    int pass(Gate gate) throws InterruptedException {
        gate.pass();
        return ++value;
    }

    int passStubbornly(Gate gate) {
        gate.passStubbornly();
        return ++value;
    }

    /// Counts who is inside at the same time, while it waits for a task.
    int meanwhile(Gate gate) throws InterruptedException {
        int now = inside.incrementAndGet();
        most.accumulateAndGet(now, Math::max);
        try {
            ObjectRef<Integer> task = Mobula.session().submit(() -> 1);
            task.get();
            gate.pass();
        } finally {
            inside.decrementAndGet();
        }
        return now;
    }

    int mostAtOnce() {
        return most.get();
    }

    int viaTask(int n) {
        ObjectRef<Integer> task = Mobula.session().submit(() -> n + 1);
        return task.get();
    }

    int down(int depth, List<SubjectRemote> partners) {
        return depth == 0
                ? 0
                : 1
                        + partners.get(depth % partners.size())
                                .down(depth - 1, partners)
                                .get();
    }

    boolean wasRestarted() {
        return Mobula.current().wasRestarted();
    }

    String threadKind() {
        return Thread.currentThread().isVirtual() ? "virtual" : "platform";
    }

    int attempt() {
        return Mobula.current().attempt();
    }

    List<String> whoAmI() {
        TaskContext context = Mobula.current();
        return List.of(context.actorId().orElseThrow().toString(), context.taskName(), context.namespace());
    }

    CompletionStage<Integer> later(Gate gate, int n) {
        CompletableFuture<Integer> stage = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                gate.pass();
                stage.complete(n);
            } catch (InterruptedException | AssertionError e) {
                stage.completeExceptionally(e);
            }
        });
        return stage;
    }

    CompletionStage<String> promised() {
        return promise;
    }

    void keepPromise(String kept) {
        promise.complete(kept);
    }

    CompletionStage<String> broken() {
        return CompletableFuture.failedStage(new IllegalStateException("broken promise"));
    }

    Stream<Integer> count(int n) {
        return IntStream.range(0, n).boxed();
    }

    Iterator<Integer> countAndFail(int n) {
        return IntStream.rangeClosed(0, n)
                .mapToObj(i -> {
                    if (i == n) {
                        throw new IllegalStateException("no " + n);
                    }
                    return i;
                })
                .iterator();
    }

    @Remote(split = true)
    Parts parts(int n) {
        return new Parts(n, "s" + n);
    }

    @Remote(split = true)
    Parts partsBehind(Gate gate) {
        gate.passStubbornly();
        return new Parts(1, "late");
    }

    int exit(Gate gate) throws InterruptedException {
        Mobula.current().exitActor();
        gate.pass();
        return 7;
    }

    CompletionStage<Integer> exitLater(Gate gate) {
        Mobula.current().exitActor();
        return later(gate, 8);
    }

    void befriend(List<SubjectRemote> others) {
        friends = others;
    }

    int friendsAdd(int n) {
        int sum = 0;
        for (SubjectRemote friend : friends) {
            sum += friend.add(n).get();
        }
        return sum;
    }

    /// Sends calls to another actor, in the order in which it is called itself.
    void forward(SubjectRemote to, ObjectRef<Integer> slow, int n) {
        if (slow == null) {
            to.record(n);
        } else {
            to.record(slow);
        }
    }

    int failsTimes(int times) {
        if (Mobula.current().attempt() <= times) {
            throw new IllegalStateException("attempt " + Mobula.current().attempt());
        }
        return Mobula.current().attempt();
    }

    void outOfMemory() {
        throw new OutOfMemoryError("staged");
    }
}
