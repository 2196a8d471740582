package dev.mobula.runtime.classpath;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.module.ResolvedModule;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Loads the classes of one job in a worker, so that several versions of a class can live side by side.
///
/// | class | from |
/// |---|---|
/// | in a package of the JDK | the parent |
/// | below `dev.mobula` | the parent, which runs the job; what it lacks, such as examples, from the job |
/// | all others | the job, else the parent |
///
/// Resources are looked for in the same order, and a class file where its class is. May be used by all threads.
/// Closing it releases the jars; classes that were loaded stay usable, others are not found any more.
public final class JobClassLoader extends URLClassLoader {
    static {
        registerAsParallelCapable();
    }

    private static final Set<String> JDK_PACKAGES = jdkPackages();

    private final ClassLoader parent;

    /// @param job shown in stack traces and dumps
    /// @param entries folders and jars, in the order in which classes are looked for
    /// @param parent loads the runtime and the JDK
    public JobClassLoader(String job, List<Path> entries, ClassLoader parent) {
        super("job " + job, entries.stream().map(JobClassLoader::url).toArray(URL[]::new), parent);
        this.parent = parent;
    }

    /// The URL of a folder or jar that exists.
    static URL url(Path entry) {
        try {
            return entry.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new UncheckedIOException(e); // a path of the default file system always has one
        }
    }

    private static Set<String> jdkPackages() {
        Set<String> packages = new HashSet<>();
        for (ResolvedModule module : ModuleLayer.boot().configuration().modules()) {
            boolean ofJdk = module.reference()
                    .location()
                    .map(location -> "jrt".equals(location.getScheme()))
                    .orElse(false);
            if (ofJdk) {
                packages.addAll(module.reference().descriptor().packages());
            }
        }
        return Set.copyOf(packages);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        synchronized (getClassLoadingLock(name)) {
            Class<?> type = findLoadedClass(name);
            if (type == null) {
                type = isParentFirst(name) ? fromParentFirst(name) : fromJobFirst(name);
            }
            if (resolve) {
                resolveClass(type);
            }
            return type;
        }
    }

    private static boolean isParentFirst(String className) {
        int end = className.lastIndexOf('.');
        String packageName = end < 0 ? "" : className.substring(0, end);
        return JDK_PACKAGES.contains(packageName)
                || packageName.equals("dev.mobula")
                || packageName.startsWith("dev.mobula.")
                || packageName.equals("java")
                || packageName.startsWith("java.");
    }

    private Class<?> fromParentFirst(String name) throws ClassNotFoundException {
        try {
            return parent.loadClass(name);
        } catch (ClassNotFoundException e) {
            return findClass(name);
        }
    }

    private Class<?> fromJobFirst(String name) throws ClassNotFoundException {
        try {
            return findClass(name);
        } catch (ClassNotFoundException e) {
            return parent.loadClass(name);
        }
    }

    private static boolean isParentFirstResource(String name) {
        String suffix = ".class";
        return name.endsWith(suffix)
                && isParentFirst(
                        name.substring(0, name.length() - suffix.length()).replace('/', '.'));
    }

    @Override
    public @Nullable URL getResource(String name) {
        if (isParentFirstResource(name)) {
            return super.getResource(name);
        }
        URL own = findResource(name);
        return own == null ? parent.getResource(name) : own;
    }

    @Override
    public Enumeration<URL> getResources(String name) throws IOException {
        if (isParentFirstResource(name)) {
            return super.getResources(name);
        }
        Set<String> seen = new HashSet<>();
        List<URL> found = new ArrayList<>();
        for (Enumeration<URL> urls : List.of(findResources(name), parent.getResources(name))) {
            while (urls.hasMoreElements()) {
                URL url = urls.nextElement();
                if (seen.add(url.toString())) {
                    found.add(url);
                }
            }
        }
        return Collections.enumeration(found);
    }
}
