package dev.mobula.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mobula.cli.doctor.Check;
import dev.mobula.cli.doctor.Doctor;
import dev.mobula.cli.doctor.Status;
import java.io.PrintStream;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;

/// `mobula doctor`.
@Command(
        name = "doctor",
        description = "Check whether this machine and its settings suit Mobula, and say the cure.",
        footer = "%nThe exit code is 1 if there is a problem; warnings do not count.")
final class DoctorCommand implements Callable<Integer> {
    @Mixin
    OutputOption output = new OutputOption();

    private final Surroundings surroundings;

    DoctorCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        List<Check> checks = Doctor.examine(surroundings.facts().get());
        switch (output.format) {
            case TABLE -> printTable(checks);
            case JSON -> Json.print(surroundings.out(), json(checks));
        }
        return Status.worst(checks) == Status.PROBLEM ? ExitCodes.FAILED : ExitCodes.OK;
    }

    private void printTable(List<Check> checks) {
        PrintStream out = surroundings.out();
        int nameWidth =
                checks.stream().mapToInt(check -> check.name().length()).max().orElse(0);
        String indentation = " ".repeat(nameWidth + 11);
        for (Check check : checks) {
            String found = check.found().replace("\n", System.lineSeparator() + indentation);
            out.println(status(check.status()) + "  " + Columns.pad(check.name(), nameWidth) + "  " + found);
            if (check.cure() != null) {
                out.println(indentation + "cure: " + check.cure());
            }
        }
        out.println(checks.size() + " checks: " + count(checks, Status.PROBLEM, "problem") + ", "
                + count(checks, Status.WARNING, "warning"));
    }

    private static String count(List<Check> checks, Status status, String word) {
        long count = checks.stream().filter(check -> check.status() == status).count();
        return count + " " + word + (count == 1 ? "" : "s");
    }

    private String status(Status status) {
        String style = switch (status) {
            case OK -> "green";
            case WARNING -> "yellow";
            case PROBLEM -> "bold,red";
        };
        Ansi ansi = surroundings.colour() ? Ansi.ON : Ansi.OFF;
        return ansi.string("@|" + style + " " + Columns.pad(status.word(), 7) + "|@");
    }

    private static ObjectNode json(List<Check> checks) {
        ObjectNode node = Json.schema1().put("status", Status.worst(checks).word());
        ArrayNode array = node.putArray("checks");
        for (Check check : checks) {
            array.addObject()
                    .put("name", check.name())
                    .put("status", check.status().word())
                    .put("found", check.found())
                    .put("cure", check.cure());
        }
        return node;
    }
}
