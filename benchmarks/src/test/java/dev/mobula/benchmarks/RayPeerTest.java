package dev.mobula.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Our side of the comparison with Ray, and the script of the other side with a module that stands in for Ray.
class RayPeerTest {
    /// As much of Ray's interface as the script uses; all is done at once in the same process.
    private static final String FAKE_RAY = """
            __version__ = "0.0.0"

            class Handle:
                def __init__(self, target):
                    for name in dir(target):
                        if not name.startswith("_"):
                            setattr(self, name, Remote(getattr(target, name)))

            class Remote:
                def __init__(self, code):
                    self.code = code
                def remote(self, *args):
                    made = self.code(*args)
                    return Handle(made) if isinstance(self.code, type) else put(made)

            class Ref:
                def __init__(self, value):
                    self.value = value

            def remote(*args, **options):
                return Remote(args[0]) if args else Remote

            def put(value):
                return Ref(value)

            def get(refs):
                return [ref.value for ref in refs] if isinstance(refs, list) else refs.value

            def wait(refs):
                return refs[:1], refs[1:]

            def kill(actor):
                pass

            def init(**settings):
                print("Ray talks on standard output")

            def shutdown():
                pass
            """;

    @TempDir
    Path folder;

    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private RayPeer start(String setup) throws Exception {
        Files.writeString(folder.resolve(PeerFiles.SETUP), setup);
        return RayPeer.start(new PeerFiles(folder), new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    private RayPeer startWith(String script) throws Exception {
        Assumptions.assumeTrue(hasPython(), "there is no python3 on PATH");
        Files.writeString(folder.resolve("ray_workloads.py"), script);
        return start("command -v python3\n");
    }

    private static boolean hasPython() {
        try {
            var process = new ProcessBuilder("python3", "-c", "").start();
            return process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException | InterruptedException e) {
            return false;
        }
    }

    private static String realScript() throws IOException {
        try (var files = PeerFiles.of("ray", RayPeer.FILES)) {
            return Files.readString(files.folder().resolve("ray_workloads.py"));
        }
    }

    private static Row row(String name, Unit unit) {
        return new Row(name, unit, _ -> Sides.plain(() -> 1.0), "peer", _ -> Sides.plain(() -> 1.0));
    }

    @Test
    void measuresEachWorkloadInTheUnitOfItsRow() throws Exception {
        Files.writeString(folder.resolve("ray.py"), FAKE_RAY);
        List<String> measured = new ArrayList<>();
        try (var peer = startWith(realScript())) {
            var sizes = TinySizes.rounds(1);
            for (Row row : Rows.all(new NodesInThisJvm())) {
                var side = peer.side(row, sizes);
                if (side.isPresent()) {
                    assertThat(side.get().round()).as(row.name()).isPositive();
                    measured.add(row.name());
                }
            }
        }
        assertThat(measured)
                .containsExactlyElementsOf(Stream.concat(
                                Stream.of("embedded", "process")
                                        .flatMap(group -> Stream.of(
                                                        "start",
                                                        "task.sync",
                                                        "task.async",
                                                        "task.async.multi",
                                                        "actor.sync",
                                                        "actor.async",
                                                        "actor.create",
                                                        "wait.1k",
                                                        "get.10k-refs",
                                                        "put.small",
                                                        "get.small")
                                                .map(row -> group + '.' + row)),
                                Stream.of("store.get.small", "store.put.small", "store.get.10k-refs", "store.wait.1k"))
                        .toList());
        assertThat(folder).doesNotExist();
    }

    @Test
    void failsTheRowWhenAWorkloadFails() throws Exception {
        try (var peer = startWith("""
                import json, sys
                print(json.dumps({"ready": True, "workloads": ["task.sync"]}), flush=True)
                for line in sys.stdin:
                    print(json.dumps({"workload": "task.sync", "error": "no raylet"}), flush=True)
                """)) {
            var side = peer.side(row("process.task.sync", Unit.MICROSECONDS), TinySizes.rounds(1))
                    .orElseThrow();
            assertThatThrownBy(side::round)
                    .isInstanceOf(IOException.class)
                    .hasMessage("Ray failed in task.sync: no raylet");
        }
    }

    @Test
    void refusesAFigureInAnotherUnit() throws Exception {
        try (var peer = startWith("""
                import json, sys
                print(json.dumps({"ready": True, "workloads": ["task.sync"]}), flush=True)
                for line in sys.stdin:
                    print(json.dumps({"workload": "task.sync", "unit": "ms", "value": 1.0}), flush=True)
                """)) {
            var side = peer.side(row("process.task.sync", Unit.MICROSECONDS), TinySizes.rounds(1))
                    .orElseThrow();
            assertThatThrownBy(side::round).hasMessageStartingWith("Ray measures task.sync in another unit than µs");
        }
    }

    @Test
    void saysThatItsProcessHasEnded() {
        assertThatThrownBy(() -> startWith("raise SystemExit(7)"))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("Ray's process has ended");
    }

    @Test
    void saysInTheScriptsWordsWhyRayCannotBeInstalled() {
        assertThatThrownBy(() -> start("echo progress >&2; echo 'no Python here' >&2; exit 3\n"))
                .isInstanceOf(PeerUnavailableException.class)
                .hasMessage("no Python here");
        assertThat(folder).doesNotExist();
    }

    @Test
    void theRealScriptRefusesAnotherPython() throws Exception {
        var cache = Files.createTempDirectory("mobula-ray-cache");
        try (var files = PeerFiles.of("ray", RayPeer.FILES)) {
            var builder = new ProcessBuilder(
                    "sh", files.folder().resolve(PeerFiles.SETUP).toString());
            builder.environment().put("MOBULA_PYTHON", "/bin/false");
            builder.environment().put("MOBULA_RAY_HOME", cache.resolve("ray").toString());
            var process = builder.start();
            var said = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).isEqualTo(3);
            assertThat(said)
                    .isEqualTo("Ray 2.58.0 cannot be installed: it needs CPython 3.11, and there is none (looked at"
                            + " /bin/false); install it, or set MOBULA_PYTHON\n");
        } finally {
            Files.delete(cache);
        }
    }
}
