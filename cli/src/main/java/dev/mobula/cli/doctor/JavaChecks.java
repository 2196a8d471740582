package dev.mobula.cli.doctor;

/// Judges the JVM, its heap and its CPUs.
final class JavaChecks {
    private static final int NEEDED_VERSION = 25;
    private static final long LEAST_HEAP_BYTES = 256 * Amounts.MIB;
    private static final int MOST_HEAP_PERCENT = 80;

    private JavaChecks() {}

    static Check version(Facts.Java java) {
        String found = "Java " + java.version() + " in " + java.home();
        return java.feature() >= NEEDED_VERSION
                ? Check.ok("java", found)
                : Check.problem(
                        "java",
                        found + ", but Mobula needs " + NEEDED_VERSION + " or newer",
                        "install a JDK " + NEEDED_VERSION + " or newer and set MOBULA_JAVA_HOME to its folder");
    }

    static Check heap(Facts.Java java, Facts.Memory memory) {
        long heapBytes = java.largestHeapBytes();
        long percent = percent(heapBytes, memory.bytes());
        String found = "at most " + Amounts.bytes(heapBytes) + " of " + where(memory) + " (" + percent + "%)";
        String suggestion = "-Xmx" + Amounts.option(memory.bytes() / 2);
        if (heapBytes > memory.bytes()) {
            return Check.problem(
                    "heap",
                    found + ": more than there is, so the system may kill the process",
                    "give the JVM less, for example " + suggestion + ", here with MOBULA_JAVA_OPTS");
        }
        if (percent > MOST_HEAP_PERCENT) {
            return Check.warning(
                    "heap",
                    found + ", which leaves little for shared objects and native memory",
                    "give the JVM " + MOST_HEAP_PERCENT + "% at most, for example " + suggestion
                            + ", here with MOBULA_JAVA_OPTS");
        }
        if (heapBytes < LEAST_HEAP_BYTES) {
            return Check.warning(
                    "heap",
                    found + ": a node with many tasks needs " + Amounts.bytes(LEAST_HEAP_BYTES) + " or more",
                    "give the JVM more, for example -Xmx" + Amounts.option(LEAST_HEAP_BYTES)
                            + ", here with MOBULA_JAVA_OPTS");
        }
        return Check.ok("heap", found);
    }

    private static String where(Facts.Memory memory) {
        return Amounts.bytes(memory.bytes()) + (memory.limited() ? " that this container may use" : " memory");
    }

    private static long percent(long part, long whole) {
        return Math.round(100.0 * part / Math.max(1, whole));
    }

    static Check cpus(Facts.Cpus cpus) {
        String found = cpus.usable() < cpus.online()
                ? cpus.usable() + " of the machine's " + cpus.online()
                        + " (limited by container, affinity or -XX:ActiveProcessorCount)"
                : String.valueOf(cpus.usable());
        return cpus.usable() > 1
                ? Check.ok("cpus", found)
                : Check.warning(
                        "cpus",
                        found + ": tasks that compute run one after the other",
                        "give the machine or container two CPUs or more");
    }
}
