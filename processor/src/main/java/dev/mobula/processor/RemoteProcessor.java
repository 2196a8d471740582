package dev.mobula.processor;

import dev.mobula.Remote;
import java.io.IOException;
import java.io.Writer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import javax.annotation.processing.AbstractProcessor;
import javax.annotation.processing.FilerException;
import javax.annotation.processing.ProcessingEnvironment;
import javax.annotation.processing.RoundEnvironment;
import javax.lang.model.SourceVersion;
import javax.lang.model.element.Element;
import javax.lang.model.element.TypeElement;
import org.jspecify.annotations.Nullable;

/// Writes an `XRemote` beside each class `X` that has [Remote] on it or on its methods.
///
/// Each stub depends on its own class alone, so builds can compile incrementally. A class whose signatures
/// name types that other processors have yet to write waits for a later round; stubs may name each other.
public final class RemoteProcessor extends AbstractProcessor {
    private final Set<String> waiting = new LinkedHashSet<>();
    private final Set<String> sources = new HashSet<>();
    private final Map<String, String> classByStub = new HashMap<>();
    private @Nullable Problems problems;

    /// Called by the compiler.
    public RemoteProcessor() {}

    @Override
    public Set<String> getSupportedAnnotationTypes() {
        return Set.of(Remote.class.getName());
    }

    @Override
    public SourceVersion getSupportedSourceVersion() {
        return SourceVersion.latestSupported();
    }

    @Override
    public synchronized void init(ProcessingEnvironment environment) {
        super.init(environment);
        problems = new Problems(environment.getMessager());
    }

    @Override
    public boolean process(Set<? extends TypeElement> annotations, RoundEnvironment round) {
        Language language = new Language(processingEnv.getElementUtils(), processingEnv.getTypeUtils());
        for (Element root : round.getRootElements()) {
            if (root instanceof TypeElement type) {
                sources.add(type.getQualifiedName().toString());
            }
        }
        for (Element element : round.getElementsAnnotatedWith(Remote.class)) {
            TypeElement owner = element instanceof TypeElement type ? type : Language.declaringClass(element);
            String name = owner.getQualifiedName().toString();
            if (language.elements().getTypeElement(name) == null) {
                reported()
                        .report(
                                element,
                                "The class in " + name + ".java has no header, so its stub cannot name it: write class "
                                        + name + " { … } around it");
            } else {
                waiting.add(name);
            }
        }
        if (!round.processingOver()) {
            writeResolved(language);
        }
        return false; // true would keep javac from calling processors of all annotations after this one
    }

    /// Writes the stubs of all waiting classes whose signatures can be understood in this round.
    private void writeResolved(Language language) {
        Map<String, List<String>> stubsToCome = waiting.stream()
                .map(name -> language.elements().getTypeElement(name))
                .map(type -> packagePrefix(language, type) + TypeReader.stubName(language, type))
                .collect(Collectors.groupingBy(stub -> stub.substring(stub.lastIndexOf('.') + 1)));
        for (String name : List.copyOf(waiting)) {
            TypeElement type = language.elements().getTypeElement(name);
            if (!new Unresolved(stubsToCome::containsKey).isIn(type)) {
                waiting.remove(name);
                String packagePrefix = packagePrefix(language, type);
                write(language, type, simple -> nearest(stubsToCome.getOrDefault(simple, List.of()), packagePrefix));
            }
        }
    }

    private static String packagePrefix(Language language, TypeElement type) {
        String packageName =
                language.elements().getPackageOf(type).getQualifiedName().toString();
        return packageName.isEmpty() ? "" : packageName + ".";
    }

    private static @Nullable String nearest(List<String> stubs, String packagePrefix) {
        return stubs.stream()
                .filter(stub -> stub.lastIndexOf('.') == packagePrefix.length() - 1 && stub.startsWith(packagePrefix))
                .findFirst()
                .or(() -> stubs.stream().findFirst())
                .orElse(null);
    }

    private void write(Language language, TypeElement type, TypeNames.StubLookup stubsToCome) {
        Problems problems = reported();
        String packagePrefix = packagePrefix(language, type);
        String stubName = TypeReader.stubName(language, type);
        String packageName =
                language.elements().getPackageOf(type).getQualifiedName().toString();
        TypeNames names = new TypeNames(language, type, packageName, stubName, StubWriter.NESTED_NAMES, stubsToCome);
        try {
            checkFree(type, packagePrefix + stubName);
            RemoteType remote = new TypeReader(
                            new Reading(language, problems, names, new Sendability(language, packageName)))
                    .read(type);
            String source = new StubWriter(language.elements(), names, remote).write();
            write(type, packagePrefix + stubName, source);
        } catch (Rejected e) {
            problems.report(e);
        }
    }

    private Problems reported() {
        return Objects.requireNonNull(problems, "a compiler calls init() first");
    }

    private void checkFree(TypeElement type, String stub) throws Rejected {
        String name = type.getQualifiedName().toString();
        String other = classByStub.putIfAbsent(stub, name);
        if (other != null) {
            throw new Rejected(
                    type, name + " and " + other + " would both have the stub " + stub + ": rename one of them");
        }
        if (sources.contains(stub)) {
            throw existsAlready(type, stub);
        }
    }

    private static Rejected existsAlready(TypeElement type, String stub) {
        return new Rejected(
                type,
                stub + " exists already, and the stub of " + type.getSimpleName()
                        + " must have that name: rename one of them");
    }

    private void write(TypeElement type, String stub, String source) throws Rejected {
        try (Writer writer =
                processingEnv.getFiler().createSourceFile(stub, type).openWriter()) {
            writer.write(source);
        } catch (FilerException e) {
            throw existsAlready(type, stub);
        } catch (IOException e) {
            throw new Rejected(type, stub + " cannot be written: " + e);
        }
    }
}
