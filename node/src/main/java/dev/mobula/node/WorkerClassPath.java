package dev.mobula.node;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// What a worker JVM has on its class path: Mobula's runtime and Kryo, and nothing of the node's libraries, which would
/// get in the way of a user's own.
final class WorkerClassPath {
    // One class of each artifact that the runtime is made of.
    private static final List<String> ARTIFACTS = List.of(
            "dev.mobula.Mobula",
            "dev.mobula.scheduler.ResourceLedger",
            "dev.mobula.store.EncodedValue",
            "dev.mobula.runtime.NodeServer",
            "com.esotericsoftware.kryo.Kryo",
            "com.esotericsoftware.reflectasm.ConstructorAccess",
            "com.esotericsoftware.minlog.Log",
            "org.objenesis.Objenesis");

    private WorkerClassPath() {}

    /// Finds jars and folders by where this process has its classes from.
    static List<Path> find() {
        Set<Path> found = new LinkedHashSet<>();
        for (String name : ARTIFACTS) {
            found.add(origin(name));
        }
        return new ArrayList<>(found);
    }

    /// The jar or folder of a class.
    static Path origin(String name) {
        try {
            Class<?> type = Class.forName(name, false, WorkerClassPath.class.getClassLoader());
            CodeSource source = type.getProtectionDomain().getCodeSource();
            if (source == null || source.getLocation() == null) {
                throw new NodeStartException(name + " comes from neither a jar nor a folder, so workers could not load"
                        + " it: put Mobula's jars on the class path as they are");
            }
            return Path.of(source.getLocation().toURI());
        } catch (ClassNotFoundException e) {
            throw new NodeStartException(
                    name + " is not on the class path, so workers could not run: put all of Mobula's jars there", e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException("class loaders give addresses that can be read", e);
        }
    }
}
