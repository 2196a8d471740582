package dev.mobula.runtime;

import dev.mobula.runtime.classpath.JobClassLoader;
import java.io.EOFException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Path;

/// The main class of worker processes. Started by nodes only.
///
/// Arguments are the node's socket and the worker's number; or `--train`, to run what all workers run for a moment, so
/// that the JVM can write a cache of loaded classes.
public final class WorkerMain {
    private WorkerMain() {}

    /// Runs until the node ends the connection; the process then ends at once, whatever runs.
    public static void main(String[] args) throws InterruptedException {
        if (args.length == 1 && args[0].equals("--train")) {
            WorkerTraining.run();
            return;
        }
        if (args.length != 2) {
            throw new IllegalArgumentException(
                    "Workers are started by their node, with a socket and a number; see" + " 'mobula start'");
        }
        TaskOutput output =
                new TaskOutput(new FileOutputStream(FileDescriptor.out), new FileOutputStream(FileDescriptor.err));
        System.setOut(output.out());
        System.setErr(output.err());
        int status = run(Path.of(args[0]), Integer.parseInt(args[1]), output);
        output.endAll();
        Runtime.getRuntime().halt(status);
    }

    private static int run(Path socket, int number, TaskOutput output) throws InterruptedException {
        ClassLoader runtime = WorkerMain.class.getClassLoader();
        Worker.LoaderFactory loaders = (job, classPath) ->
                new JobClassLoader(job, classPath, runtime == null ? ClassLoader.getSystemClassLoader() : runtime);
        try {
            Worker worker = Worker.start(socket, number, new Worker.Surroundings(loaders, null, output));
            var _ = ExitNotice.arm(worker.work(), output);
            HeapWatch.start(worker.work().reports()::heap);
            worker.awaitEnd();
            return 0;
        } catch (EOFException e) {
            return 0; // the node has ended, or needs no warm worker any more
        } catch (IOException | RuntimeException e) {
            e.printStackTrace();
            return 1;
        }
    }
}
