package dev.mobula.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `mobula version`.
@Command(name = "version", description = "Show the versions of Mobula, Java and the operating system.")
final class VersionCommand implements Runnable {
    @Mixin
    OutputOption output = new OutputOption();

    private final Surroundings surroundings;

    VersionCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public void run() {
        PrintStream out = surroundings.out();
        switch (output.format) {
            case TABLE -> {
                out.println("mobula  " + Version.text());
                out.println("java    " + Runtime.version() + " (" + property("java.vm.name") + ", "
                        + property("java.vendor") + ")");
                out.println("os      " + property("os.name") + ' ' + property("os.version") + " (" + property("os.arch")
                        + ")");
            }
            case JSON -> Json.print(out, json());
        }
    }

    private static ObjectNode json() {
        ObjectNode node = Json.schema1().put("mobula", Version.text());
        node.putObject("java")
                .put("version", Runtime.version().toString())
                .put("vm", property("java.vm.name"))
                .put("vendor", property("java.vendor"))
                .put("home", property("java.home"));
        node.putObject("os")
                .put("name", property("os.name"))
                .put("version", property("os.version"))
                .put("arch", property("os.arch"));
        return node;
    }

    private static String property(String name) {
        return System.getProperty(name, "unknown");
    }
}
