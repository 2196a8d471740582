package dev.mobula.runtime;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Tells the node, as the JVM of a worker ends, which task called `System.exit` and where.
///
/// A shutdown hook: the thread that called waits in `Runtime.exit` until the hooks have run, so it can be found by its
/// stack. `Runtime.halt` runs no hooks, and leaves no notice.
final class ExitNotice {
    private final ShippedWork work;

    ExitNotice(ShippedWork work) {
        this.work = work;
    }

    /// Has the notice sent when the JVM is shut down.
    ///
    /// @return the shutdown hook, to be removed if the JVM goes on without this work
    static Thread arm(ShippedWork work, @Nullable TaskOutput output) {
        ExitNotice notice = new ExitNotice(work);
        Thread hook = Thread.ofPlatform().name("mobula-exit").unstarted(() -> {
            if (output != null) {
                output.endAll();
            }
            notice.send();
        });
        Runtime.getRuntime().addShutdownHook(hook);
        return hook;
    }

    private void send() {
        boolean[] sent = {false};
        work.forEachRunning(task -> {
            Thread thread = task.runningThread();
            String caller = thread == null || sent[0] ? null : caller(thread.getStackTrace());
            if (caller != null) {
                sent[0] = true;
                work.reports().exiting(task.sequence, task.attempt, caller);
            }
        });
        if (sent[0]) {
            return;
        }
        for (Map.Entry<Thread, StackTraceElement[]> thread :
                Thread.getAllStackTraces().entrySet()) {
            String caller = caller(thread.getValue());
            if (caller != null) {
                work.reports().exiting(0, 0, caller);
                return;
            }
        }
    }

    /// The frames from the caller of `exit` on; null if the thread is not in there.
    static @Nullable String caller(StackTraceElement[] stack) {
        for (int i = stack.length - 1; i >= 0; i--) {
            if (isExit(stack[i])) {
                StringBuilder text = new StringBuilder(256);
                text.append(stack[i].getClassName()).append('.').append(stack[i].getMethodName());
                for (int frame = i + 1; frame < stack.length; frame++) {
                    text.append("\n\tat ").append(stack[frame]);
                }
                return text.toString();
            }
        }
        return null;
    }

    private static boolean isExit(StackTraceElement frame) {
        return frame.getMethodName().equals("exit")
                && (frame.getClassName().equals("java.lang.System")
                        || frame.getClassName().equals("java.lang.Runtime"));
    }
}
