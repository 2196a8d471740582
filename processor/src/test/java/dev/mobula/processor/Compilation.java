package dev.mobula.processor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.annotation.processing.Processor;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardLocation;
import javax.tools.ToolProvider;

/// The outcome of compiling sources in memory with the processor: messages, generated sources, classes.
record Compilation(List<Message> messages, Map<String, String> generated, Map<String, byte[]> classes) {
    private static final Pattern PACKAGE = Pattern.compile("(?m)^package ([\\w.]+);");
    private static final Pattern TYPE = Pattern.compile(
            "(?m)^(?:public |final |abstract |sealed |non-sealed )*(?:class|interface|enum|record) (\\w+)");

    /// An error or warning.
    record Message(Diagnostic.Kind kind, String file, long line, long column, String text) {
        @Override
        public String toString() {
            return kind + " " + file + ":" + line + " " + text;
        }
    }

    private static final List<String> STRICT = List.of("-Xlint:all,-processing", "-Werror");

    /// Compiles with all lints, warnings being errors. Only `processing` is off: it warns of each annotation that no
    /// processor claims.
    static Compilation of(String... sources) {
        return of(Map.of(), STRICT, List.of(new RemoteProcessor()), sources);
    }

    /// Compiles against classes compiled before.
    static Compilation against(Compilation earlier, String... sources) {
        return of(earlier.classes, STRICT, List.of(new RemoteProcessor()), sources);
    }

    static Compilation of(
            Map<String, byte[]> classPath, List<String> options, List<Processor> processors, String... sources) {
        var compiler = ToolProvider.getSystemJavaCompiler();
        var diagnostics = new DiagnosticCollector<JavaFileObject>();
        var output = new StringWriter();
        try (var files = new MemoryFiles(
                compiler.getStandardFileManager(diagnostics, Locale.ROOT, null), new LinkedHashMap<>(classPath))) {
            JavaCompiler.CompilationTask task = compiler.getTask(
                    output,
                    files,
                    diagnostics,
                    Stream.concat(Stream.of("-parameters", "-implicit:none"), options.stream())
                            .toList(),
                    null,
                    Stream.of(sources).map(Source::new).toList());
            task.setProcessors(processors);
            task.call();
            return new Compilation(
                    diagnostics.getDiagnostics().stream()
                            .map(Compilation::message)
                            .toList(),
                    files.generated(),
                    files.classes());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Message message(Diagnostic<? extends JavaFileObject> diagnostic) {
        var file = diagnostic.getSource() == null ? "" : diagnostic.getSource().getName();
        return new Message(
                diagnostic.getKind(),
                file.substring(file.lastIndexOf('/') + 1),
                diagnostic.getLineNumber(),
                diagnostic.getColumnNumber(),
                diagnostic.getMessage(Locale.ROOT));
    }

    /// Asserts that there is no error and no warning.
    Compilation assertClean() {
        assertThat(messages).isEmpty();
        return this;
    }

    /// The source of a generated class.
    String source(String className) {
        assertThat(generated).containsKey(className);
        return generated.getOrDefault(className, "");
    }

    /// Loads the classes.
    ClassLoader load() {
        assertClean();
        return new ClassLoader(Compilation.class.getClassLoader()) {
            @Override
            protected Class<?> findClass(String name) throws ClassNotFoundException {
                var bytes = classes.get(name);
                if (bytes == null) {
                    throw new ClassNotFoundException(name);
                }
                return defineClass(name, bytes, 0, bytes.length);
            }
        };
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(String text) {
            super(URI.create("memory:///" + className(text).replace('.', '/') + ".java"), Kind.SOURCE);
            this.text = text;
        }

        private static String className(String text) {
            Matcher type = TYPE.matcher(text);
            Matcher pack = PACKAGE.matcher(text);
            var name = type.find() ? type.group(1) : "Pi";
            return pack.find() ? pack.group(1) + "." + name : name;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }

    /// A file that the compiler writes, or that an earlier compilation has written.
    private static final class MemoryFile extends SimpleJavaFileObject {
        private final String className;
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        MemoryFile(String className, Kind kind) {
            super(URI.create("memory:///" + className.replace('.', '/') + kind.extension), kind);
            this.className = className;
        }

        @Override
        public OutputStream openOutputStream() {
            return bytes;
        }

        @Override
        public InputStream openInputStream() {
            return new ByteArrayInputStream(bytes.toByteArray());
        }

        @Override
        public Writer openWriter() {
            return new OutputStreamWriter(bytes, StandardCharsets.UTF_8);
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return bytes.toString(StandardCharsets.UTF_8);
        }
    }

    private static final class MemoryFiles extends ForwardingJavaFileManager<JavaFileManager> {
        private final List<MemoryFile> written = new ArrayList<>();
        private final List<MemoryFile> given = new ArrayList<>();

        MemoryFiles(JavaFileManager files, Map<String, byte[]> classPath) {
            super(files);
            classPath.forEach((name, bytes) -> {
                var file = new MemoryFile(name, JavaFileObject.Kind.CLASS);
                file.bytes.writeBytes(bytes);
                given.add(file);
            });
        }

        @Override
        public JavaFileObject getJavaFileForOutput(
                Location location, String className, JavaFileObject.Kind kind, FileObject sibling) {
            var file = new MemoryFile(className, kind);
            written.add(file);
            return file;
        }

        @Override
        public Iterable<JavaFileObject> list(
                Location location, String packageName, Set<JavaFileObject.Kind> kinds, boolean recurse)
                throws IOException {
            var found = new ArrayList<JavaFileObject>();
            if (location == StandardLocation.CLASS_PATH && kinds.contains(JavaFileObject.Kind.CLASS)) {
                given.stream()
                        .filter(file -> packageName.equals(
                                file.className.substring(0, Math.max(0, file.className.lastIndexOf('.')))))
                        .forEach(found::add);
            }
            super.list(location, packageName, kinds, recurse).forEach(found::add);
            return found;
        }

        @Override
        public String inferBinaryName(Location location, JavaFileObject file) {
            return file instanceof MemoryFile memory ? memory.className : super.inferBinaryName(location, file);
        }

        Map<String, String> generated() {
            var sources = new LinkedHashMap<String, String>();
            written.stream()
                    .filter(file -> file.getKind() == JavaFileObject.Kind.SOURCE)
                    .forEach(file -> sources.put(
                            file.className, file.getCharContent(true).toString()));
            return sources;
        }

        Map<String, byte[]> classes() {
            var classes = new LinkedHashMap<String, byte[]>();
            written.stream()
                    .filter(file -> file.getKind() == JavaFileObject.Kind.CLASS)
                    .forEach(file -> classes.put(file.className, file.bytes.toByteArray()));
            return classes;
        }
    }
}
