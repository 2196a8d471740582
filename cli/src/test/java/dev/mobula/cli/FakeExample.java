package dev.mobula.cli;

import dev.mobula.examples.Example;
import java.io.PrintStream;
import java.util.List;

record FakeExample(String name, Behaviour behaviour) implements Example {
    interface Behaviour {
        int run(List<String> arguments) throws Exception;
    }

    FakeExample(String name) {
        this(name, _ -> 0);
    }

    @Override
    public String summary() {
        return "what " + name + " does";
    }

    @Override
    public int run(List<String> arguments, PrintStream out, PrintStream err) throws Exception {
        out.println(name + " got " + arguments);
        return behaviour.run(arguments);
    }
}
