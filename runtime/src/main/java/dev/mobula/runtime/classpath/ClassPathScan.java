package dev.mobula.runtime.classpath;

import java.io.File;
import java.io.IOException;
import java.lang.module.ResolvedModule;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.StringTokenizer;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import org.jspecify.annotations.Nullable;

/// What a program's classes are loaded from: folders and jars, without the JDK and without Mobula's own runtime.
///
/// Looks at class loaders rather than at one property, so that it holds for plain `java -cp`, `java -jar`, modules,
/// IDEs (folders, or a jar whose manifest lists them), `mvn exec:java` (a context class loader of its own) and test
/// runners (a manifest again).
///
/// @param entries absolute paths of folders and jars that exist, in the order in which classes are looked for
/// @param leftOut what else the loaders name, with the reason, to be shown when a class is missing; entries that
///     do not exist are not listed, as Java ignores them too
public record ClassPathScan(List<Path> entries, List<String> leftOut) {
    /// The lists are copied.
    public ClassPathScan {
        entries = List.copyOf(entries);
        leftOut = List.copyOf(leftOut);
    }

    /// Scans the context class loader of this thread, and the loader that Mobula itself comes from.
    public static ClassPathScan ofProgram() {
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        return of(context == null ? ClassLoader.getSystemClassLoader() : context);
    }

    /// Scans a class loader with its parents, and the loader that Mobula itself comes from.
    public static ClassPathScan of(ClassLoader loader) {
        Set<ClassLoader> loaders = new LinkedHashSet<>();
        addWithParents(loader, loaders);
        ClassLoader own = ClassPathScan.class.getClassLoader();
        if (own != null) {
            addWithParents(own, loaders);
        }
        Walk walk = new Walk(new OwnEntries());
        loaders.forEach(walk::loader);
        return new ClassPathScan(List.copyOf(walk.entries), walk.leftOut);
    }

    // Parents first: that is the order in which loaders ask each other.
    private static void addWithParents(ClassLoader loader, Set<ClassLoader> loaders) {
        Deque<ClassLoader> chain = new ArrayDeque<>();
        for (ClassLoader next = loader; next != null; next = next.getParent()) {
            chain.push(next);
        }
        loaders.addAll(chain);
    }

    /// Collects entries, each once.
    private static final class Walk {
        private final OwnEntries own;
        private final Set<Path> entries = new LinkedHashSet<>();
        private final List<String> leftOut = new ArrayList<>();
        private final Set<Path> seen = new HashSet<>();

        Walk(OwnEntries own) {
            this.own = own;
        }

        void loader(ClassLoader loader) {
            if (loader instanceof URLClassLoader urls) {
                for (URL url : urls.getURLs()) {
                    url(url);
                }
            } else if (loader.getClass().getName().equals("jdk.internal.loader.ClassLoaders$AppClassLoader")) {
                classPath(System.getProperty("java.class.path", ""));
                modules();
            }
        }

        private void classPath(String classPath) {
            if (classPath.isEmpty() && System.getProperty("jdk.module.main") != null) {
                return; // started from a module: then an empty class path is not the current folder
            }
            for (String element : classPath.split(File.pathSeparator, -1)) {
                try {
                    entry(Path.of(element));
                } catch (InvalidPathException e) {
                    leftOut.add(element + ": not a path");
                }
            }
        }

        private void modules() {
            for (ResolvedModule module : ModuleLayer.boot().configuration().modules()) {
                module.reference().location().ifPresent(location -> {
                    if ("file".equals(location.getScheme())) {
                        entry(Path.of(location));
                    }
                });
            }
        }

        private void url(URL url) {
            try {
                uri(url.toURI());
            } catch (URISyntaxException e) {
                // made by File.toURL(), which leaves blanks and the like as they are
                if (url.getProtocol().equals("file")) {
                    entry(Path.of(url.getPath()));
                } else {
                    leftOut.add(url + ": not a file on this host");
                }
            }
        }

        private void uri(URI uri) {
            try {
                String text = uri.toString();
                if (text.startsWith("jar:file:") && text.endsWith("!/") && text.indexOf("!/") == text.length() - 2) {
                    entry(Path.of(URI.create(text.substring(4, text.length() - 2))));
                } else if ("file".equals(uri.getScheme())) {
                    entry(Path.of(uri));
                } else {
                    leftOut.add(uri + ": not a file on this host");
                }
            } catch (IllegalArgumentException e) {
                leftOut.add(uri + ": not a path");
            }
        }

        private void entry(Path given) {
            Path path = given.toAbsolutePath().normalize();
            if (!seen.add(path)) {
                return;
            }
            if (Files.isDirectory(path)) {
                if (!own.areAllOf(path)) {
                    entries.add(path);
                }
            } else if (Files.isRegularFile(path)) {
                jar(path);
            }
        }

        private void jar(Path path) {
            String classPath;
            try (JarFile jar = new JarFile(path.toFile(), false)) {
                Manifest manifest = jar.getManifest();
                classPath =
                        manifest == null ? null : manifest.getMainAttributes().getValue(Attributes.Name.CLASS_PATH);
                boolean onlyLists = classPath != null && holdsOnlyAManifest(jar);
                if (!onlyLists && !own.areAllOf(path)) {
                    entries.add(path);
                }
            } catch (IOException | SecurityException e) {
                leftOut.add(path + ": not a readable jar (" + e.getMessage() + ")");
                return;
            }
            listed(path, classPath);
        }

        private static boolean holdsOnlyAManifest(JarFile jar) {
            return jar.stream()
                    .allMatch(entry -> entry.isDirectory() || entry.getName().equals(JarFile.MANIFEST_NAME));
        }

        private void listed(Path jar, @Nullable String classPath) {
            if (classPath == null) {
                return;
            }
            StringTokenizer elements = new StringTokenizer(classPath, " ");
            while (elements.hasMoreTokens()) {
                String element = elements.nextToken();
                try {
                    uri(jar.toUri().resolve(element));
                } catch (IllegalArgumentException e) {
                    leftOut.add(element + " in the manifest of " + jar + ": not a path");
                }
            }
        }
    }
}
