package demo;

import dev.mobula.Arg;
import dev.mobula.CallOptions;
import dev.mobula.Isolation;
import dev.mobula.Mobula;
import dev.mobula.ObjectRef;
import dev.mobula.ObjectStream;
import dev.mobula.Resources;
import dev.mobula.TaskOptions;
import dev.mobula.spi.FluentTaskOptions;
import dev.mobula.spi.RemoteDispatcher;
import dev.mobula.spi.RemoteFunction;
import dev.mobula.spi.Session;
import dev.mobula.spi.Sessions;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import javax.annotation.processing.Generated;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;

/// Submits the static methods of [Pi] as tasks; each method here returns at once.
@Generated("dev.mobula.processor.RemoteProcessor")
@NullUnmarked
public final class PiRemote {
    private static final RemoteDispatcher DISPATCHER = PiRemote::dispatch;

    private static final RemoteFunction HITS = new RemoteFunction(
            "Pi.hits",
            Pi.class,
            0,
            "hits(int,long)",
            RemoteFunction.Kind.TASK,
            RemoteFunction.Result.VALUE,
            List.of("samples", "seed"),
            DISPATCHER);
    private static final TaskOptions HITS_OPTIONS = TaskOptions.DEFAULT.cpus(1).retries(5);

    private static final RemoteFunction REPORT = new RemoteFunction(
            "Pi.report",
            Pi.class,
            1,
            "print(java.lang.Object,java.lang.String[])",
            RemoteFunction.Kind.TASK,
            RemoteFunction.Result.VALUE,
            List.of("value", "words"),
            DISPATCHER);
    private static final TaskOptions REPORT_OPTIONS = TaskOptions.DEFAULT
            .memory(Resources.parseMemory("512MiB"))
            .isolated(Isolation.DEFAULT.withHeap("256MiB").with("OMP_NUM_THREADS", "4"))
            .maxCalls(100)
            .oomRetries(20)
            .retryOn(IOException.class);

    private static final RemoteFunction COUNTS = new RemoteFunction(
            "Pi.counts",
            Pi.class,
            2,
            "counts(java.util.List[])",
            RemoteFunction.Kind.TASK,
            RemoteFunction.Result.STREAM,
            List.of("parts"),
            DISPATCHER);
    private static final TaskOptions COUNTS_OPTIONS = TaskOptions.DEFAULT.streamBuffer(16);

    private static final RemoteFunction HALVES = new RemoteFunction(
            "Pi.halves",
            Pi.class,
            3,
            "halves()",
            RemoteFunction.Kind.TASK,
            RemoteFunction.Result.SPLIT,
            List.of(),
            List.of("first", "second"),
            CallOptions.DEFAULT,
            DISPATCHER);

    private PiRemote() {}

    /// Starts from the options of each method's annotation.
    ///
    /// @return options to change, which offer the same methods as this class
    public static Tasks options() {
        return new Tasks(null, UnaryOperator.identity());
    }

    /// Uses a session instead of the current one.
    ///
    /// @param mobula the session
    /// @return options to change, which offer the same methods as this class
    public static Tasks on(Mobula mobula) {
        return options().on(mobula);
    }

    /// Submits [Pi#hits(int,long)] as a task.
    ///
    /// @param samples value for that parameter
    /// @param seed value for that parameter
    /// @return a reference to the result
    public static ObjectRef<Long> hits(int samples, long seed) {
        return Sessions.current().submit(HITS, HITS_OPTIONS, samples, seed);
    }

    /// Submits [Pi#hits(int,long)] as a task, with references in place of values.
    ///
    /// @param samples value or reference for that parameter
    /// @param seed value or reference for that parameter
    /// @return a reference to the result
    public static ObjectRef<Long> hits(Arg<? extends Integer> samples, Arg<? extends Long> seed) {
        return Sessions.current().submit(HITS, HITS_OPTIONS, samples, seed);
    }

    /// Submits [Pi#print(Object,String...)] as a task.
    ///
    /// @param value value for that parameter
    /// @param words value for that parameter
    /// @return a reference that is there when the method has ended
    static ObjectRef<@Nullable Void> report(Object value, String... words) {
        return Sessions.current().submit(REPORT, REPORT_OPTIONS, Arg.of(value), words);
    }

    /// Submits [Pi#print(Object,String...)] as a task, with references in place of values.
    ///
    /// @param value value or reference for that parameter
    /// @param words value or reference for that parameter
    /// @return a reference that is there when the method has ended
    static ObjectRef<@Nullable Void> report(Arg<? extends Object> value, Arg<? extends String[]> words) {
        return Sessions.current().submit(REPORT, REPORT_OPTIONS, value, words);
    }

    /// Submits [Pi#counts(List\[\])] as a task.
    ///
    /// @param parts value for that parameter
    /// @return the items, each as soon as it is produced
    public static ObjectStream<Map<String, Integer>> counts(List<String>[] parts) {
        return Sessions.current().submitStream(COUNTS, COUNTS_OPTIONS, (Object) parts);
    }

    /// Submits [Pi#counts(List\[\])] as a task, with references in place of values.
    ///
    /// @param parts value or reference for that parameter
    /// @return the items, each as soon as it is produced
    public static ObjectStream<Map<String, Integer>> counts(Arg<? extends List<String>[]> parts) {
        return Sessions.current().submitStream(COUNTS, COUNTS_OPTIONS, parts);
    }

    /// Submits [Pi#halves()] as a task.
    ///
    /// @return a reference to each component of the result
    public static HalvesRefs halves() {
        return HalvesRefs.of(Sessions.current().submitSplit(HALVES, TaskOptions.DEFAULT));
    }

    /// The tasks of [Pi] with other options. Immutable.
    public static final class Tasks extends FluentTaskOptions<Tasks> {
        private Tasks(Session session, UnaryOperator<TaskOptions> change) {
            super(session, change);
        }

        @Override
        protected Tasks copy(Session session, UnaryOperator<TaskOptions> change) {
            return new Tasks(session, change);
        }

        /// Submits [Pi#hits(int,long)] as a task.
        ///
        /// @param samples value for that parameter
        /// @param seed value for that parameter
        /// @return a reference to the result
        public ObjectRef<Long> hits(int samples, long seed) {
            return session().submit(HITS, options(HITS_OPTIONS), samples, seed);
        }

        /// Submits [Pi#hits(int,long)] as a task, with references in place of values.
        ///
        /// @param samples value or reference for that parameter
        /// @param seed value or reference for that parameter
        /// @return a reference to the result
        public ObjectRef<Long> hits(Arg<? extends Integer> samples, Arg<? extends Long> seed) {
            return session().submit(HITS, options(HITS_OPTIONS), samples, seed);
        }

        /// Submits [Pi#print(Object,String...)] as a task.
        ///
        /// @param value value for that parameter
        /// @param words value for that parameter
        /// @return a reference that is there when the method has ended
        ObjectRef<@Nullable Void> report(Object value, String... words) {
            return session().submit(REPORT, options(REPORT_OPTIONS), Arg.of(value), words);
        }

        /// Submits [Pi#print(Object,String...)] as a task, with references in place of values.
        ///
        /// @param value value or reference for that parameter
        /// @param words value or reference for that parameter
        /// @return a reference that is there when the method has ended
        ObjectRef<@Nullable Void> report(Arg<? extends Object> value, Arg<? extends String[]> words) {
            return session().submit(REPORT, options(REPORT_OPTIONS), value, words);
        }

        /// Submits [Pi#counts(List\[\])] as a task.
        ///
        /// @param parts value for that parameter
        /// @return the items, each as soon as it is produced
        public ObjectStream<Map<String, Integer>> counts(List<String>[] parts) {
            return session().submitStream(COUNTS, options(COUNTS_OPTIONS), (Object) parts);
        }

        /// Submits [Pi#counts(List\[\])] as a task, with references in place of values.
        ///
        /// @param parts value or reference for that parameter
        /// @return the items, each as soon as it is produced
        public ObjectStream<Map<String, Integer>> counts(Arg<? extends List<String>[]> parts) {
            return session().submitStream(COUNTS, options(COUNTS_OPTIONS), parts);
        }

        /// Submits [Pi#halves()] as a task.
        ///
        /// @return a reference to each component of the result
        public HalvesRefs halves() {
            return HalvesRefs.of(session().submitSplit(HALVES, options(TaskOptions.DEFAULT)));
        }
    }

    /// The result of [Pi#halves()], one reference for each component.
    ///
    /// @param first reference to that component
    /// @param second reference to that component
    public record HalvesRefs(ObjectRef<String> first, ObjectRef<List<Integer>> second) {
        @SuppressWarnings("unchecked") // in the order of the components
        private static HalvesRefs of(List<ObjectRef<?>> refs) {
            return new HalvesRefs((ObjectRef<String>) refs.get(0), (ObjectRef<List<Integer>>) refs.get(1));
        }
    }

    @SuppressWarnings("unchecked") // the stubs give what the parameters ask for
    private static Object dispatch(int index, Object target, Object[] arguments) throws Throwable {
        return switch (index) {
            case 0 -> Pi.hits((int) arguments[0], (long) arguments[1]);
            case 1 -> {
                Pi.print(arguments[0], (String[]) arguments[1]);
                yield null;
            }
            case 2 -> Pi.counts((List<String>[]) arguments[0]);
            case 3 -> {
                Pi.Halves result = Pi.halves();
                yield new Object[] {result.first(), result.second()};
            }
            default -> throw new IllegalArgumentException(
                    "No method " + index + " in PiRemote: compile caller and worker from the same classes");
        };
    }
}
