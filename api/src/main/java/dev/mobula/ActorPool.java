package dev.mobula;

import dev.mobula.spi.Sessions;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/// Spreads calls over equal actors: each goes to the one with the fewest calls of this pool under way.
///
/// ```java
/// ActorPool<ParserRemote> pool = new ActorPool<>(List.of(ParserRemote.create(), ParserRemote.create()));
/// List<Document> documents = pool.map(files, ParserRemote::parse).toList();
/// ```
///
/// Either give it values with [#map] or its relatives, or [#submit] single calls and take their results with
/// [#next] or [#nextUnordered]; the two do not see each other's results. A failed call throws its exception when
/// its turn comes, and those after it are not affected.
///
/// Actors that have died get no calls as long as others live. May be used by all threads: each result of
/// [#submit] goes to one taker. An iterator or stream of a map belongs to one thread. The pool lives in this
/// process and cannot be sent; its handles keep the actors alive.
///
/// @param <A> the actors' handle
@SuppressWarnings("TypeParameterUnusedInFormals") // results of next() have the type that the caller submitted
public final class ActorPool<A extends RemoteActor> {
    // Calls of a map for each actor that are sent ahead of its consumer.
    private static final int AHEAD = 4;
    // Among so many of the oldest calls the next one without order is looked for.
    private static final int LOOKED_AT = 1_024;

    private final Object lock = new Object();
    private final @Nullable Mobula mobula;
    private final List<Member<A>> members = new ArrayList<>();
    private final TreeMap<Long, ObjectRef<?>> submitted = new TreeMap<>();
    private long submissions;
    private int nextMember;

    /// An actor, and its calls that may be under way, oldest first.
    private record Member<A>(A actor, ArrayDeque<ObjectRef<?>> calls) {
        int load() {
            ObjectRef<?> oldest = calls.peekFirst();
            while (oldest != null && oldest.isDone()) {
                calls.removeFirst();
                oldest = calls.peekFirst();
            }
            return calls.size();
        }
    }

    /// Makes a pool that works in the current session, see [Mobula#session].
    ///
    /// @param actors each counts once, even if it is given twice
    public ActorPool(Collection<? extends A> actors) {
        this(actors, null);
    }

    /// Makes a pool that works in a session.
    ///
    /// @param actors each counts once, even if it is given twice
    public ActorPool(Mobula mobula, Collection<? extends A> actors) {
        this(actors, Objects.requireNonNull(mobula));
    }

    private ActorPool(Collection<? extends A> actors, @Nullable Mobula mobula) {
        this.mobula = mobula;
        actors.forEach(this::push);
    }

    // ---- actors

    /// Adds an actor; does nothing if it is in the pool already.
    public void push(A actor) {
        ActorId id = actor.actor().id();
        synchronized (lock) {
            for (Member<A> member : members) {
                if (member.actor.actor().id().equals(id)) {
                    return;
                }
            }
            members.add(new Member<>(actor, new ArrayDeque<>()));
        }
    }

    /// Takes an actor that has no call of this pool under way out of the pool.
    ///
    /// @return empty if all have something to do
    public Optional<A> popIdle() {
        synchronized (lock) {
            for (Iterator<Member<A>> all = members.iterator(); all.hasNext(); ) {
                Member<A> member = all.next();
                if (member.load() == 0) {
                    all.remove();
                    return Optional.of(member.actor);
                }
            }
            return Optional.empty();
        }
    }

    /// Tells whether some actor has no call of this pool under way.
    public boolean hasIdle() {
        synchronized (lock) {
            return members.stream().anyMatch(member -> member.load() == 0);
        }
    }

    /// How many actors there are.
    public int size() {
        synchronized (lock) {
            return members.size();
        }
    }

    private <R extends @Nullable Object> ObjectRef<R> send(Function<? super A, ? extends ObjectRef<R>> call) {
        Member<A> member;
        synchronized (lock) {
            member = leastLoaded();
        }
        // Not under the lock: the call may have to wait, see PendingLimit.BLOCK.
        ObjectRef<R> ref = Objects.requireNonNull(
                call.apply(member.actor),
                "The function gave null instead of a reference: return what the handle returns");
        synchronized (lock) {
            member.calls.addLast(ref);
        }
        return ref;
    }

    // Lets go of results that were taken.
    private void forgetDone() {
        synchronized (lock) {
            members.forEach(Member::load);
        }
    }

    private Member<A> leastLoaded() {
        Member<A> least = null;
        int leastLoad = 0;
        int size = members.size();
        for (int i = 0; i < size; i++) {
            Member<A> member = members.get((nextMember + i) % size);
            boolean dead = member.actor.actor().state() == ActorState.DEAD;
            int load = dead ? Integer.MAX_VALUE : member.load();
            if (least == null || load < leastLoad) {
                least = member;
                leastLoad = load;
            }
        }
        if (least == null) {
            throw new IllegalStateException("The pool has no actor to call: push one first");
        }
        nextMember = (nextMember + 1) % size;
        return least;
    }

    // ---- single calls

    /// Sends a call to the least loaded actor.
    ///
    /// @param call calls a method of the handle that it is given
    /// @return the call's result, which [#next] or [#nextUnordered] will give too
    /// @throws IllegalStateException if the pool has no actor
    public <R extends @Nullable Object> ObjectRef<R> submit(Function<? super A, ? extends ObjectRef<R>> call) {
        ObjectRef<R> ref = send(call);
        synchronized (lock) {
            submitted.put(submissions++, ref);
        }
        return ref;
    }

    /// Tells whether there is a submitted call whose result nobody has taken.
    public boolean hasNext() {
        synchronized (lock) {
            return !submitted.isEmpty();
        }
    }

    /// Waits for the result of the oldest submitted call that nobody has taken, and takes it.
    ///
    /// @param <R> what the caller knows the result to be
    /// @throws NoSuchElementException if there is none
    /// @throws MobulaException what [ObjectRef#get()] throws for the call; it counts as taken, unless this thread
    ///     was interrupted
    public <R extends @Nullable Object> R next() {
        return takeFirst(null);
    }

    /// Like [#next()], but waits at most `timeout`.
    ///
    /// @throws GetTimeoutException if the time is over; the result can still be taken
    public <R extends @Nullable Object> R next(Duration timeout) {
        return takeFirst(Objects.requireNonNull(timeout));
    }

    @SuppressWarnings("unchecked") // the caller says what it submitted
    private <R extends @Nullable Object> R takeFirst(@Nullable Duration timeout) {
        long number;
        ObjectRef<R> ref;
        synchronized (lock) {
            Map.Entry<Long, ObjectRef<?>> first = submitted.pollFirstEntry();
            if (first == null) {
                throw nothingSubmitted();
            }
            number = first.getKey();
            ref = (ObjectRef<R>) first.getValue();
        }
        try {
            return timeout == null ? ref.get() : ref.get(timeout);
        } catch (GetTimeoutException | GetInterruptedException | IllegalArgumentException e) {
            synchronized (lock) {
                submitted.put(number, ref);
            }
            throw e;
        } finally {
            forgetDone();
        }
    }

    /// Waits until any of the submitted calls has its result, and takes that. Looks only at the oldest 1,024.
    ///
    /// @param <R> what the caller knows the result to be
    /// @throws NoSuchElementException if there is none
    /// @throws MobulaException what [ObjectRef#get()] throws for the call; it counts as taken
    public <R extends @Nullable Object> R nextUnordered() {
        return takeAny(null);
    }

    /// Like [#nextUnordered()], but waits at most `timeout`.
    ///
    /// @throws GetTimeoutException if the time is over; the results can still be taken
    public <R extends @Nullable Object> R nextUnordered(Duration timeout) {
        return takeAny(Objects.requireNonNull(timeout));
    }

    @SuppressWarnings("unchecked") // the caller says what it submitted
    private <R extends @Nullable Object> R takeAny(@Nullable Duration timeout) {
        long startNs = System.nanoTime();
        while (true) {
            List<ObjectRef<?>> oldest;
            forgetDone();
            synchronized (lock) {
                if (submitted.isEmpty()) {
                    throw nothingSubmitted();
                }
                oldest = submitted.values().stream().limit(LOOKED_AT).toList();
                ObjectRef<?> done = removeDone(submitted.values().iterator(), LOOKED_AT);
                if (done != null) {
                    return ((ObjectRef<R>) done).get();
                }
            }
            if (!awaitAny(oldest, timeout == null ? null : timeout.minusNanos(System.nanoTime() - startNs))) {
                throw new GetTimeoutException(
                        "No result after " + timeout + " from any of " + oldest.size()
                                + " calls of the pool: they go on; call again or give them more time",
                        null);
            }
        }
    }

    private static NoSuchElementException nothingSubmitted() {
        return new NoSuchElementException("No submitted call is left whose result could be taken: ask hasNext() first");
    }

    private static @Nullable ObjectRef<?> removeDone(Iterator<? extends ObjectRef<?>> calls, int most) {
        for (int i = 0; i < most && calls.hasNext(); i++) {
            ObjectRef<?> call = calls.next();
            if (call.isDone()) {
                calls.remove();
                return call;
            }
        }
        return null;
    }

    @SuppressWarnings("unchecked") // only waited for, not read
    private boolean awaitAny(Collection<? extends ObjectRef<?>> calls, @Nullable Duration timeout) {
        Mobula session = mobula == null ? Sessions.current() : mobula;
        Set<ObjectRef<Object>> distinct = Collections.newSetFromMap(new IdentityHashMap<>());
        calls.forEach(call -> distinct.add((ObjectRef<Object>) call));
        if (timeout == null) {
            session.wait(distinct, 1);
            return true;
        }
        Duration left = timeout.isNegative() ? Duration.ZERO : timeout;
        return !session.wait(distinct, 1, left).ready().isEmpty();
    }

    // ---- maps

    /// Calls a method with each value, and gives the results in the order of the values.
    ///
    /// A few calls for each actor are sent ahead of what the stream's consumer has taken; further values are
    /// read as it goes on, so they may be endless. The first failed call ends the stream with its exception; use
    /// [#iterate] to go on after it.
    ///
    /// @param call calls a method of the handle that it is given, with the value
    public <V extends @Nullable Object, R extends @Nullable Object> Stream<R> map(
            Iterable<? extends V> values, BiFunction<? super A, ? super V, ? extends ObjectRef<R>> call) {
        return stream(iterate(values, call), Spliterator.ORDERED);
    }

    /// Like [#map], but gives each result as soon as it is there.
    public <V extends @Nullable Object, R extends @Nullable Object> Stream<R> mapUnordered(
            Iterable<? extends V> values, BiFunction<? super A, ? super V, ? extends ObjectRef<R>> call) {
        return stream(iterateUnordered(values, call), 0);
    }

    /// Like [#map]; `next()` throws what a failed call ended with, and then goes on with the results after it.
    public <V extends @Nullable Object, R extends @Nullable Object> Iterator<R> iterate(
            Iterable<? extends V> values, BiFunction<? super A, ? super V, ? extends ObjectRef<R>> call) {
        return new Mapping<V, R>(values.iterator(), call, true);
    }

    /// Like [#iterate], but gives each result as soon as it is there.
    public <V extends @Nullable Object, R extends @Nullable Object> Iterator<R> iterateUnordered(
            Iterable<? extends V> values, BiFunction<? super A, ? super V, ? extends ObjectRef<R>> call) {
        return new Mapping<V, R>(values.iterator(), call, false);
    }

    private static <R extends @Nullable Object> Stream<R> stream(Iterator<R> results, int characteristics) {
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(results, characteristics), false);
    }

    private final class Mapping<V extends @Nullable Object, R extends @Nullable Object> implements Iterator<R> {
        private final Iterator<? extends V> values;
        private final BiFunction<? super A, ? super V, ? extends ObjectRef<R>> call;
        private final boolean ordered;
        private final ArrayDeque<ObjectRef<R>> calls = new ArrayDeque<>();

        Mapping(
                Iterator<? extends V> values,
                BiFunction<? super A, ? super V, ? extends ObjectRef<R>> call,
                boolean ordered) {
            this.values = values;
            this.call = call;
            this.ordered = ordered;
        }

        private void sendAhead() {
            int most = Math.max(1, AHEAD * size());
            while (calls.size() < most && values.hasNext()) {
                V value = values.next();
                calls.addLast(send(actor -> call.apply(actor, value)));
            }
        }

        @Override
        public boolean hasNext() {
            return !calls.isEmpty() || values.hasNext();
        }

        @Override
        public R next() {
            forgetDone();
            sendAhead();
            if (calls.isEmpty()) {
                throw new NoSuchElementException("All values have been mapped: ask hasNext() first");
            }
            return ordered ? nextInOrder() : nextDone();
        }

        private R nextInOrder() {
            ObjectRef<R> oldest = calls.getFirst();
            try {
                R result = oldest.get();
                calls.removeFirst();
                return result;
            } catch (GetInterruptedException e) {
                throw e; // it can still be taken
            } catch (RuntimeException e) {
                calls.removeFirst();
                throw e;
            }
        }

        @SuppressWarnings("unchecked") // it was in calls
        private R nextDone() {
            while (true) {
                ObjectRef<?> done = removeDone(calls.iterator(), calls.size());
                if (done != null) {
                    return ((ObjectRef<R>) done).get();
                }
                awaitAny(calls, null);
            }
        }
    }
}
