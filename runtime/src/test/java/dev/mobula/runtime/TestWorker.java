package dev.mobula.runtime;

import dev.mobula.runtime.classpath.JobClassLoader;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// The main class of worker processes of tests: a worker of one node after the other.
///
/// Reads `SERVE NUMBER SOCKET`, and writes `ENDED` when that node has ended the connection and nothing of its work is
/// left; `LEAVE` has it end the connection itself. The process ends as that of a [WorkerMain] does if something is
/// left,
/// or when its input ends. What tasks print goes to standard error, since standard output is for these lines.
final class TestWorker {
    static final String SERVE = "SERVE ";
    static final String LEAVE = "LEAVE";
    static final String ENDED = "ENDED";

    private static final AtomicReference<@Nullable Worker> SERVING = new AtomicReference<>();

    private TestWorker() {}

    public static void main(String[] args) throws IOException {
        Shared.open(); // not by a task, which may be interrupted meanwhile
        PrintStream answers = System.out;
        BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String order = orders.readLine(); order != null; order = orders.readLine()) {
            if (order.startsWith(SERVE)) {
                String[] words = order.split(" ", 3);
                Thread.ofPlatform()
                        .name("test-worker")
                        .start(() -> serve(Integer.parseInt(words[1]), Path.of(words[2]), answers));
            } else {
                leave();
            }
        }
        Runtime.getRuntime().halt(0);
    }

    private static void leave() {
        Worker serving = SERVING.get();
        if (serving == null) {
            Runtime.getRuntime().halt(0); // it had not even begun
        } else {
            serving.close();
        }
    }

    private static void serve(int number, Path socket, PrintStream answers) {
        TaskOutput output =
                new TaskOutput(new FileOutputStream(FileDescriptor.err), new FileOutputStream(FileDescriptor.err));
        System.setOut(output.out());
        System.setErr(output.err());
        ClassLoader runtime = TestWorker.class.getClassLoader();
        Worker.LoaderFactory loaders = (job, classPath) -> new JobClassLoader(job, classPath, runtime);
        try (Worker worker =
                Worker.start(socket, number, new Worker.Surroundings(loaders, Functions.source(runtime), output))) {
            SERVING.set(worker);
            Thread notice = ExitNotice.arm(worker.work(), output);
            worker.awaitEnd();
            Runtime.getRuntime().removeShutdownHook(notice);
        } catch (EOFException e) {
            // the node has ended, or needs no warm worker any more
        } catch (IOException | InterruptedException | RuntimeException e) {
            e.printStackTrace();
            Runtime.getRuntime().halt(1);
        }
        output.endAll();
        SERVING.set(null);
        if (isWorkLeft(number)) {
            Runtime.getRuntime().halt(0);
        }
        answers.println(ENDED);
    }

    // A task that does not stop ends with its process, as it does where each job has processes of its own.
    private static boolean isWorkLeft(int number) {
        String prefix = "mobula-worker-" + number + "-";
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().startsWith(prefix)) {
                try {
                    thread.join(200);
                } catch (InterruptedException e) {
                    return true;
                }
                if (thread.isAlive()) {
                    return true;
                }
            }
        }
        return false;
    }
}
