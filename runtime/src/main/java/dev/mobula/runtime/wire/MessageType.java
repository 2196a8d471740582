package dev.mobula.runtime.wire;

/// The messages between a client and its node. Each entry draws its fields in order; see [WireWriter] for
/// how a field
/// is laid out. Fields before a `|` have a fixed offset.
///
/// Names used below:
/// - `seq`: the id of a task, call, constructor or `put` value: the client's number << 40 plus a count, so
/// that it is
///   unique on the node. A driver or worker makes ids; the node never does, but for restarts of constructors.
/// - `ref`: a reference as the *client* names it: byte 0, seq, short index (one the client made; index is -1
/// for the whole
///   value, else the component of a split result), or byte 1, long hold, int index (number `index` among
/// what came
///   with hold `hold`, see below).
/// - `actor`: like `ref`, kind 2 (actor's seq as its creator named it) or kind 1.
/// - `value`: see `dev.mobula.runtime.codec.WireValue`: an opaque encoding and the references in it. On its
/// way *to* the
///   node references are named as above. On its way *to* a client they are numbered by their place, and the
/// client
///   names number `i` by (hold, i) from then on; when all that it made of the value is unreachable it sends
/// [#RELEASE].
/// - `hold`: 0, or the number of what a message to a client carries; no two messages have the same, so that it tells a
///   repeated message, too.
/// - `outcome`: byte 0 and a value, or byte 1 and a failure (`dev.mobula.runtime.codec.WireFailure`).
public final class MessageType {
    private MessageType() {}

    // ---- client to node

    /// Teaches the node a function: int fid | owner class, name, int index, signature, byte kind, byte
    /// result,
    /// strings parameters, strings components, boolean checkpointed. Before the first message that names
    /// `fid`.
    public static final int FUNCTION = 1;

    /// Teaches the node options: int oid | `WireOptions` of a task or (byte 1) an actor. Before the first
    /// that names `oid`.
    public static final int OPTIONS = 2;

    /// A new task: seq, int fid, int oid, seq parent (0: none), byte result shape | int count, arguments.
    /// An argument is byte 0 and a value, byte 1 and a ref (to be resolved), or byte 2 and a ref (to be
    /// passed on).
    public static final int SUBMIT = 3;

    /// A new actor: seq, int fid, int oid, seq parent, boolean findOrCreate, long request (0: no answer
    /// wanted) |
    /// namespace, actor class, int count, arguments.
    public static final int CREATE_ACTOR = 4;

    /// A call: seq, int fid, seq parent, byte result shape, actor | group, nullable `WireOptions` of the
    /// call, int count,
    /// arguments.
    public static final int CALL = 5;

    /// Cancels: long request, boolean recursive, ref. Answered by a boolean.
    public static final int CANCEL = 6;

    /// Kills an actor: long request, boolean restart, actor. Answered by null.
    public static final int KILL = 7;

    /// Looks for an actor: long request | class, name, namespace. Answered by an actor in a value, or null.
    public static final int FIND = 8;

    /// Asks for a value: ref. Answered by [#PENDING] at once if it is not there, and by [#VALUE] when it is.
    public static final int WANT = 9;

    /// Gives the node a value that it does not have, or has forgotten: seq, short index, outcome.
    public static final int PUT = 10;

    /// Lets go of what came with holds: int count, then holds.
    public static final int RELEASE = 11;

    /// Lets go of references that this client made and had handed on: int count, then seqs.
    public static final int FORGET = 12;

    /// Asks for facts: long request, byte question | arguments; see `StateQuestions`.
    public static final int ASK = 13;

    /// Worker: a thread of a task starts to wait in the API: seq, int attempt, long number of this time of waiting.
    public static final int BLOCKED = 14;

    /// Worker: a thread of a task wants to go on: seq, int attempt, long number of the [#BLOCKED] that it takes back.
    /// Answered by [#RESUME] when it has its CPUs again.
    public static final int UNBLOCKED = 15;

    /// Worker: an attempt has ended: seq, int attempt, byte ending, byte flags (1: exits actor), long wallNs
    /// | what the
    /// ending has: see `Endings`.
    public static final int ENDED = 16;

    /// Worker: tasks that it was given and has not begun: long number of this message, int count, then (seq, int
    /// attempt). The same attempt may be sent there again, so that only the number tells a repetition.
    public static final int RETURNED = 17;

    /// Worker: an item of a stream: seq, int attempt, long number (from 1) | value.
    public static final int ITEM = 18;

    /// Consumer: took items: seq, long count in all.
    public static final int TAKEN = 19;

    /// Consumer: needs no further items: seq.
    public static final int CLOSE_STREAM = 20;

    /// Worker: a snapshot of an actor: seq of the actor, int life | value.
    public static final int SNAPSHOT = 21;

    /// Worker: user code ends the JVM: seq (0: not from a task), int attempt | stack of the call as text.
    public static final int EXITING = 22;

    /// The driver is done and asks for what its tasks have printed: `long request`. Nothing follows but the answer.
    public static final int BYE = 23;

    /// Worker: the method of a task or call has returned, and its answer comes later: seq, int attempt. The next call
    /// of
    /// its group may start, or the next task of its lease.
    public static final int OPENED = 24;

    /// Asks for a place in the arena for a new object: long request, long name, long bytes. The answer is its
    /// offset, when there is room.
    public static final int MAKE = 25;

    /// An object is whole: long name, boolean pinned (it is then pinned under its name).
    public static final int SEAL = 26;

    /// Asks where an object is, and that it stays there until [#UNPIN]: long request, long name. The answer
    /// is its offset, when it is whole and in memory.
    public static final int PIN = 27;

    /// Objects need not stay where they are: int count, for each the long request of its [#PIN].
    public static final int UNPIN = 28;

    /// This client needs no more what it made or claimed: int count, for each long name or number of [#CLAIM].
    public static final int DROP = 29;

    /// This client sends again an object that it has pinned, which stays until [#DROP]: long number, long name.
    public static final int CLAIM = 30;

    /// Worker: its heap was collected as a whole and is full, or is so no more: long liveBytes, long maxBytes,
    /// long collections.
    public static final int HEAP = 31;

    /// Says what an object is: long name, byte kind (see [dev.mobula.store.ValueKind]), string line of the
    /// program that made it (null: not known).
    public static final int ORIGIN = 32;

    // ---- node to client

    /// A task, call or component that this client made has its outcome: seq, short index, boolean kept (the
    /// node keeps
    /// it until [#FORGET]), long hold | outcome. For a split result index -1 comes first, then the
    /// components.
    public static final int COMPLETED = 64;

    /// What [#WANT] asked for: ref as the client named it, long hold | outcome.
    public static final int VALUE = 65;

    /// [#WANT] has to wait: ref as the client named it.
    public static final int PENDING = 66;

    /// Answers a request: long request, long hold | outcome.
    public static final int REPLY = 67;

    /// Worker: a function: as [#FUNCTION].
    public static final int LEARN = 68;

    /// Worker: run a task: long shipment (number of this message among [#RUN], [#CONSTRUCT], [#RUN_CALL], since the
    /// same attempt may be sent again when it came back), seq, int attempt, int lease, int fid,
    /// byte result shape, int streamBuffer, long skipItems, long hold | name (null: the function's),
    /// resources, ints gpuIds, namespace, int count, arguments (byte 0 and a value, byte 2 and number of
    /// the ref).
    public static final int RUN = 69;

    /// Worker: make an actor: long shipment, seq of the constructor, int attempt, seq of the actor, int life,
    /// int restarts, int fid, long hold | `WireOptions` of the actor, namespace, name, ints gpuIds,
    /// boolean hasSnapshot, value snapshot, int count, arguments.
    public static final int CONSTRUCT = 70;

    /// Worker: run a call: long shipment, seq, int attempt, seq of the actor, int life, int fid,
    /// byte result shape, int streamBuffer, long skipItems, seq parent, long hold | group, name, int count,
    /// arguments.
    public static final int RUN_CALL = 71;

    /// Worker: an actor's life is over: seq of the actor, int life.
    public static final int END_LIFE = 72;

    /// Worker: stop an attempt: seq, int attempt.
    public static final int STOP_ATTEMPT = 73;

    /// Worker: go on: long number of [#UNBLOCKED].
    public static final int RESUME = 74;

    /// Worker: give back tasks of a lease that have not begun: int lease.
    public static final int RECALL = 75;

    /// Worker: the consumer of a stream has room: seq, long items it may have been sent in all.
    public static final int CREDIT = 76;

    /// Consumer: an item: seq, long number, long hold | value.
    public static final int STREAM_ITEM = 77;

    /// Driver: lines that tasks printed: long number of this message, text.
    public static final int OUTPUT = 78;

    /// The node ends the connection: reason. Nothing follows.
    public static final int END = 79;

    /// Asks to collect garbage soon, so that holds on things that are needed no more are given back: nothing.
    public static final int COLLECT = 80;

    private static final int[] ALL = {
        FUNCTION,
        OPTIONS,
        SUBMIT,
        CREATE_ACTOR,
        CALL,
        CANCEL,
        KILL,
        FIND,
        WANT,
        PUT,
        RELEASE,
        FORGET,
        ASK,
        BLOCKED,
        UNBLOCKED,
        ENDED,
        RETURNED,
        ITEM,
        TAKEN,
        CLOSE_STREAM,
        SNAPSHOT,
        EXITING,
        BYE,
        OPENED,
        MAKE,
        SEAL,
        PIN,
        UNPIN,
        DROP,
        CLAIM,
        HEAP,
        ORIGIN,
        COMPLETED,
        VALUE,
        PENDING,
        REPLY,
        LEARN,
        RUN,
        CONSTRUCT,
        RUN_CALL,
        END_LIFE,
        STOP_ATTEMPT,
        RESUME,
        RECALL,
        CREDIT,
        STREAM_ITEM,
        OUTPUT,
        END,
        COLLECT
    };

    /// All types, in the order of their numbers.
    public static int[] all() {
        return ALL.clone();
    }

    /// The name of a type, as it is called here; `type N` if there is none.
    public static String name(int type) {
        return switch (type) {
            case FUNCTION -> "FUNCTION";
            case OPTIONS -> "OPTIONS";
            case SUBMIT -> "SUBMIT";
            case CREATE_ACTOR -> "CREATE_ACTOR";
            case CALL -> "CALL";
            case CANCEL -> "CANCEL";
            case KILL -> "KILL";
            case FIND -> "FIND";
            case WANT -> "WANT";
            case PUT -> "PUT";
            case RELEASE -> "RELEASE";
            case FORGET -> "FORGET";
            case ASK -> "ASK";
            case BLOCKED -> "BLOCKED";
            case UNBLOCKED -> "UNBLOCKED";
            case ENDED -> "ENDED";
            case RETURNED -> "RETURNED";
            case ITEM -> "ITEM";
            case TAKEN -> "TAKEN";
            case CLOSE_STREAM -> "CLOSE_STREAM";
            case SNAPSHOT -> "SNAPSHOT";
            case EXITING -> "EXITING";
            case BYE -> "BYE";
            case OPENED -> "OPENED";
            case MAKE -> "MAKE";
            case SEAL -> "SEAL";
            case PIN -> "PIN";
            case UNPIN -> "UNPIN";
            case DROP -> "DROP";
            case CLAIM -> "CLAIM";
            case HEAP -> "HEAP";
            case ORIGIN -> "ORIGIN";
            case COMPLETED -> "COMPLETED";
            case VALUE -> "VALUE";
            case PENDING -> "PENDING";
            case REPLY -> "REPLY";
            case LEARN -> "LEARN";
            case RUN -> "RUN";
            case CONSTRUCT -> "CONSTRUCT";
            case RUN_CALL -> "RUN_CALL";
            case END_LIFE -> "END_LIFE";
            case STOP_ATTEMPT -> "STOP_ATTEMPT";
            case RESUME -> "RESUME";
            case RECALL -> "RECALL";
            case CREDIT -> "CREDIT";
            case STREAM_ITEM -> "STREAM_ITEM";
            case OUTPUT -> "OUTPUT";
            case END -> "END";
            case COLLECT -> "COLLECT";
            default -> "type " + type;
        };
    }

    /// The type of that name, or -1.
    public static int parse(String name) {
        for (int type : ALL) {
            if (name(type).equals(name)) {
                return type;
            }
        }
        return -1;
    }
}
