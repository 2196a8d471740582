package dev.mobula.store;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;

/// Linux' `fallocate`: takes and gives back the space of a part of a file.
///
/// Calls native code, so it is there only if this module was granted native access
/// (`--enable-native-access=ALL-UNNAMED`): then no warning is printed. Elsewhere [#isAvailable] says no.
final class Fallocate {
    /// The file system cannot do it.
    static final int EOPNOTSUPP = 95;

    private static final int EINTR = 4;
    private static final int KEEP_SIZE = 1;
    private static final int PUNCH_HOLE = 2;
    private static final int READ_WRITE = 2;
    private static final int CLOSE_ON_EXEC = 0x80000;

    private static final boolean AVAILABLE = System.getProperty("os.name", "").equals("Linux")
            && ValueLayout.ADDRESS.byteSize() == Long.BYTES
            && Fallocate.class.getModule().isNativeAccessEnabled();

    /// The ways into the C library. Making them takes some 80 ms of computing.
    private static final class Calls {
        private static final StructLayout STATE = Linker.Option.captureStateLayout();
        private static final VarHandle ERRNO = STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
        private static final Calls MADE = make();

        private final MethodHandle open;
        private final MethodHandle fallocate;
        private final MethodHandle close;

        private Calls(MethodHandle open, MethodHandle fallocate, MethodHandle close) {
            this.open = open;
            this.fallocate = fallocate;
            this.close = close;
        }

        @SuppressWarnings("restricted") // only if isAvailable() says that it may
        private static Calls make() {
            Linker linker = Linker.nativeLinker();
            Linker.Option state = Linker.Option.captureCallState("errno");
            return new Calls(
                    linker.downcallHandle(
                            address(linker, "open"),
                            FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT),
                            state,
                            Linker.Option.firstVariadicArg(2)),
                    linker.downcallHandle(
                            address(linker, "fallocate"),
                            FunctionDescriptor.of(
                                    ValueLayout.JAVA_INT,
                                    ValueLayout.JAVA_INT,
                                    ValueLayout.JAVA_INT,
                                    ValueLayout.JAVA_LONG,
                                    ValueLayout.JAVA_LONG),
                            state),
                    linker.downcallHandle(address(linker, "close"), FunctionDescriptor.ofVoid(ValueLayout.JAVA_INT)));
        }

        private static MemorySegment address(Linker linker, String function) {
            return linker.defaultLookup()
                    .find(function)
                    .orElseThrow(() -> new AssertionError("The C library has no function " + function));
        }
    }

    private Fallocate() {}

    /// Whether this process may call native code, and the system has the function.
    static boolean isAvailable() {
        return AVAILABLE;
    }

    /// Makes sure that writing to a part of a file cannot fail for lack of space.
    ///
    /// @return 0, or the number of the error (`errno`)
    static int take(Path file, long offset, long length) {
        return call(file, 0, offset, length);
    }

    /// Gives the space of a part of a file back, which reads as zeros then.
    ///
    /// @return 0, or the number of the error (`errno`)
    static int giveBack(Path file, long offset, long length) {
        return call(file, PUNCH_HOLE | KEEP_SIZE, offset, length);
    }

    private static int call(Path file, int mode, long offset, long length) {
        if (!AVAILABLE) {
            throw new IllegalStateException("No fallocate here: ask isAvailable() first");
        }
        Calls calls = Calls.MADE;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(Calls.STATE);
            MemorySegment path = arena.allocateFrom(file.toString());
            int descriptor;
            do {
                descriptor = (int) calls.open.invokeExact(state, path, READ_WRITE | CLOSE_ON_EXEC);
            } while (descriptor < 0 && errno(state) == EINTR);
            if (descriptor < 0) {
                return errno(state);
            }
            int result;
            do {
                result = (int) calls.fallocate.invokeExact(state, descriptor, mode, offset, length);
            } while (result < 0 && errno(state) == EINTR);
            int error = result < 0 ? errno(state) : 0;
            calls.close.invokeExact(descriptor);
            return error;
        } catch (Throwable e) {
            throw new AssertionError("A system call cannot throw", e);
        }
    }

    private static int errno(MemorySegment state) {
        return (int) Calls.ERRNO.get(state, 0L);
    }
}
