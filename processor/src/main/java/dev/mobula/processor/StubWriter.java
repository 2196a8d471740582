package dev.mobula.processor;

import dev.mobula.processor.RemoteMethod.Kind;
import dev.mobula.processor.RemoteMethod.ResultKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.lang.model.element.ModuleElement;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.TypeKind;
import javax.lang.model.util.Elements;
import org.jspecify.annotations.Nullable;

/// Writes the source of one stub class.
final class StubWriter {
    /// Simple names of the classes that every stub may have in it.
    static final List<String> NESTED_NAMES = List.of("Tasks", "Actors");

    /// Says that the code is generated.
    private static final String GENERATED = "javax.annotation.processing.Generated";

    /// Says that the code promises nothing about null.
    private static final String NULL_UNMARKED = "org.jspecify.annotations.NullUnmarked";

    private static final String FUNCTION = "dev.mobula.spi.RemoteFunction";

    private final Elements elements;
    private final TypeNames names;
    private final RemoteType type;
    private final StubText text;
    private final String owner;
    private final String dispatch;

    StubWriter(Elements elements, TypeNames names, RemoteType type) {
        this.elements = elements;
        this.names = names;
        this.type = type;
        this.owner = names.of(type.element());
        this.text = new StubText(names, type);
        this.dispatch = all().anyMatch(method -> method.stubName().equals("dispatch")) ? "dispatchByIndex" : "dispatch";
    }

    /// Returns the whole file.
    String write() {
        SourceText body = new SourceText();
        members(body);
        SourceText file = new SourceText();
        SourceText header = new SourceText();
        documentation(header);
        annotations(header);
        header.line((type.isPublic() ? "public " : "") + "final class " + type.stubName()
                + (type.actor() ? " implements " + names.of("dev.mobula.RemoteActor") : "") + " {");
        if (!type.packageName().isEmpty()) {
            file.line("package " + type.packageName() + ";");
            file.blank();
        }
        names.imports().forEach(name -> file.line("import " + name + ";"));
        if (!names.imports().isEmpty()) {
            file.blank();
        }
        return file + header.toString() + body;
    }

    private Stream<RemoteMethod> all() {
        return Stream.of(type.constructors(), type.methods(), type.tasks()).flatMap(List::stream);
    }

    private void documentation(SourceText out) {
        List<String> paragraphs = new ArrayList<>();
        if (type.actor()) {
            paragraphs.add("A handle of an actor of class [" + owner + "]; its methods send calls and return at once.");
            paragraphs.add("The actor lives as long as a handle of it is reachable, see ["
                    + names.of("dev.mobula.ActorHandle") + "].");
        } else {
            paragraphs.add("Submits the static methods of [" + owner + "] as tasks; each method here returns at once.");
        }
        if (!type.leftOut().isEmpty()) {
            paragraphs.add("Inherited methods that cannot be called remotely:");
        }
        out.doc(paragraphs.toArray(String[]::new));
        type.leftOut().forEach(reason -> out.doc("- `" + reason.replace('`', '\'') + "`"));
    }

    private void annotations(SourceText out) {
        TypeElement generated = visible(GENERATED);
        if (generated != null) {
            out.line("@" + names.of(generated) + "(\"" + RemoteProcessor.class.getName() + "\")");
        }
        TypeElement nullUnmarked = visible(NULL_UNMARKED);
        if (nullUnmarked != null) {
            out.line("@" + names.of(nullUnmarked));
        }
        if (type.deprecated() != null) {
            out.line(type.deprecated());
        }
        Set<String> warnings = new TreeSet<>();
        if (names.deprecatedSeen() || all().anyMatch(method -> method.deprecated() != null)) {
            warnings.addAll(List.of("deprecation", "removal"));
        }
        if (names.rawSeen()) {
            warnings.add("rawtypes");
        }
        if (names.auxiliarySeen()) {
            warnings.add("auxiliaryclass");
        }
        ModuleElement module = elements.getModuleOf(type.element());
        boolean inModule = module != null && !module.isUnnamed();
        if (type.isPublic() && (names.hiddenSeen() || inModule)) {
            warnings.add("exports");
        }
        suppress(out, warnings);
    }

    private @Nullable TypeElement visible(String className) {
        return elements.getTypeElement(elements.getModuleOf(type.element()), className);
    }

    private static void suppress(SourceText out, Set<String> warnings) {
        if (warnings.size() == 1) {
            out.line("@SuppressWarnings(\"" + warnings.iterator().next() + "\")");
        } else if (!warnings.isEmpty()) {
            out.line(warnings.stream().collect(Collectors.joining("\", \"", "@SuppressWarnings({\"", "\"})")));
        }
    }

    private void members(SourceText out) {
        TaskStubs tasks = new TaskStubs(names, type, text);
        out.indent();
        constants(out);
        if (type.actor()) {
            ActorStubs actors = new ActorStubs(names, type, text);
            actors.state(out);
            actors.statics(out);
            if (!type.tasks().isEmpty()) {
                tasks.optionMethods(out);
                tasks.stubs(out);
            }
            actors.handle(out);
            actors.actorsClass(out);
        } else {
            out.blank();
            out.line("private " + type.stubName() + "() {}");
            tasks.optionMethods(out);
            tasks.stubs(out);
        }
        if (!type.tasks().isEmpty() || !type.actor()) {
            tasks.tasksClass(out);
        }
        all().forEach(method -> splitRecord(out, method));
        dispatcher(out);
        out.close("}");
    }

    private void constants(SourceText out) {
        out.line("private static final " + names.of("dev.mobula.spi.RemoteDispatcher") + " DISPATCHER = "
                + type.stubName() + "::" + dispatch + ";");
        if (type.actor()) {
            String options = names.of("dev.mobula.ActorOptions");
            out.chain("private static final " + options + " OPTIONS = " + options + ".DEFAULT", type.actorOptions());
        }
        String function = names.of(FUNCTION);
        all().forEach(method -> {
            out.blank();
            out.list(
                    "private static final " + function + " " + method.constant() + " = new " + function + "(",
                    functionArguments(method),
                    ");");
            if (method.kind() == Kind.TASK && !method.optionsConstant().isEmpty()) {
                String options = names.of("dev.mobula.TaskOptions");
                out.chain(
                        "private static final " + options + " " + method.optionsConstant() + " = " + options
                                + ".DEFAULT",
                        method.options());
            }
        });
    }

    private List<String> functionArguments(RemoteMethod method) {
        List<String> arguments = new ArrayList<>(List.of(
                elements.getConstantExpression(method.listedName()),
                owner + ".class",
                String.valueOf(method.index()),
                elements.getConstantExpression(method.signature()),
                names.of(FUNCTION) + ".Kind." + method.kind(),
                names.of(FUNCTION) + ".Result." + method.result(),
                strings(method.parameters().stream().map(Parameter::name))));
        boolean callOptions = method.kind() == Kind.METHOD && !method.options().isEmpty();
        if (method.split() != null || callOptions) {
            arguments.add(
                    method.split() == null
                            ? strings(Stream.empty())
                            : strings(method.split().components().stream().map(SplitRecord.Component::name)));
            arguments.add(names.of("dev.mobula.CallOptions") + ".DEFAULT"
                    + (callOptions ? String.join("", method.options()) : ""));
        }
        arguments.add("DISPATCHER");
        return arguments;
    }

    private String strings(Stream<String> texts) {
        return texts.map(elements::getConstantExpression)
                .collect(Collectors.joining(", ", names.of("java.util.List") + ".of(", ")"));
    }

    private void splitRecord(SourceText out, RemoteMethod method) {
        SplitRecord split = method.split();
        if (split == null) {
            return;
        }
        String ref = names.of("dev.mobula.ObjectRef");
        String list = names.of("java.util.List");
        List<String> types = split.components().stream()
                .map(component -> ref + "<" + names.boxed(component.type()) + ">")
                .toList();
        List<String> headers = new ArrayList<>();
        List<String> arguments = new ArrayList<>();
        for (int i = 0; i < types.size(); i++) {
            headers.add(types.get(i) + " " + split.components().get(i).name());
            arguments.add("(" + types.get(i) + ") refs.get(" + i + ")");
        }
        out.blank();
        out.doc("The result of " + text.link(method.element()) + ", one reference for each component.");
        out.docTags(split.components().stream()
                .map(component -> "@param " + component.name() + " reference to that component")
                .toList());
        out.openList(method.modifiers() + "record " + split.name() + "(", headers, ") {");
        out.line("@SuppressWarnings(\"unchecked\") // in the order of the components");
        out.open("private static " + split.name() + " of(" + list + "<" + ref + "<?>> refs) {");
        out.list("return new " + split.name() + "(", arguments, ");");
        out.close("}");
        out.close("}");
    }

    private void dispatcher(SourceText out) {
        boolean unchecked = names.rawSeen()
                || all().flatMap(method -> method.parameters().stream())
                        .anyMatch(parameter -> !StubText.isReifiable(parameter.type()));
        out.blank();
        if (unchecked) {
            out.line("@SuppressWarnings(\"unchecked\") // the stubs give what the parameters ask for");
        }
        String object = names.of("java.lang.Object");
        out.open("private static " + object + " " + dispatch + "(int index, " + object + " target, " + object
                + "[] arguments) throws " + names.of("java.lang.Throwable") + " {");
        String failure = "throw new " + names.of("java.lang.IllegalArgumentException") + "(";
        List<String> message = List.of("\"No method \" + index + \" in " + type.stubName()
                + ": compile caller and worker from the same classes\"");
        if (all().findAny().isEmpty()) {
            out.list(failure, message, ");");
        } else {
            out.open("return switch (index) {");
            all().forEach(method -> dispatchCase(out, method));
            out.list("default -> " + failure, message, ");");
            out.close("};");
        }
        out.close("}");
    }

    private void dispatchCase(SourceText out, RemoteMethod method) {
        String head = "case " + method.index() + " -> ";
        List<String> arguments = new ArrayList<>();
        for (int i = 0; i < method.parameters().size(); i++) {
            String parameterType = names.bare(method.parameters().get(i).type());
            boolean isObject = names.erased(method.parameters().get(i).type()).equals("java.lang.Object");
            arguments.add((isObject ? "" : "(" + parameterType + ") ") + "arguments[" + i + "]");
        }
        String call = switch (method.kind()) {
            case TASK -> owner + "." + method.element().getSimpleName() + "(";
            case CONSTRUCTOR -> "new " + owner + "(";
            case METHOD -> "((" + owner + ") target)." + method.element().getSimpleName() + "(";
        };
        if (method.split() != null) {
            out.open(head + "{");
            out.list(names.bare(method.declaredResult()) + " result = " + call, arguments, ");");
            out.list(
                    "yield new " + names.of("java.lang.Object") + "[] {",
                    method.split().components().stream()
                            .map(component -> "result." + component.name() + "()")
                            .toList(),
                    "};");
            out.close("}");
        } else if (method.declaredResult().getKind() == TypeKind.VOID) {
            out.open(head + "{");
            out.list(call, arguments, ");");
            out.line("yield null;");
            out.close("}");
        } else {
            out.list(head + call, arguments, isPrimitiveStream(method) ? ").boxed();" : ");");
        }
    }

    private boolean isPrimitiveStream(RemoteMethod method) {
        return method.result() == ResultKind.STREAM
                && List.of("java.util.stream.IntStream", "java.util.stream.LongStream", "java.util.stream.DoubleStream")
                        .contains(names.erased(method.declaredResult()));
    }
}
