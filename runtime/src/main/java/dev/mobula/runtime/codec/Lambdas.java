package dev.mobula.runtime.codec;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.attribute.LineNumberTableAttribute;
import java.lang.classfile.attribute.LocalVariableInfo;
import java.lang.classfile.attribute.LocalVariableTableAttribute;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleInfo;
import java.lang.invoke.SerializedLambda;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What can be learnt about a serializable lambda: its parts, and from the class file of the code around it
/// the line it stands on and the names of the variables that it captured.
final class Lambdas {
    private static final String SYNTHETIC = "lambda$";
    private static final MethodHandle RESOLVE = resolver();

    private Lambdas() {}

    /// How a lambda or method reference is called in listings and messages.
    ///
    /// @param name `Main.lambda@42` or `Main::expensive`
    /// @param place `the lambda at Main.java:42` or `the method reference Main::expensive`
    /// @param variables names of captured variables, in order; fewer if they are not known
    record Description(String name, String place, List<String> variables) {
        /// The name of a captured variable, or its number such as `#2`.
        String variable(int index) {
            return index < variables.size() ? variables.get(index) : "#" + (index + 1);
        }
    }

    /// Where the code of a lambda is: all that a description needs, and none of what it captured.
    ///
    /// @param owner class that has the method, with slashes
    /// @param kind as in [MethodHandleInfo]
    record Site(String owner, String method, String descriptor, int kind, int captured) {
        static Site of(SerializedLambda parts) {
            return new Site(
                    parts.getImplClass(),
                    parts.getImplMethodName(),
                    parts.getImplMethodSignature(),
                    parts.getImplMethodKind(),
                    parts.getCapturedArgCount());
        }
    }

    /// The parts of a lambda whose class is one of [Immutability#isSendableLambda].
    static SerializedLambda partsOf(Object lambda) {
        MethodHandle writeReplace = Platform.writeReplace(lambda.getClass());
        if (writeReplace == null) {
            throw noParts(lambda, null);
        }
        try {
            Object parts = (Object) writeReplace.invokeExact(lambda);
            if (parts instanceof SerializedLambda serialized) {
                return serialized;
            }
        } catch (Throwable thrown) {
            throw noParts(lambda, thrown);
        }
        throw noParts(lambda, null);
    }

    /// Makes a lambda of parts. The class that holds its code must be the one that made the parts.
    static Object fromParts(SerializedLambda parts) {
        try {
            return (Object) RESOLVE.invokeExact((Object) parts);
        } catch (Throwable thrown) {
            throw PathFailure.of(
                    thrown,
                    "is a lambda of " + parts.getCapturingClass().replace('/', '.') + " that cannot be made here: it",
                    "put the same classes on the class path of all workers");
        }
    }

    /// Looks into the class file; without one, or without debug information, the names say less.
    static Description describe(Site site, @Nullable ClassLoader loader) {
        String owner = site.owner().substring(site.owner().lastIndexOf('/') + 1);
        String shown = owner.replace('$', '.');
        String method = site.method();
        int captured = site.captured();
        if (!method.startsWith(SYNTHETIC)) {
            String name = shown + "::" + (method.equals("<init>") ? "new" : method);
            return new Description(
                    name, "the method reference " + name, captured == 0 ? List.of() : List.of("receiver"));
        }
        CodeModel code = codeOf(site, loader);
        List<String> variables = code == null ? List.of() : variables(site, code);
        int line = code == null ? -1 : firstLine(code);
        String outer = owner.contains("$") ? owner.substring(0, owner.indexOf('$')) : owner;
        return new Description(
                line < 0 ? shown + "." + method : shown + ".lambda@" + line,
                line < 0 ? "a lambda of " + shown : "the lambda at " + outer + ".java:" + line,
                variables);
    }

    private static @Nullable CodeModel codeOf(Site site, @Nullable ClassLoader loader) {
        String file = site.owner() + ".class";
        try (InputStream stream =
                loader == null ? ClassLoader.getSystemResourceAsStream(file) : loader.getResourceAsStream(file)) {
            if (stream == null) {
                return null;
            }
            ClassModel model = ClassFile.of().parse(stream.readAllBytes());
            for (MethodModel method : model.methods()) {
                if (method.methodName().equalsString(site.method())
                        && method.methodType().equalsString(site.descriptor())) {
                    return method.code().orElse(null);
                }
            }
            return null;
        } catch (IOException | IllegalArgumentException unreadable) {
            return null;
        }
    }

    private static int firstLine(CodeModel code) {
        LineNumberTableAttribute lines =
                code.findAttribute(Attributes.lineNumberTable()).orElse(null);
        return lines == null || lines.lineNumbers().isEmpty()
                ? -1
                : lines.lineNumbers().getFirst().lineNumber();
    }

    /// Captured variables are the first parameters; `this` is that of the method itself.
    private static List<String> variables(Site site, CodeModel code) {
        LocalVariableTableAttribute table =
                code.findAttribute(Attributes.localVariableTable()).orElse(null);
        if (table == null) {
            return List.of();
        }
        List<String> names = new ArrayList<>();
        int slot = 0;
        if (site.kind() != MethodHandleInfo.REF_invokeStatic) {
            names.add("this");
            slot = 1;
        }
        List<ClassDesc> parameters =
                MethodTypeDesc.ofDescriptor(site.descriptor()).parameterList();
        for (int i = 0; i < parameters.size() && names.size() < site.captured(); i++) {
            names.add(nameAt(table, slot, names.size() + 1));
            String descriptor = parameters.get(i).descriptorString();
            slot += descriptor.equals("J") || descriptor.equals("D") ? 2 : 1;
        }
        return names;
    }

    private static String nameAt(LocalVariableTableAttribute table, int slot, int number) {
        for (LocalVariableInfo variable : table.localVariables()) {
            if (variable.slot() == slot && variable.startPc() == 0) {
                return variable.name().stringValue();
            }
        }
        return "#" + number;
    }

    private static PathFailure noParts(Object lambda, @Nullable Throwable thrown) {
        return PathFailure.failed(
                "is " + Texts.aType(lambda.getClass()) + ", a lambda that does not give its parts",
                "use a class that implements the interface",
                thrown);
    }

    private static MethodHandle resolver() {
        MethodHandle found = Platform.readResolve(SerializedLambda.class);
        if (found == null) {
            throw new IllegalStateException("This Java runtime cannot make lambdas of their parts");
        }
        return found;
    }
}
