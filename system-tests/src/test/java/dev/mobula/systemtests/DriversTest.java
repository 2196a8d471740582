package dev.mobula.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mobula.ActorInfo;
import dev.mobula.ActorState;
import dev.mobula.MobulaConfig;
import dev.mobula.testing.Await;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Several drivers on one node, and what is left of one that is gone.
@Tag("processes")
@Timeout(120)
class DriversTest {
    private NodeUnderTest node;

    @TempDir
    Path folder;

    @BeforeEach
    void start(@TempDir Path nodeFolder) {
        node = NodeUnderTest.start(nodeFolder, "--cpus=2");
    }

    @AfterEach
    void stop() {
        node.close();
    }

    private Process driver() throws IOException {
        var builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        DriverProgram.class.getName(),
                        node.address(),
                        folder.toString())
                .redirectError(folder.resolve("driver.err").toFile());
        UserProgram.removeSettings(builder.environment());
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        return builder.start();
    }

    private long killADriverAtWork() throws Exception {
        var driver = driver();
        try {
            assertThat(driver.inputReader().readLine())
                    .as(() -> "the driver's first line; it printed on standard error: " + driverErrors())
                    .isEqualTo(DriverProgram.READY);
            var mark = folder.resolve("held-1");
            Await.until("its task runs", NodeUnderTest.LIMIT, () -> Files.exists(mark));
            return Deeds.markedPid(mark);
        } finally {
            driver.destroyForcibly();
            assertThat(driver.waitFor(NodeUnderTest.LIMIT.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
        }
    }

    private String driverErrors() {
        try {
            return Files.readString(folder.resolve("driver.err"));
        } catch (IOException e) {
            return e.toString();
        }
    }

    @Test
    void tasksAndActorsOfAKilledDriverAreGoneAndDetachedActorsStay() throws Exception {
        killADriverAtWork();

        try (var mobula = node.connect(MobulaConfig.defaults().namespace(DriverProgram.NAMESPACE))) {
            Await.value(
                    "no task is left", NodeUnderTest.LIMIT, () -> mobula.state().tasks(10), List::isEmpty);
            Await.until(
                    "its actor is gone",
                    NodeUnderTest.LIMIT,
                    () -> KeeperRemote.find("mine").isEmpty());
            Await.value(
                    "all resources are back",
                    NodeUnderTest.LIMIT,
                    () -> mobula.state().nodes().getFirst(),
                    info -> info.available().equals(info.total()));

            var kept = KeeperRemote.find("kept").orElseThrow();
            assertThat(kept.add(5).get(NodeUnderTest.LIMIT))
                    .as("it has kept its state")
                    .isEqualTo(16);
            kept.actor().kill();
            Await.value(
                    "the detached actor is gone too",
                    NodeUnderTest.LIMIT,
                    () -> mobula.state().actors(100),
                    actors -> actors.stream().map(ActorInfo::state).allMatch(ActorState.DEAD::equals));
        }
    }

    @Test
    void theWorkerOfAKilledDriversTaskEndsInSeconds() throws Exception {
        long worker = killADriverAtWork();

        try (var mobula = node.connect(MobulaConfig.defaults().namespace(DriverProgram.NAMESPACE))) {
            KeeperRemote.find("kept").ifPresent(kept -> kept.actor().kill()); // it may be what keeps the worker
            NodeUnderTest.awaitEnded(worker);
            assertThat(mobula.state().tasks(10)).isEmpty();
        }
    }

    @Test
    void whatTasksPrintJustBeforeTheirDriverEndsIsShown(@TempDir Path programFolder) throws Exception {
        var program = new UserProgram(programFolder);
        var compiled = program.compile("Talk.java", """
                package talk;

                import dev.mobula.Mobula;
                import dev.mobula.Remote;

                public final class Talk {
                    private Talk() {}

                    @Remote
                    static int say(String what) {
                        System.out.println(what);
                        return what.length();
                    }

                    public static void main(String[] args) {
                        try (Mobula mobula = Mobula.connect(args[0])) {
                            TalkRemote.say("first words").get();
                            TalkRemote.say("last words").get();
                        }
                    }
                }
                """);
        assertThat(compiled).isEqualTo(new UserProgram.Result(0, "", ""));

        var ran = program.java(Map.of(), "talk.Talk", node.address());

        assertThat(ran.out().lines())
                .hasSize(2)
                .anyMatch(line -> line.matches("\\(Talk\\.say pid=\\d+\\) first words"))
                .anyMatch(line -> line.matches("\\(Talk\\.say pid=\\d+\\) last words"));
        assertThat(ran).isEqualTo(new UserProgram.Result(0, ran.out(), ""));
    }

    private static final String SHOP = """
            package shop;

            import dev.mobula.Mobula;
            import dev.mobula.Remote;

            public final class Shop {
                private Shop() {}

                @Remote
                static Price price(Price before) {
                    return before.next();
                }

                public static void main(String[] args) throws Exception {
                    try (Mobula mobula = Mobula.connect(args[0])) {
                        Price price = Price.FIRST;
                        do {
                            price = ShopRemote.price(price).get();
                            System.out.println(price);
                        } while (System.in.read() == '\\n');
                    }
                }
            }

            """;
    private static final String PRICE_OF_ONE = """
            record Price(int cents) {
                static final Price FIRST = new Price(1);

                Price next() {
                    return new Price(cents + 1);
                }
            }
            """;
    private static final String PRICE_OF_TWO = """
            record Price(String currency, long cents) {
                static final Price FIRST = new Price("EUR", 100);

                Price next() {
                    return new Price(currency, cents + 100);
                }
            }
            """;

    @Test
    void twoDriversWithDifferentVersionsOfAClassWorkSideBySide(@TempDir Path first, @TempDir Path second)
            throws Exception {
        var one = compiled(first, SHOP + PRICE_OF_ONE);
        var two = compiled(second, SHOP + PRICE_OF_TWO);
        var processes = List.of(one.start("shop.Shop", node.address()), two.start("shop.Shop", node.address()));
        try {
            BufferedReader outOfOne = processes.get(0).inputReader();
            BufferedReader outOfTwo = processes.get(1).inputReader();
            PrintWriter intoOne = new PrintWriter(processes.get(0).outputWriter(), true);
            PrintWriter intoTwo = new PrintWriter(processes.get(1).outputWriter(), true);

            assertThat(outOfOne.readLine()).isEqualTo("Price[cents=2]");
            assertThat(outOfTwo.readLine()).isEqualTo("Price[currency=EUR, cents=200]");
            intoOne.print('\n');
            intoOne.flush();
            assertThat(outOfOne.readLine()).isEqualTo("Price[cents=3]");
            intoTwo.print('\n');
            intoTwo.flush();
            assertThat(outOfTwo.readLine()).isEqualTo("Price[currency=EUR, cents=300]");
            intoOne.close();
            intoTwo.close();
            for (Process process : processes) {
                assertThat(process.waitFor(NodeUnderTest.LIMIT.toSeconds(), TimeUnit.SECONDS))
                        .isTrue();
                assertThat(process.exitValue()).isZero();
            }
            assertThat(first.resolve("java.err")).isEmptyFile();
            assertThat(second.resolve("java.err")).isEmptyFile();
        } finally {
            processes.forEach(Process::destroyForcibly);
        }
    }

    private static UserProgram compiled(Path folder, String source) throws Exception {
        var program = new UserProgram(folder);
        assertThat(program.compile("Shop.java", source)).isEqualTo(new UserProgram.Result(0, "", ""));
        return program;
    }

    @Test
    void theExampleGivesTheSameHereAsEmbedded() throws Exception {
        var arguments = List.of("digits", "--seed", "7", "--configurations", "3", "--skip-baseline");

        var embedded = mobula(List.of(), arguments);
        var here = mobula(List.of("--address", node.address()), arguments);

        assertThat(here).isEqualTo(embedded);
        assertThat(embedded).anyMatch(line -> line.startsWith("test accuracy 0.9"));
    }

    /// Runs `mobula run`, and returns all lines but those about time and progress.
    private List<String> mobula(List<String> options, List<String> arguments) throws Exception {
        var out = folder.resolve("mobula.out");
        var builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "dev.mobula.cli.Main",
                        "run")
                .redirectOutput(out.toFile())
                .redirectError(folder.resolve("mobula.err").toFile());
        builder.command().addAll(options);
        builder.command().addAll(arguments);
        UserProgram.removeSettings(builder.environment());
        builder.environment().putAll(Map.of("CLASSPATH", System.getProperty("java.class.path"), "TERM", "dumb"));
        var process = builder.start();
        try {
            assertThat(process.waitFor(100, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue())
                    .as(Files.readString(folder.resolve("mobula.err")))
                    .isZero();
        } finally {
            process.destroyForcibly();
        }
        return Files.readAllLines(out).stream()
                .filter(line -> !line.startsWith("wall time"))
                .filter(line -> !line.contains(" tasks/s") && !line.contains(" running"))
                .toList();
    }
}
