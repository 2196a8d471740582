package dev.mobula.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/// Jars made of classes of these tests.
final class TestJars {
    private TestJars() {}

    /// Where the classes of these tests are.
    static Path testClasses() {
        return WorkerClassPath.origin(TestJars.class.getName());
    }

    /// Writes a jar with one class.
    ///
    /// @param mainClass for the manifest; null for none
    static Path write(Path jar, Class<?> type, String mainClass) throws IOException {
        var manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        if (mainClass != null) {
            manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, mainClass);
        }
        var name = type.getName().replace('.', '/') + ".class";
        try (var out = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
            out.putNextEntry(new JarEntry(name));
            out.write(Files.readAllBytes(testClasses().resolve(name)));
        }
        return jar;
    }
}
