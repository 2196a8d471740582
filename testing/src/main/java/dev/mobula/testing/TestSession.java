package dev.mobula.testing;

import dev.mobula.Mobula;
import dev.mobula.MobulaConfig;
import dev.mobula.NodeInfo;
import dev.mobula.TaskInfo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;

/// An embedded session of a test, and the look at what the test has left behind.
///
/// @param mobula the session
/// @param limit longest wait for tasks to end, and again for resources and threads
/// @param failOnLeaks whether to look at all
record TestSession(Mobula mobula, Duration limit, boolean failOnLeaks) {
    private static final int MOST_TASKS = 20;

    static TestSession open(MobulaTest settings) {
        MobulaConfig config = MobulaConfig.defaults().cpus(settings.cpus()).gpus(settings.gpus());
        if (settings.resources().length > 0) {
            config = config.with("resources", String.join(",", settings.resources()));
        }
        if (!settings.namespace().isEmpty()) {
            config = config.namespace(settings.namespace());
        }
        String seed = System.getProperty("mobula.seed");
        if (seed != null) {
            config = config.with("seed", seed);
        }
        return new TestSession(Mobula.start(config), Duration.ofMillis(settings.limitMillis()), settings.failOnLeaks());
    }

    /// Closes the session.
    ///
    /// @param test for the message
    /// @throws AssertionError if something is left, listing all of it
    void end(String test) {
        if (!failOnLeaks) {
            mobula.close();
            return;
        }
        List<String> leaks = new ArrayList<>();
        String threads = "mobula-" + mobula.state().nodes().getFirst().id();
        List<TaskInfo> tasks = settled(() -> mobula.state().tasks(MOST_TASKS), List::isEmpty);
        for (TaskInfo task : tasks) {
            leaks.add("task " + task.name() + " (" + task.id() + ", attempt " + task.attempt() + ") has not ended: "
                    + task.state() + ", " + task.reason());
        }
        mobula.close();
        NodeInfo node = settled(
                () -> mobula.state().nodes().getFirst(), now -> now.available().equals(now.total()));
        if (!node.available().equals(node.total())) {
            leaks.add("resources are not back: of " + node.total() + " only " + node.available() + " is available");
        }
        for (Thread thread : settled(() -> living(threads), List::isEmpty)) {
            StackTraceElement[] stack = thread.getStackTrace();
            leaks.add("thread " + thread.getName() + " is left, " + thread.getState()
                    + (stack.length == 0 ? "" : " in " + stack[0]));
        }
        if (!leaks.isEmpty()) {
            throw new AssertionError(test + " left something behind " + limit + " after its end:\n- "
                    + String.join("\n- ", leaks)
                    + "\nGet, cancel or close what the test starts; tasks must end when they are interrupted."
                    + " @MobulaTest(limitMillis = …) waits longer, failOnLeaks = false does not look");
        }
    }

    // The value when it is as it should be, or as it is when the time is over.
    private <T> T settled(Supplier<T> now, Predicate<T> wanted) {
        try {
            return Await.value("it is as it should be", limit, now, wanted);
        } catch (AssertionError e) {
            return now.get();
        }
    }

    private static List<Thread> living(String prefix) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread ->
                        thread.getName().equals(prefix) || thread.getName().startsWith(prefix + '-'))
                .toList();
    }
}
