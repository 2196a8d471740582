package dev.mobula.cli;

import java.util.Iterator;
import picocli.CommandLine;

/// Makes the objects that picocli asks for; [ExampleNames] get the examples that there are.
final class NamesForCompletion implements CommandLine.IFactory {
    private final Examples examples;

    NamesForCompletion(Examples examples) {
        this.examples = examples;
    }

    @Override
    public <K> K create(Class<K> type) throws Exception {
        return type == ExampleNames.class
                ? type.cast(new ExampleNames(examples))
                : CommandLine.defaultFactory().create(type);
    }

    /// What a shell offers after `mobula run`.
    static final class ExampleNames implements Iterable<String> {
        private final Examples examples;

        ExampleNames(Examples examples) {
            this.examples = examples;
        }

        @Override
        public Iterator<String> iterator() {
            return examples.names().iterator();
        }
    }
}
