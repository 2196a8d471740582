package dev.mobula.node;

import java.util.concurrent.CountDownLatch;

/// A submitted program of these tests.
final class JobProgram {
    private JobProgram() {}

    public static void main(String[] args) throws Exception {
        System.out.println("address " + System.getenv("MOBULA_ADDRESS") + " color " + System.getenv("COLOR"));
        for (var arg : args) {
            System.out.println("arg " + arg);
        }
        switch (args[0]) {
            case "wait" -> new CountDownLatch(1).await();
            case "stubborn" -> {
                Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                }));
                System.out.println("ready");
                new CountDownLatch(1).await();
            }
            case "fail" -> throw new IllegalStateException("as the test wants");
            default -> System.out.println("done");
        }
    }
}
