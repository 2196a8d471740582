package dev.mobula.cli;

import dev.mobula.examples.Example;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.function.Supplier;

/// The examples that can be run, looked for when the first is asked for.
final class Examples {
    private final Supplier<? extends Iterable<Example>> source;

    Examples(Supplier<? extends Iterable<Example>> source) {
        this.source = source;
    }

    /// All that are on the class path.
    static Examples installed() {
        return new Examples(() -> ServiceLoader.load(Example.class));
    }

    /// All, by name.
    List<Example> all() {
        List<Example> found = new ArrayList<>();
        source.get().forEach(found::add);
        found.sort(Comparator.comparing(Example::name));
        return found;
    }

    List<String> names() {
        return all().stream().map(Example::name).toList();
    }

    Optional<Example> named(String name) {
        return all().stream().filter(example -> example.name().equals(name)).findFirst();
    }
}
