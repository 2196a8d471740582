package dev.mobula.node;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import org.jspecify.annotations.Nullable;

/// A driver program that is to run on this host.
///
/// @param name what people call it
/// @param classPath jars and folders on this host, absolute
/// @param mainClass the program's main class
/// @param jvmOptions options of its JVM
/// @param arguments the program's arguments
/// @param environment variables that it has beside the node's own
/// @param directory where it runs; null for where the node does
record JobRequest(
        String name,
        List<Path> classPath,
        String mainClass,
        List<String> jvmOptions,
        List<String> arguments,
        Map<String, String> environment,
        @Nullable Path directory) {
    private static final Set<String> KEYS =
            Set.of("jar", "classPath", "mainClass", "jvmOptions", "args", "env", "name", "directory");

    JobRequest {
        classPath = List.copyOf(classPath);
        jvmOptions = List.copyOf(jvmOptions);
        arguments = List.copyOf(arguments);
        environment = Map.copyOf(environment);
    }

    /// Reads and checks a request.
    ///
    /// @throws HttpProblem if the program cannot be started from it
    static JobRequest read(JsonNode json) {
        if (!json.isObject()) {
            throw HttpProblem.badRequest("The body is not a JSON object", "send {\"jar\": \"/path/to/program.jar\"}");
        }
        json.fieldNames().forEachRemaining(key -> {
            if (!KEYS.contains(key)) {
                throw HttpProblem.badRequest(
                        "Unknown key '" + key + "'",
                        "known keys: " + KEYS.stream().sorted().toList());
            }
        });
        List<Path> classPath = new ArrayList<>();
        String jar = text(json, "jar");
        if (jar != null) {
            classPath.add(existing(jar));
        }
        texts(json, "classPath").forEach(entry -> classPath.add(existing(entry)));
        if (classPath.isEmpty()) {
            throw HttpProblem.badRequest(
                    "Neither jar nor classPath is given", "name the program's jar: \"jar\": \"…\"");
        }
        String mainClass = text(json, "mainClass");
        if (mainClass == null) {
            mainClass = mainClassOf(classPath.getFirst());
        }
        String name = text(json, "name");
        String directory = text(json, "directory");
        return new JobRequest(
                name == null ? mainClass : name,
                classPath,
                mainClass,
                texts(json, "jvmOptions"),
                texts(json, "args"),
                variables(json),
                directory == null ? null : existingFolder(directory));
    }

    private static @Nullable String text(JsonNode json, String key) {
        JsonNode value = json.get(key);
        if (value == null || value.isNull()) {
            return null;
        }
        if (!value.isTextual() || value.asText().isBlank()) {
            throw HttpProblem.badRequest(key + " is not a text, or is blank", "give \"" + key + "\": \"…\"");
        }
        return value.asText();
    }

    private static List<String> texts(JsonNode json, String key) {
        JsonNode value = json.get(key);
        List<String> texts = new ArrayList<>();
        if (value == null || value.isNull()) {
            return texts;
        }
        for (JsonNode entry : value) {
            if (entry.isTextual()) {
                texts.add(entry.asText());
            }
        }
        if (!value.isArray() || texts.size() != value.size()) {
            throw HttpProblem.badRequest(key + " is not a list of texts", "give \"" + key + "\": [\"…\", \"…\"]");
        }
        return texts;
    }

    private static Map<String, String> variables(JsonNode json) {
        JsonNode value = json.get("env");
        Map<String, String> variables = new LinkedHashMap<>();
        if (value == null || value.isNull()) {
            return variables;
        }
        if (!value.isObject()) {
            throw HttpProblem.badRequest("env is not an object", "give \"env\": {\"NAME\": \"value\"}");
        }
        for (Map.Entry<String, JsonNode> entry : value.properties()) {
            if (!entry.getValue().isTextual()
                    || entry.getKey().isEmpty()
                    || entry.getKey().indexOf('=') >= 0
                    || entry.getKey().indexOf('\0') >= 0
                    || entry.getValue().asText().indexOf('\0') >= 0) {
                throw HttpProblem.badRequest(
                        "env '" + entry.getKey() + "' cannot be a variable",
                        "give names without = and values as texts");
            }
            variables.put(entry.getKey(), entry.getValue().asText());
        }
        return variables;
    }

    private static Path existing(String entry) {
        Path path = absolute(entry);
        if (!Files.isReadable(path)) {
            throw HttpProblem.badRequest(
                    "There is no jar or folder " + path + " on this host, or it cannot be read",
                    "copy it here first, and check its path and permissions");
        }
        if (path.toString().contains(File.pathSeparator)) {
            throw HttpProblem.badRequest(
                    path + " holds '" + File.pathSeparator + "', which separates class path entries", "rename it");
        }
        return path;
    }

    private static Path existingFolder(String directory) {
        Path path = absolute(directory);
        if (!Files.isDirectory(path)) {
            throw HttpProblem.badRequest("There is no folder " + path + " on this host", "check \"directory\"");
        }
        return path;
    }

    private static Path absolute(String text) {
        Path path = Path.of(text);
        if (!path.isAbsolute()) {
            throw HttpProblem.badRequest(
                    "'" + text + "' is not an absolute path", "the node runs elsewhere: give the whole path, from /");
        }
        return path.normalize();
    }

    private static String mainClassOf(Path jar) {
        String cure = "name one with \"mainClass\", or build the jar with Main-Class in its manifest";
        if (Files.isDirectory(jar)) {
            throw HttpProblem.badRequest("The folder " + jar + " names no main class", cure);
        }
        try (JarFile opened = new JarFile(jar.toFile())) {
            Manifest manifest = opened.getManifest();
            String name = manifest == null ? null : manifest.getMainAttributes().getValue(Attributes.Name.MAIN_CLASS);
            if (name == null) {
                throw HttpProblem.badRequest(jar + " names no main class", cure);
            }
            return name.trim();
        } catch (IOException e) {
            throw HttpProblem.badRequest(jar + " is not a jar (" + e.getMessage() + ")", "build it anew");
        }
    }
}
