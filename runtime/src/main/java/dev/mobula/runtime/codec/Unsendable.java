package dev.mobula.runtime.codec;

import dev.mobula.Mobula;
import dev.mobula.TaskContext;
import java.io.FileDescriptor;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.io.Reader;
import java.io.Writer;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.reflect.AccessibleObject;
import java.net.DatagramSocket;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.Buffer;
import java.nio.channels.Channel;
import java.nio.channels.Selector;
import java.nio.file.FileSystem;
import java.nio.file.WatchService;
import java.util.List;
import java.util.Scanner;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Exchanger;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.Phaser;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.AbstractOwnableSynchronizer;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.StampedLock;
import java.util.stream.BaseStream;
import org.jspecify.annotations.Nullable;

/// The types whose objects mean something in one process only, each with what to do instead.
final class Unsendable {
    private static final String PLAIN = "send a plain value instead";
    private static final String READ_IT = "read it first and send the bytes or text, or send the file's Path";
    private static final String OPEN_THERE = "send its address and open it where it is used";
    private static final String GUARD = "keep shared state in an actor instead";

    private static final List<Rule> RULES = List.of(
            new Rule(Mobula.class, "call Mobula.current().session() where it is used"),
            new Rule(TaskContext.class, "call Mobula.current() where it is used"),
            new Rule(Thread.class, PLAIN),
            new Rule(ThreadGroup.class, PLAIN),
            new Rule(ThreadLocal.class, "send the value that it holds"),
            new Rule(ScopedValue.class, "send the value that it holds"),
            new Rule(Future.class, "return an ObjectRef, or wait for the value and send that"),
            new Rule(CompletionStage.class, "return an ObjectRef, or wait for the value and send that"),
            new Rule(Executor.class, "submit tasks to Mobula where it is used"),
            new Rule(Timer.class, PLAIN),
            new Rule(TimerTask.class, PLAIN),
            new Rule(Socket.class, OPEN_THERE),
            new Rule(ServerSocket.class, OPEN_THERE),
            new Rule(DatagramSocket.class, OPEN_THERE),
            new Rule(Channel.class, OPEN_THERE),
            new Rule(Selector.class, OPEN_THERE),
            new Rule(InputStream.class, READ_IT),
            new Rule(Reader.class, READ_IT),
            new Rule(Scanner.class, READ_IT),
            new Rule(OutputStream.class, "return the bytes instead"),
            new Rule(Writer.class, "return the text instead"),
            new Rule(RandomAccessFile.class, "send the file's Path"),
            new Rule(FileDescriptor.class, "send the file's Path"),
            new Rule(FileSystem.class, "send a Path or its URI"),
            new Rule(WatchService.class, PLAIN),
            new Rule(BaseStream.class, "collect it into a list, or return the stream from a remote method"),
            new Rule(BlockingQueue.class, "send its elements in a list; to share a queue keep it in an actor"),
            new Rule(Lock.class, GUARD),
            new Rule(ReadWriteLock.class, GUARD),
            new Rule(StampedLock.class, GUARD),
            new Rule(AbstractOwnableSynchronizer.class, GUARD),
            new Rule(Condition.class, GUARD),
            new Rule(Semaphore.class, GUARD),
            new Rule(CountDownLatch.class, GUARD),
            new Rule(CyclicBarrier.class, GUARD),
            new Rule(Phaser.class, GUARD),
            new Rule(Exchanger.class, GUARD),
            new Rule(Process.class, PLAIN),
            new Rule(ProcessHandle.class, "send its pid"),
            new Rule(ClassLoader.class, PLAIN),
            new Rule(Module.class, PLAIN),
            new Rule(Reference.class, "send what it refers to"),
            new Rule(ReferenceQueue.class, PLAIN),
            new Rule(Cleaner.class, PLAIN),
            new Rule(MemorySegment.class, "send its bytes in an array"),
            new Rule(Arena.class, PLAIN),
            new Rule(Buffer.class, "send its content in an array"),
            new Rule(AccessibleObject.class, "send its class and name"),
            new Rule(MethodHandle.class, "send a serializable lambda"),
            new Rule(MethodHandles.Lookup.class, PLAIN),
            new Rule(VarHandle.class, PLAIN));

    /// Types of modules that may be absent, by name.
    private static final List<NamedRule> NAMED_RULES = List.of(
            new NamedRule("java.sql.Connection", OPEN_THERE),
            new NamedRule("java.sql.Statement", OPEN_THERE),
            new NamedRule("java.sql.ResultSet", "read the rows first and send those"),
            new NamedRule("javax.sql.DataSource", OPEN_THERE),
            new NamedRule("java.net.http.HttpClient", OPEN_THERE),
            new NamedRule("java.util.logging.Logger", "make it static"));

    private Unsendable() {}

    /// A type and what to do instead of sending an object of it.
    record Rule(Class<?> type, String cure) {}

    private record NamedRule(String type, String cure) {}

    /// What to do instead of sending objects of the class; null if nothing speaks against it here.
    static @Nullable String cureFor(Class<?> type) {
        for (Rule rule : RULES) {
            if (rule.type().isAssignableFrom(type)) {
                return rule.cure();
            }
        }
        for (NamedRule rule : NAMED_RULES) {
            if (isKindOf(type, rule.type())) {
                return rule.cure();
            }
        }
        return null;
    }

    private static boolean isKindOf(@Nullable Class<?> type, String name) {
        for (Class<?> current = type; current != null; current = current.getSuperclass()) {
            if (current.getName().equals(name)) {
                return true;
            }
            for (Class<?> implemented : current.getInterfaces()) {
                if (isKindOf(implemented, name)) {
                    return true;
                }
            }
        }
        return false;
    }
}
