package dev.mobula.processor;

import dev.mobula.processor.RemoteMethod.ResultKind;
import dev.mobula.processor.StubText.Place;
import java.util.List;

/// Writes the members of an actor's handle, and the class `Actors` that creates actors with given options.
final class ActorStubs {
    private static final String SESSIONS = "dev.mobula.spi.Sessions";
    private static final String ACTOR_REF = "dev.mobula.spi.ActorRef";
    private static final String CALL_OPTIONS = "dev.mobula.CallOptions";

    private final TypeNames names;
    private final RemoteType type;
    private final StubText text;
    private final String stub;
    private final String actorClass;

    ActorStubs(TypeNames names, RemoteType type, StubText text) {
        this.names = names;
        this.type = type;
        this.text = text;
        this.stub = type.stubName();
        this.actorClass = names.of(type.element());
    }

    /// Writes fields and constructors.
    void state(SourceText out) {
        String actorRef = names.of(ACTOR_REF);
        String callOptions = names.of(CALL_OPTIONS);
        out.blank();
        out.line("private final " + actorRef + " actor;");
        out.line("private final " + callOptions + " callOptions;");
        out.blank();
        out.open("private " + stub + "(" + actorRef + " actor) {");
        out.line("this(actor, " + callOptions + ".DEFAULT);");
        out.close("}");
        out.blank();
        out.open("private " + stub + "(" + actorRef + " actor, " + callOptions + " callOptions) {");
        out.line("this.actor = actor;");
        out.line("this.callOptions = callOptions;");
        out.close("}");
    }

    /// Writes the static methods that create and find actors.
    void statics(SourceText out) {
        String sessions = names.of(SESSIONS);
        for (RemoteMethod constructor : type.constructors()) {
            create(out, constructor, true, "create", "createActor", "Creates an actor with ", sessions + ".current()");
        }
        String optional = names.of("java.util.Optional") + "<" + stub + ">";
        String string = names.of("java.lang.String");
        out.blank();
        out.doc("Finds a living actor by its name in the session's own namespace.");
        out.docTags(List.of("@param name the name that it was created with", "@return its handle, if there is one"));
        out.open("public static " + optional + " find(" + string + " name) {");
        out.line("return " + sessions + ".current().findActor(" + actorClass + ".class, name, null).map(" + stub
                + "::new);");
        out.close("}");
        out.blank();
        out.doc("Finds a living actor by its name.");
        out.docTags(List.of(
                "@param name the name that it was created with",
                "@param namespace the namespace in which the name counts",
                "@return its handle, if there is one"));
        out.open("public static " + optional + " find(" + string + " name, " + string + " namespace) {");
        out.line("return " + sessions + ".current().findActor(" + actorClass + ".class, name, namespace).map(" + stub
                + "::new);");
        out.close("}");
        out.blank();
        out.doc("Starts from the options of the class's annotation.");
        out.docTags(List.of("@return options to change, which create and find actors"));
        out.open("public static Actors options() {");
        out.line("return new Actors(null, OPTIONS);");
        out.close("}");
        out.blank();
        out.doc("Uses a session instead of the current one.");
        out.docTags(List.of("@param mobula the session", "@return options to change, which create and find actors"));
        out.open("public static Actors on(" + names.of("dev.mobula.Mobula") + " mobula) {");
        out.line("return options().on(mobula);");
        out.close("}");
    }

    /// Writes the methods of the handle.
    void handle(SourceText out) {
        String callOptions = names.of(CALL_OPTIONS);
        out.blank();
        out.doc("Returns a handle of the same actor whose calls have other options.");
        out.docTags(List.of("@param change changes the options of this handle's calls", "@return another handle"));
        out.open("public " + stub + " with(" + names.of("java.util.function.UnaryOperator") + "<" + callOptions
                + "> change) {");
        out.line("return new " + stub + "(actor, change.apply(callOptions));");
        out.close("}");
        out.blank();
        out.line("@Override");
        out.open("public " + names.of("dev.mobula.ActorHandle") + " actor() {");
        out.line("return actor;");
        out.close("}");
        for (RemoteMethod method : type.methods()) {
            text.stubs(out, method, place(method));
        }
        String object = names.of("java.lang.Object");
        out.blank();
        out.doc("Handles of the same actor are equal.");
        out.line("@Override");
        out.open("public boolean equals(" + object + " other) {");
        out.line("return other instanceof " + stub + " that && actor.id().equals(that.actor.id());");
        out.close("}");
        out.blank();
        out.line("@Override");
        out.open("public int hashCode() {");
        out.line("return actor.id().hashCode();");
        out.close("}");
        out.blank();
        out.line("@Override");
        out.open("public " + names.of("java.lang.String") + " toString() {");
        out.line("return \"" + stub + "(\" + actor.id() + \")\";");
        out.close("}");
    }

    /// Writes the class `Actors`.
    void actorsClass(SourceText out) {
        String session = names.of("dev.mobula.spi.Session");
        String options = names.of("dev.mobula.ActorOptions");
        out.blank();
        out.doc("Creates and finds actors of class [" + actorClass + "] with other options. Immutable.");
        out.open("public static final class Actors extends " + names.of("dev.mobula.spi.FluentActorOptions")
                + "<Actors> {");
        out.open("private Actors(" + session + " session, " + options + " options) {");
        out.line("super(session, options);");
        out.close("}");
        out.blank();
        out.line("@Override");
        out.open("protected Actors copy(" + session + " session, " + options + " options) {");
        out.line("return new Actors(session, options);");
        out.close("}");
        for (RemoteMethod constructor : type.constructors()) {
            create(out, constructor, false, "create", "createActor", "Creates an actor with ", "session()");
        }
        for (RemoteMethod constructor : type.constructors()) {
            create(
                    out,
                    constructor,
                    false,
                    "findOrCreate",
                    "findOrCreateActor",
                    "Finds the living actor of the name that was set, or creates it with ",
                    "session()");
        }
        out.blank();
        out.doc("Finds a living actor by its name in the namespace that was set, or the session's own.");
        out.docTags(List.of("@param name the name that it was created with", "@return its handle, if there is one"));
        out.open("public " + names.of("java.util.Optional") + "<" + stub + "> find(" + names.of("java.lang.String")
                + " name) {");
        out.line("return session().findActor(" + actorClass + ".class, name, options().namespace()).map(" + stub
                + "::new);");
        out.close("}");
        out.close("}");
    }

    private void create(
            SourceText out,
            RemoteMethod constructor,
            boolean isStatic,
            String name,
            String call,
            String summary,
            String receiver) {
        String options = isStatic ? StubText.field(constructor, stub, constructor.optionsConstant()) : "options()";
        text.stubs(
                out,
                constructor,
                new Place(isStatic, name, summary + text.link(constructor.element()), receiver, call, options));
    }

    private Place place(RemoteMethod method) {
        String call =
                method.result().streams() ? "callStream" : method.result() == ResultKind.SPLIT ? "callSplit" : "call";
        return new Place(
                false,
                method.stubName(),
                "Calls " + text.link(method.element()) + " of the actor",
                StubText.field(method, "this", "actor"),
                call,
                StubText.field(method, "this", "callOptions") + ".orElse("
                        + StubText.field(method, stub, method.constant()) + ".callOptions())");
    }
}
