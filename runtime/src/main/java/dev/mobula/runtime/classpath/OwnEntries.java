package dev.mobula.runtime.classpath;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.jspecify.annotations.Nullable;

/// The folders and jars that Mobula's runtime itself was loaded from, which each worker has anyway.
///
/// An entry that has other classes too, such as a jar of a program with all that it needs in it, is the program's.
final class OwnEntries {
    /// One class of each module and library that the runtime consists of.
    private static final List<String> KNOWN = List.of(
            "dev/mobula/Mobula.class",
            "dev/mobula/scheduler/ResourceLedger.class",
            "dev/mobula/store/EncodedValue.class",
            "dev/mobula/runtime/classpath/OwnEntries.class",
            "dev/mobula/processor/RemoteProcessor.class",
            "com/esotericsoftware/kryo/Kryo.class",
            "com/esotericsoftware/reflectasm/FieldAccess.class",
            "com/esotericsoftware/minlog/Log.class",
            "org/objenesis/Objenesis.class",
            "org/jspecify/annotations/Nullable.class");

    private static final List<String> PACKAGES = List.of(
            "dev/mobula/spi/",
            "dev/mobula/scheduler/",
            "dev/mobula/store/",
            "dev/mobula/runtime/",
            "dev/mobula/util/",
            "dev/mobula/processor/",
            "com/esotericsoftware/",
            "org/objenesis/",
            "org/jspecify/");

    private final Set<Path> locations = new HashSet<>();

    OwnEntries() {
        ClassLoader loader = OwnEntries.class.getClassLoader();
        for (String known : KNOWN) {
            URL url = loader == null ? ClassLoader.getSystemResource(known) : loader.getResource(known);
            Path location = url == null ? null : location(url, known);
            if (location != null) {
                locations.add(location);
            }
        }
    }

    private static @Nullable Path location(URL url, String name) {
        String text = url.toString();
        String root = text.substring(0, text.length() - name.length());
        if (root.startsWith("jar:") && root.endsWith("!/")) {
            root = root.substring(4, root.length() - 2);
        }
        try {
            return root.startsWith("file:") ? Path.of(new URI(root)).toRealPath() : null;
        } catch (URISyntaxException | IllegalArgumentException | IOException e) {
            return null;
        }
    }

    /// Whether all classes of a folder or jar belong to Mobula's runtime.
    boolean areAllOf(Path entry) {
        try {
            return locations.contains(entry.toRealPath())
                    && (Files.isDirectory(entry) ? isOwnFolder(entry) : isOwnJar(entry));
        } catch (IOException | UncheckedIOException e) {
            return false;
        }
    }

    private static boolean isOwnFolder(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.allMatch(
                    file -> isOwn(folder.relativize(file).toString().replace('\\', '/')));
        }
    }

    private static boolean isOwnJar(Path path) throws IOException {
        try (JarFile jar = new JarFile(path.toFile(), false)) {
            return jar.stream().map(ZipEntry::getName).allMatch(OwnEntries::isOwn);
        }
    }

    private static boolean isOwn(String name) {
        if (!name.endsWith(".class") || name.endsWith("module-info.class")) {
            return true;
        }
        String prefix = "META-INF/versions/";
        String bare = name.startsWith(prefix) ? name.substring(name.indexOf('/', prefix.length()) + 1) : name;
        return PACKAGES.stream().anyMatch(bare::startsWith)
                || (bare.startsWith("dev/mobula/") && bare.indexOf('/', "dev/mobula/".length()) < 0);
    }
}
