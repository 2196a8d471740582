package dev.mobula.node;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;

/// A worker process of these tests: does what the variable `DO` says.
final class WorkerProgram {
    private WorkerProgram() {}

    @SuppressWarnings("restricted") // a crash is the purpose
    public static void main(String[] args) throws Exception {
        if (args[0].equals("--train")) {
            System.out.println("trained");
            return;
        }
        for (int line = 1; line <= 25; line++) {
            System.out.println("\u0001hits\u0001line " + line);
        }
        switch (System.getenv("DO")) {
            case "wait" -> new CountDownLatch(1).await();
            case "child" -> {
                var child = new ProcessBuilder("/bin/sh", "-c", "read nothing").start();
                System.out.println("child " + child.pid());
                new CountDownLatch(1).await();
            }
            case "exit" -> System.exit(3);
            case "memory" -> {
                var hoard = new ArrayList<long[]>();
                while (hoard.size() < Integer.MAX_VALUE) {
                    hoard.add(new long[1 << 20]);
                }
                System.out.println(hoard);
            }
            case "crash" -> {
                var thread = new Thread(
                        () -> MemorySegment.NULL.reinterpret(8).set(ValueLayout.JAVA_LONG, 0, 1), "pointer-task");
                thread.start();
                thread.join();
            }
            case "environment" ->
                System.out.println("CUDA=" + System.getenv("CUDA_VISIBLE_DEVICES") + " ADDRESS="
                        + System.getenv("MOBULA_ADDRESS") + " NUMBER=" + args[1] + " SOCKET=" + args[0]);
            default -> throw new IllegalArgumentException(System.getenv("DO"));
        }
    }
}
