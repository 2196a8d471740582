package dev.mobula.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A user's plain program with tensors: without flags, and when its node goes or its memory is full.
@Tag("processes")
@Timeout(120)
class TensorProgramTest {
    private static final int MIB = 1 << 20;

    private static final String PROGRAM = """
            package lab;

            import dev.mobula.DType;
            import dev.mobula.Mobula;
            import dev.mobula.MobulaException;
            import dev.mobula.ObjectRef;
            import dev.mobula.Remote;
            import dev.mobula.Tensor;
            import java.io.IOException;
                        import java.nio.FloatBuffer;
            import java.util.ArrayList;
            import java.util.List;

            public final class Lab {
                private Lab() {}

                @Remote
                static Tensor twice(Tensor given) {
                    Tensor made = Mobula.session().create(DType.F32, given.size());
                    FloatBuffer from = given.asFloatBuffer();
                    FloatBuffer to = made.asFloatBuffer();
                    while (from.hasRemaining()) {
                        to.put(2 * from.get());
                    }
                    return made;
                }

                private static double sum(Tensor tensor) {
                    double sum = 0;
                    FloatBuffer buffer = tensor.asFloatBuffer();
                    while (buffer.hasRemaining()) {
                        sum += buffer.get();
                    }
                    return sum;
                }

                private static Tensor made(Mobula mobula, int count) {
                    Tensor made = mobula.create(DType.F32, count);
                    made.fill(0f);
                    for (int i = 0; i < 8; i++) {
                        made.setFloat(i, i);
                    }
                    return made;
                }

                public static void main(String[] args) throws IOException {
                    try (Mobula mobula = Mobula.connect(args[0])) {
                        switch (args[1]) {
                            case "work" -> work(mobula);
                            case "hold" -> hold(mobula);
                            default -> fill(mobula);
                        }
                    }
                }

                private static void work(Mobula mobula) {
                    ObjectRef<Tensor> ref = mobula.put(made(mobula, 1_000_000));
                    try (Tensor read = ref.get();
                            Tensor doubled = LabRemote.twice(ref).get()) {
                        System.out.println((long) sum(read) + " " + (long) sum(doubled));
                    }
                    float[] copy = mobula.put(new float[300_000]).get();
                    System.out.println(copy.length);
                }

                // The node ends between the two lines.
                private static void hold(Mobula mobula) throws IOException {
                    Tensor made = made(mobula, 1_000_000);
                    ObjectRef<Tensor> ref = mobula.put(made);
                    Tensor read = ref.get();
                    FloatBuffer buffer = read.asFloatBuffer();
                    Tensor unsent = made(mobula, 200_000);
                    Tensor unseen = mobula.put(made(mobula, 100_000)).get();
                    System.out.println((long) sum(read));
                    System.in.read();
                    System.out.println(buffer.get(7) + " " + made.getFloat(7) + " " + unsent.getFloat(6));
                    unsent.setFloat(5, 1f);
                    attempt("sum", () -> (long) sum(unseen));
                    attempt("copy", () -> unseen.toFloatArray().length);
                    attempt("get", () -> ref.get().size());
                    attempt("put", () -> mobula.put(unsent) != null);
                    attempt("put more", () -> mobula.put(new float[100_000]) != null);
                    attempt("create", () -> mobula.create(DType.F64, 100_000) != null);
                    read.close();
                    unsent.close();
                }

                private interface Attempt {
                    Object run();
                }

                private static void attempt(String name, Attempt attempt) {
                    try {
                        System.out.println(name + " " + attempt.run());
                    } catch (MobulaException e) {
                        System.out.println(name + " " + e.getClass().getSimpleName() + " " + e.getMessage());
                    }
                }

                // Keeps tensors until there is no more room, then lets go of them.
                private static void fill(Mobula mobula) throws IOException {
                    List<Tensor> held = new ArrayList<>();
                    System.out.println("ready");
                    System.in.read();
                    try {
                        while (held.size() < 100) {
                            Tensor made = mobula.create(DType.U8, 8 << 20);
                            held.add(made);
                            made.fill(held.size());
                        }
                        System.out.println("never full");
                    } catch (MobulaException e) {
                        System.out.println(e.getClass().getSimpleName() + " " + e.getMessage());
                    }
                    boolean right = true;
                    for (int i = 0; i < held.size(); i++) {
                        right &= held.get(i).getLong((8 << 20) - 1) == i + 1;
                        held.get(i).close();
                    }
                    System.out.println(held.size() + " " + right);
                    try (Tensor again = mobula.create(DType.U8, 8 << 20)) {
                        again.fill(1);
                        System.out.println("again " + again.getLong(0));
                    }
                }
            }
            """;

    private static UserProgram program;

    @BeforeAll
    static void compile(@TempDir Path folder) throws Exception {
        program = new UserProgram(folder);
        assertThat(program.compile("Lab.java", PROGRAM)).isEqualTo(new UserProgram.Result(0, "", ""));
    }

    @Test
    void makesAndReadsTensorsWithoutFlagsAndWarnings(@TempDir Path nodeFolder) throws Exception {
        try (var node = NodeUnderTest.start(nodeFolder, "--cpus=2", "--object-store-memory=75MiB")) {
            var ran = program.java(Map.of(), "lab.Lab", node.address(), "work");

            assertThat(ran).isEqualTo(new UserProgram.Result(0, "28 56\n300000\n", ""));
            StoreFigures.awaitEmpty(node, Duration.ofSeconds(5));
        }
    }

    @Test
    void whatAProgramHoldsStaysReadableWhenItsNodeStops(@TempDir Path nodeFolder) throws Exception {
        var node = NodeUnderTest.start(nodeFolder, "--cpus=2", "--object-store-memory=75MiB", "--warm-workers=0");
        try (node) {
            holdWhile(node, node::close);
        }
    }

    @Test
    void whatAProgramHoldsStaysReadableWhenItsNodeIsKilled(@TempDir Path nodeFolder) throws Exception {
        var node = NodeUnderTest.start(nodeFolder, "--cpus=2", "--object-store-memory=75MiB", "--warm-workers=0");
        try (node) {
            holdWhile(node, node::kill);
        }
    }

    private static void holdWhile(NodeUnderTest node, Runnable end) throws Exception {
        Process process = program.start("lab.Lab", node.address(), "hold");
        try {
            BufferedReader out = process.inputReader();
            PrintWriter in = new PrintWriter(process.outputWriter(), true);
            assertThat(out.readLine()).isEqualTo("28");
            end.run();
            in.println();

            List<String> said = out.readAllLines();
            assertThat(process.waitFor(NodeUnderTest.LIMIT.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
            assertThat(said.getFirst()).isEqualTo("7.0 7.0 6.0");
            assertThat(said.get(1)).matches("sum (28|UnreadableValueException .*toFloatArray\\(\\) and the like)");
            assertThat(said.get(2)).isEqualTo("copy 100000");
            for (int i = 3; i < said.size(); i++) {
                assertThat(said.get(i)).matches("(get|put|put more|create) (NodeDied|Session|Unreachable)Exception .*");
            }
            assertThat(said).hasSize(7);
            assertThat(process.exitValue()).isZero();
            assertThat(program.folder().resolve("java.err")).isEmptyFile();
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void aSharedMemoryThatIsTooSmallIsReplacedByAFileWithAWarning(@TempDir Path nodeFolder) throws Exception {
        MountNamespace.assumePermitted();
        try (var node = NodeUnderTest.start(
                MountNamespace.with(Path.of("/dev/shm"), 64), nodeFolder, "--cpus=2", "--foreground")) {
            assertThat(node.printed())
                    .contains("/dev/shm has ")
                    .contains("it is a file in the node's folder instead")
                    .contains("raise --shm-size");
            assertThat(node.description().sharedMemory()).startsWith(node.directory());

            var ran = program.java(Map.of(), "lab.Lab", node.address(), "work");

            assertThat(ran).isEqualTo(new UserProgram.Result(0, "28 56\n300000\n", ""));
        }
    }

    @Test
    void aSharedMemoryThatOthersFillIsAnErrorAndNoCrash(@TempDir Path nodeFolder) throws Exception {
        MountNamespace.assumePermitted();
        var shm = Path.of("/dev/shm");
        try (var node = NodeUnderTest.start(
                MountNamespace.with(shm, 150),
                nodeFolder,
                "--cpus=2",
                "--warm-workers=0",
                "--object-store-memory=90MiB")) {
            Process process = program.startBy(MountNamespace.of(node.pid()), "lab.Lab", node.address(), "fill");
            try {
                BufferedReader out = process.inputReader();
                PrintWriter in = new PrintWriter(process.outputWriter(), true);
                assertThat(out.readLine()).isEqualTo("ready");
                var ballast = MountNamespace.fill(MountNamespace.seen(node.pid(), shm), 50L * MIB);
                in.println();

                String full = out.readLine();
                assertThat(full)
                        .startsWith("ObjectStoreFullException ")
                        .contains("--object-store-memory")
                        .contains("raise --shm-size")
                        .contains("most is held by client ");
                assertThat(out.readLine()).as(full).matches("[3-6] true");
                assertThat(out.readLine()).isEqualTo("again 1");
                assertThat(process.waitFor(NodeUnderTest.LIMIT.toSeconds(), TimeUnit.SECONDS))
                        .isTrue();
                assertThat(process.exitValue()).isZero();
                assertThat(program.folder().resolve("java.err")).isEmptyFile();
                Files.delete(ballast);
                StoreFigures.awaitEmpty(node, Duration.ofSeconds(5));
            } finally {
                process.destroyForcibly();
            }
        }
    }

    @Test
    void anObjectStoreThatFitsNowhereIsRefusedAtTheStart(@TempDir Path nodeFolder) {
        assertThatThrownBy(() -> NodeUnderTest.start(nodeFolder, "--object-store-memory=50000GiB"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("There is no room for shared memory")
                .hasMessageContaining("ask for less, or free some");
    }
}
