package dev.mobula.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mobula.runtime.NodeDirectory;
import dev.mobula.testing.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How full the object store of a node is, as its metrics say.
///
/// @param used bytes of the arena that are taken
/// @param objects those in memory and on disk
/// @param pinned objects that somebody reads or makes in place
/// @param spilled objects on disk
/// @param spillFiles files they are in
/// @param written bytes that have gone to disk since the start
/// @param damaged reads from disk that found damage
record StoreFigures(long used, long objects, long pinned, long spilled, long spillFiles, long written, long damaged) {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    static StoreFigures of(NodeDirectory node) {
        String metrics = get(node, "/metrics");
        return new StoreFigures(
                figure(metrics, "used_bytes"),
                figure(metrics, "objects"),
                figure(metrics, "pinned_objects"),
                figure(metrics, "on_disk_objects"),
                figure(metrics, "on_disk_files"),
                figure(metrics, "spilled_bytes_total"),
                figure(metrics, "damaged_objects_total"));
    }

    private static String get(NodeDirectory node, String path) {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + node.httpPort() + path))
                .header("Authorization", "Bearer " + node.readToken())
                .timeout(NodeUnderTest.LIMIT)
                .build();
        try {
            var answer = CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            return answer.body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    private static long figure(String metrics, String name) {
        Matcher line = Pattern.compile("^mobula_object_store_" + name + " (\\S+)$", Pattern.MULTILINE)
                .matcher(metrics);
        assertThat(line.find()).as(name + " in " + metrics).isTrue();
        return (long) Double.parseDouble(line.group(1));
    }

    /// Waits until nothing is in the store, while this process and the node collect garbage.
    static void awaitEmpty(NodeUnderTest node, Duration limit) {
        awaitObjects(node, 0, limit);
        assertThat(node.store().used())
                .as("bytes of the arena in use by nothing")
                .isZero();
    }

    /// Waits until so many objects are in the store and none is in use, while this process collects garbage.
    static StoreFigures awaitObjects(NodeUnderTest node, int count, Duration limit) {
        long[] collectedNs = {System.nanoTime()};
        System.gc();
        try {
            return Await.value(
                    count + " objects are in the store",
                    limit,
                    () -> {
                        if (System.nanoTime() - collectedNs[0] > 250_000_000) {
                            System.gc();
                            collectedNs[0] = System.nanoTime();
                        }
                        return node.store();
                    },
                    figures -> figures.objects == count && figures.pinned == 0);
        } catch (AssertionError e) {
            throw new AssertionError(
                    e.getMessage() + "; who keeps what: " + get(node.description(), "/api/v1/objects"), e);
        }
    }
}
