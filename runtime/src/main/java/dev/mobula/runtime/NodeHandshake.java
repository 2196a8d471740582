package dev.mobula.runtime;

import dev.mobula.JobId;
import dev.mobula.NodeId;
import dev.mobula.runtime.wire.MalformedMessageException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What a node and its clients tell each other on the socket after hello and welcome, as maps of texts.
///
/// | frame | from | fields |
/// |---|---|---|
/// | hello | driver | [#NAMESPACE] (optional), [#PROGRAM] |
/// | hello | worker | [#NUMBER] |
/// | welcome | node | [#NODE], [#NAME], [#LARGE]; to a driver [#JOB] |
/// | class path | driver | [#OP] = [#CLASS_PATH], `count`, `entry.N` = path |
/// | answer to it | node | [#OP] = [#READY], or [#OP] = [#REFUSED] and [#REASON] |
/// | bind | node to worker | [#OP] = [#BIND], [#JOB], [#NAMESPACE], [#RUNNING], `count`, `entry.N` = path |
/// | answer to it | worker | [#OP] = [#BOUND] |
final class NodeHandshake {
    static final String OP = "op";
    static final String CLASS_PATH = "classpath";
    static final String READY = "ready";
    static final String REFUSED = "refused";
    static final String BIND = "bind";
    static final String BOUND = "bound";

    static final String NODE = "node";
    static final String NAME = "name";
    static final String JOB = "job";
    static final String NAMESPACE = "namespace";
    static final String PROGRAM = "program";
    static final String NUMBER = "number";
    /// Folder of large values.
    static final String LARGE = "large";
    /// File in which a worker notes what its threads run.
    static final String RUNNING = "running";
    static final String REASON = "reason";

    private static final String COUNT = "count";
    private static final String ENTRY = "entry.";
    private static final int MOST_ENTRIES = 100_000;

    private NodeHandshake() {}

    /// What a frame has under a key.
    ///
    /// @throws MalformedMessageException if it has nothing
    static String text(Map<String, String> frame, String key) {
        String text = frame.get(key);
        if (text == null) {
            throw new MalformedMessageException("a frame without " + key);
        }
        return text;
    }

    static int number(Map<String, String> frame, String key) {
        try {
            return Integer.parseInt(text(frame, key));
        } catch (NumberFormatException e) {
            MalformedMessageException malformed = new MalformedMessageException("a frame with " + e.getMessage());
            malformed.initCause(e);
            throw malformed;
        }
    }

    static String text(NodeId id) {
        return Integer.toString(id.value());
    }

    static String text(JobId id) {
        return Integer.toString(id.value());
    }

    static NodeId node(Map<String, String> frame) {
        return new NodeId(number(frame, NODE));
    }

    static JobId job(Map<String, String> frame) {
        return new JobId(number(frame, JOB));
    }

    /// The driver's class path, for the node, which is on the same host and looks at the files itself.
    ///
    /// @param entries absolute paths
    static Map<String, String> classPath(List<Path> entries) {
        Map<String, String> frame = new HashMap<>();
        frame.put(OP, CLASS_PATH);
        put(frame, entries.stream().map(Path::toString).toList());
        return frame;
    }

    private static void put(Map<String, String> frame, List<String> entries) {
        frame.put(COUNT, Integer.toString(entries.size()));
        for (int i = 0; i < entries.size(); i++) {
            frame.put(ENTRY + i, entries.get(i));
        }
    }

    private static List<String> entries(Map<String, String> frame) {
        int count = number(frame, COUNT);
        if (count < 0 || count > MOST_ENTRIES) {
            throw new MalformedMessageException("a class path of " + count + " entries");
        }
        List<String> entries = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            entries.add(text(frame, ENTRY + i));
        }
        return entries;
    }

    /// The job of a worker.
    static Map<String, String> bind(JobId job, String namespace, Path running, List<String> classPath) {
        Map<String, String> frame = new HashMap<>();
        frame.put(OP, BIND);
        frame.put(JOB, text(job));
        frame.put(NAMESPACE, namespace);
        frame.put(RUNNING, running.toString());
        put(frame, classPath);
        return frame;
    }

    /// The class path that a frame holds.
    static List<Path> classPath(Map<String, String> frame) {
        List<Path> paths = new ArrayList<>();
        for (String text : entries(frame)) {
            try {
                paths.add(Path.of(text));
            } catch (InvalidPathException e) {
                MalformedMessageException malformed = new MalformedMessageException("a path: " + e.getMessage());
                malformed.initCause(e);
                throw malformed;
            }
        }
        return paths;
    }
}
