package dev.mobula.runtime.wire;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Locale;

/// Linux futexes on words that several processes share: the fastest way to sleep and to wake there is.
///
/// Calls native code, so it is there only if this module was granted native access
/// (`--enable-native-access=ALL-UNNAMED`): then no warning is printed. Elsewhere [#isAvailable] says no, and the
/// socket serves as the bell.
final class Futex {
    private static final int FUTEX_WAIT = 0; // not _PRIVATE: the word is in a file that several processes map
    private static final int FUTEX_WAKE = 1;
    private static final long NANOS_OF_A_SECOND = 1_000_000_000L;

    private static final boolean AVAILABLE =
            number() >= 0 && Futex.class.getModule().isNativeAccessEnabled();

    /// The ways into the kernel. Making them takes some 80 ms of computing.
    private static final class Calls {
        private static final Calls MADE = make();

        private final long number = number();
        private final MethodHandle waits;
        private final MethodHandle wakes;

        private Calls(MethodHandle waits, MethodHandle wakes) {
            this.waits = waits;
            this.wakes = wakes;
        }

        @SuppressWarnings("restricted") // only if isAvailable() says that it may
        private static Calls make() {
            Linker linker = Linker.nativeLinker();
            MemorySegment syscall = linker.defaultLookup()
                    .find("syscall")
                    .orElseThrow(() -> new AssertionError("The C library has no function syscall"));
            // long syscall(long number, int *word, int operation, int value, const struct timespec *timeout)
            FunctionDescriptor signature = FunctionDescriptor.of(
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_INT,
                    ValueLayout.JAVA_INT,
                    ValueLayout.JAVA_LONG);
            Linker.Option variadic = Linker.Option.firstVariadicArg(1);
            return new Calls(
                    linker.downcallHandle(syscall, signature, variadic),
                    linker.downcallHandle(syscall, signature, variadic, Linker.Option.critical(false)));
        }
    }

    static {
        if (AVAILABLE) {
            // Ready when the first bell rings, while the process goes on starting.
            Thread.ofPlatform().name("mobula-futex").daemon().start(Futex::calls);
        }
    }

    private Futex() {}

    /// Number of the system call, or -1 where it is not known.
    private static long number() {
        if (!System.getProperty("os.name", "").equals("Linux")) {
            return -1;
        }
        return switch (System.getProperty("os.arch", "").toLowerCase(Locale.ROOT)) {
            case "amd64", "x86_64" -> 202;
            case "aarch64" -> 98;
            default -> -1;
        };
    }

    /// Whether this process may call native code, and the system has futexes.
    static boolean isAvailable() {
        return AVAILABLE;
    }

    private static Calls calls() {
        if (!AVAILABLE) {
            throw new IllegalStateException("No futex here: ask isAvailable() first");
        }
        return Calls.MADE;
    }

    /// Sleeps while the word at `address` is `expected`, until woken, until the time is over, or for no reason.
    /// Blocks the carrier of a virtual thread.
    ///
    /// @param timeoutNs more than 0
    static void await(long address, int expected, Timeout timeout, long timeoutNs) {
        Calls calls = calls();
        try {
            long _ = (long)
                    calls.waits.invokeExact(calls.number, address, FUTEX_WAIT, expected, timeout.address(timeoutNs));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /// Wakes whoever sleeps on the word at `address`, in any process.
    static void wake(long address) {
        Calls calls = calls();
        try {
            long _ = (long) calls.wakes.invokeExact(calls.number, address, FUTEX_WAKE, Integer.MAX_VALUE, 0L);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    private static AssertionError unexpected(Throwable e) {
        return new AssertionError("A system call cannot throw", e);
    }

    /// A `struct timespec` in native memory, for one sleeper.
    static final class Timeout {
        private final MemorySegment time = Arena.ofAuto().allocate(16, 8);

        private long address(long timeoutNs) {
            time.set(ValueLayout.JAVA_LONG, 0, timeoutNs / NANOS_OF_A_SECOND);
            time.set(ValueLayout.JAVA_LONG, 8, timeoutNs % NANOS_OF_A_SECOND);
            return time.address();
        }
    }
}
