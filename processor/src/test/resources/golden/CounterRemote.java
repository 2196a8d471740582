package demo;

import dev.mobula.ActorHandle;
import dev.mobula.ActorOptions;
import dev.mobula.Arg;
import dev.mobula.CallOptions;
import dev.mobula.Mobula;
import dev.mobula.ObjectRef;
import dev.mobula.RemoteActor;
import dev.mobula.spi.ActorRef;
import dev.mobula.spi.FluentActorOptions;
import dev.mobula.spi.RemoteDispatcher;
import dev.mobula.spi.RemoteFunction;
import dev.mobula.spi.Session;
import dev.mobula.spi.Sessions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import javax.annotation.processing.Generated;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;

/// A handle of an actor of class [Counter]; its methods send calls and return at once.
///
/// The actor lives as long as a handle of it is reachable, see [ActorHandle].
///
/// Inherited methods that cannot be called remotely:
/// - `Parameter 'thread' of Store.watch(Thread): java.lang.Thread cannot be sent, since it belongs to one process: make
/// it where it is used`
@Generated("dev.mobula.processor.RemoteProcessor")
@NullUnmarked
public final class CounterRemote implements RemoteActor {
    private static final RemoteDispatcher DISPATCHER = CounterRemote::dispatch;
    private static final ActorOptions OPTIONS = ActorOptions.DEFAULT.isolated().maxRestarts(3).group("io", 4);

    private static final RemoteFunction NEW = new RemoteFunction(
            "Counter",
            Counter.class,
            0,
            "<init>(int)",
            RemoteFunction.Kind.CONSTRUCTOR,
            RemoteFunction.Result.VALUE,
            List.of("start"),
            DISPATCHER);

    private static final RemoteFunction ADD = new RemoteFunction(
            "Counter.add",
            Counter.class,
            1,
            "add(int)",
            RemoteFunction.Kind.METHOD,
            RemoteFunction.Result.VALUE,
            List.of("by"),
            DISPATCHER);

    private static final RemoteFunction TEXT = new RemoteFunction(
            "Counter.text",
            Counter.class,
            2,
            "text()",
            RemoteFunction.Kind.METHOD,
            RemoteFunction.Result.STAGE,
            List.of(),
            List.of(),
            CallOptions.DEFAULT.group("io").retries(2),
            DISPATCHER);

    private static final RemoteFunction MERGE = new RemoteFunction(
            "Counter.merge",
            Counter.class,
            3,
            "merge(demo.CounterRemote)",
            RemoteFunction.Kind.METHOD,
            RemoteFunction.Result.VALUE,
            List.of("other"),
            DISPATCHER);

    private static final RemoteFunction ALL = new RemoteFunction(
            "Counter.all",
            Counter.class,
            4,
            "all(java.lang.String)",
            RemoteFunction.Kind.METHOD,
            RemoteFunction.Result.VALUE,
            List.of("key"),
            DISPATCHER);

    private static final RemoteFunction NAME = new RemoteFunction(
            "Counter.name",
            Counter.class,
            5,
            "name()",
            RemoteFunction.Kind.METHOD,
            RemoteFunction.Result.VALUE,
            List.of(),
            DISPATCHER);

    private final ActorRef actor;
    private final CallOptions callOptions;

    private CounterRemote(ActorRef actor) {
        this(actor, CallOptions.DEFAULT);
    }

    private CounterRemote(ActorRef actor, CallOptions callOptions) {
        this.actor = actor;
        this.callOptions = callOptions;
    }

    /// Creates an actor with [Counter#Counter(int)].
    ///
    /// @param start value for that parameter
    /// @return the handle, at once
    public static CounterRemote create(int start) {
        return new CounterRemote(Sessions.current().createActor(NEW, OPTIONS, start));
    }

    /// Creates an actor with [Counter#Counter(int)], with references in place of values.
    ///
    /// @param start value or reference for that parameter
    /// @return the handle, at once
    public static CounterRemote create(Arg<? extends Integer> start) {
        return new CounterRemote(Sessions.current().createActor(NEW, OPTIONS, start));
    }

    /// Finds a living actor by its name in the session's own namespace.
    ///
    /// @param name the name that it was created with
    /// @return its handle, if there is one
    public static Optional<CounterRemote> find(String name) {
        return Sessions.current().findActor(Counter.class, name, null).map(CounterRemote::new);
    }

    /// Finds a living actor by its name.
    ///
    /// @param name the name that it was created with
    /// @param namespace the namespace in which the name counts
    /// @return its handle, if there is one
    public static Optional<CounterRemote> find(String name, String namespace) {
        return Sessions.current().findActor(Counter.class, name, namespace).map(CounterRemote::new);
    }

    /// Starts from the options of the class's annotation.
    ///
    /// @return options to change, which create and find actors
    public static Actors options() {
        return new Actors(null, OPTIONS);
    }

    /// Uses a session instead of the current one.
    ///
    /// @param mobula the session
    /// @return options to change, which create and find actors
    public static Actors on(Mobula mobula) {
        return options().on(mobula);
    }

    /// Returns a handle of the same actor whose calls have other options.
    ///
    /// @param change changes the options of this handle's calls
    /// @return another handle
    public CounterRemote with(UnaryOperator<CallOptions> change) {
        return new CounterRemote(actor, change.apply(callOptions));
    }

    @Override
    public ActorHandle actor() {
        return actor;
    }

    /// Calls [Counter#add(int)] of the actor.
    ///
    /// @param by value for that parameter
    /// @return a reference to the result
    public ObjectRef<Integer> add(int by) {
        return actor.call(ADD, callOptions.orElse(ADD.callOptions()), by);
    }

    /// Calls [Counter#add(int)] of the actor, with references in place of values.
    ///
    /// @param by value or reference for that parameter
    /// @return a reference to the result
    public ObjectRef<Integer> add(Arg<? extends Integer> by) {
        return actor.call(ADD, callOptions.orElse(ADD.callOptions()), by);
    }

    /// Calls [Counter#text()] of the actor.
    ///
    /// @return a reference to the value of the stage
    public ObjectRef<String> text() {
        return actor.call(TEXT, callOptions.orElse(TEXT.callOptions()));
    }

    /// Calls [Counter#merge(CounterRemote)] of the actor.
    ///
    /// @param other value for that parameter
    /// @return a reference that is there when the method has ended
    ObjectRef<@Nullable Void> merge(CounterRemote other) {
        return actor.call(MERGE, callOptions.orElse(MERGE.callOptions()), other);
    }

    /// Calls [Counter#merge(CounterRemote)] of the actor, with references in place of values.
    ///
    /// @param other value or reference for that parameter
    /// @return a reference that is there when the method has ended
    ObjectRef<@Nullable Void> merge(Arg<? extends CounterRemote> other) {
        return actor.call(MERGE, callOptions.orElse(MERGE.callOptions()), other);
    }

    /// Calls [Store#all(Object)] of the actor.
    ///
    /// @param key value for that parameter
    /// @return a reference to the result
    ObjectRef<Map<String, Integer>> all(String key) {
        return actor.call(ALL, callOptions.orElse(ALL.callOptions()), key);
    }

    /// Calls [Store#all(Object)] of the actor, with references in place of values.
    ///
    /// @param key value or reference for that parameter
    /// @return a reference to the result
    ObjectRef<Map<String, Integer>> all(Arg<? extends String> key) {
        return actor.call(ALL, callOptions.orElse(ALL.callOptions()), key);
    }

    /// Calls [Named#name()] of the actor.
    ///
    /// @return a reference to the result
    public ObjectRef<String> name() {
        return actor.call(NAME, callOptions.orElse(NAME.callOptions()));
    }

    /// Handles of the same actor are equal.
    @Override
    public boolean equals(Object other) {
        return other instanceof CounterRemote that && actor.id().equals(that.actor.id());
    }

    @Override
    public int hashCode() {
        return actor.id().hashCode();
    }

    @Override
    public String toString() {
        return "CounterRemote(" + actor.id() + ")";
    }

    /// Creates and finds actors of class [Counter] with other options. Immutable.
    public static final class Actors extends FluentActorOptions<Actors> {
        private Actors(Session session, ActorOptions options) {
            super(session, options);
        }

        @Override
        protected Actors copy(Session session, ActorOptions options) {
            return new Actors(session, options);
        }

        /// Creates an actor with [Counter#Counter(int)].
        ///
        /// @param start value for that parameter
        /// @return the handle, at once
        public CounterRemote create(int start) {
            return new CounterRemote(session().createActor(NEW, options(), start));
        }

        /// Creates an actor with [Counter#Counter(int)], with references in place of values.
        ///
        /// @param start value or reference for that parameter
        /// @return the handle, at once
        public CounterRemote create(Arg<? extends Integer> start) {
            return new CounterRemote(session().createActor(NEW, options(), start));
        }

        /// Finds the living actor of the name that was set, or creates it with [Counter#Counter(int)].
        ///
        /// @param start value for that parameter
        /// @return the handle, at once
        public CounterRemote findOrCreate(int start) {
            return new CounterRemote(session().findOrCreateActor(NEW, options(), start));
        }

        /// Finds the living actor of the name that was set, or creates it with [Counter#Counter(int)], with references
        /// in place of values.
        ///
        /// @param start value or reference for that parameter
        /// @return the handle, at once
        public CounterRemote findOrCreate(Arg<? extends Integer> start) {
            return new CounterRemote(session().findOrCreateActor(NEW, options(), start));
        }

        /// Finds a living actor by its name in the namespace that was set, or the session's own.
        ///
        /// @param name the name that it was created with
        /// @return its handle, if there is one
        public Optional<CounterRemote> find(String name) {
            return session().findActor(Counter.class, name, options().namespace()).map(CounterRemote::new);
        }
    }

    private static Object dispatch(int index, Object target, Object[] arguments) throws Throwable {
        return switch (index) {
            case 0 -> new Counter((int) arguments[0]);
            case 1 -> ((Counter) target).add((int) arguments[0]);
            case 2 -> ((Counter) target).text();
            case 3 -> {
                ((Counter) target).merge((CounterRemote) arguments[0]);
                yield null;
            }
            case 4 -> ((Counter) target).all((String) arguments[0]);
            case 5 -> ((Counter) target).name();
            default -> throw new IllegalArgumentException(
                    "No method " + index + " in CounterRemote: compile caller and worker from the same classes");
        };
    }
}
