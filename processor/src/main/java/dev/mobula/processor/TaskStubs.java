package dev.mobula.processor;

import dev.mobula.processor.RemoteMethod.ResultKind;
import dev.mobula.processor.StubText.Place;
import java.util.List;

/// Writes the stubs of static methods: with their own options, and with given ones in the class `Tasks`.
final class TaskStubs {
    private final TypeNames names;
    private final RemoteType type;
    private final StubText text;

    TaskStubs(TypeNames names, RemoteType type, StubText text) {
        this.names = names;
        this.type = type;
        this.text = text;
    }

    /// Writes the methods that start a chain of options.
    void optionMethods(SourceText out) {
        String name = type.actor() ? "taskOptions" : "options";
        out.blank();
        out.doc("Starts from the options of each method's annotation.");
        out.docTags(List.of("@return options to change, which offer the same methods as this class"));
        out.open("public static Tasks " + name + "() {");
        out.line("return new Tasks(null, " + names.of("java.util.function.UnaryOperator") + ".identity());");
        out.close("}");
        if (!type.actor()) {
            out.blank();
            out.doc("Uses a session instead of the current one.");
            out.docTags(List.of(
                    "@param mobula the session",
                    "@return options to change, which offer the same methods as this class"));
            out.open("public static Tasks on(" + names.of("dev.mobula.Mobula") + " mobula) {");
            out.line("return options().on(mobula);");
            out.close("}");
        }
    }

    /// Writes the static stubs.
    void stubs(SourceText out) {
        for (RemoteMethod method : type.tasks()) {
            text.stubs(out, method, place(method, true));
        }
    }

    /// Writes the class `Tasks`.
    void tasksClass(SourceText out) {
        String session = names.of("dev.mobula.spi.Session");
        String change = names.of("java.util.function.UnaryOperator") + "<" + names.of("dev.mobula.TaskOptions") + ">";
        out.blank();
        out.doc("The tasks of [" + names.of(type.element()) + "] with other options. Immutable.");
        out.open("public static final class Tasks extends " + names.of("dev.mobula.spi.FluentTaskOptions")
                + "<Tasks> {");
        out.open("private Tasks(" + session + " session, " + change + " change) {");
        out.line("super(session, change);");
        out.close("}");
        out.blank();
        out.line("@Override");
        out.open("protected Tasks copy(" + session + " session, " + change + " change) {");
        out.line("return new Tasks(session, change);");
        out.close("}");
        for (RemoteMethod method : type.tasks()) {
            text.stubs(out, method, place(method, false));
        }
        out.close("}");
    }

    private Place place(RemoteMethod method, boolean isStatic) {
        String call = method.result().streams()
                ? "submitStream"
                : method.result() == ResultKind.SPLIT ? "submitSplit" : "submit";
        String own = method.optionsConstant().isEmpty()
                ? names.of("dev.mobula.TaskOptions") + ".DEFAULT"
                : StubText.field(method, type.stubName(), method.optionsConstant());
        return new Place(
                isStatic,
                method.stubName(),
                "Submits " + text.link(method.element()) + " as a task",
                isStatic ? names.of("dev.mobula.spi.Sessions") + ".current()" : "session()",
                call,
                isStatic ? own : "options(" + own + ")");
    }
}
