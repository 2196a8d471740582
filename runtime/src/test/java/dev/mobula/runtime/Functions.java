package dev.mobula.runtime;

import dev.mobula.CallOptions;
import dev.mobula.runtime.codec.CodeSnapshot;
import dev.mobula.runtime.codec.FunctionTable;
import dev.mobula.runtime.codec.LambdaCodec;
import dev.mobula.runtime.codec.Origin;
import dev.mobula.runtime.codec.ValueCodec;
import dev.mobula.spi.RemoteFunction;
import dev.mobula.spi.RemoteFunction.Kind;
import dev.mobula.spi.RemoteFunction.Result;
import dev.mobula.store.EncodedValue;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Remote functions made by hand. What their code captured is not copied, unless it runs in another process.
///
/// Each has a signature of its own, by which [#source] finds it where functions are sent by name: in this JVM, or in a
/// file. Code captures no references to objects where it is to run in other processes: give them as arguments.
final class Functions {
    private static final AtomicInteger NUMBERS = new AtomicInteger();
    private static final List<String> PARAMETERS = List.of("first", "second");
    private static final String TYPES = "(java.lang.Object,java.lang.Object)";
    private static final Pattern NUMBER = Pattern.compile("-(\\d+_\\d+)\\(");
    private static final Origin ORIGIN = Origin.named("the code of a test's function", "code");
    private static final Map<String, RemoteFunction> BY_SIGNATURE = new ConcurrentHashMap<>();

    private Functions() {}

    /// The code of a function.
    @FunctionalInterface
    interface Body extends Serializable {
        Object run(Object[] arguments) throws Throwable;
    }

    static RemoteFunction task(String name, Body body) {
        return of(name, Kind.TASK, Result.VALUE, List.of(), body);
    }

    static RemoteFunction stage(String name, Body body) {
        return of(name, Kind.TASK, Result.STAGE, List.of(), body);
    }

    static RemoteFunction iterator(String name, Body body) {
        return of(name, Kind.TASK, Result.ITERATOR, List.of(), body);
    }

    static RemoteFunction stream(String name, Body body) {
        return of(name, Kind.TASK, Result.STREAM, List.of(), body);
    }

    static RemoteFunction split(String name, List<String> components, Body body) {
        return of(name, Kind.TASK, Result.SPLIT, components, body);
    }

    static RemoteFunction constructor(String name, Body body) {
        return of(name, Kind.CONSTRUCTOR, Result.VALUE, List.of(), body);
    }

    static RemoteFunction method(String name, Body body) {
        return of(name, Kind.METHOD, Result.VALUE, List.of(), body);
    }

    /// A task with these parameters.
    ///
    /// @param types as in a signature, for example `(int,long)`
    static RemoteFunction task(String name, List<String> parameters, String types, Body body) {
        return of(name, Kind.TASK, Result.VALUE, parameters, types, List.of(), body);
    }

    private static RemoteFunction of(String name, Kind kind, Result result, List<String> components, Body body) {
        return of(name, kind, result, PARAMETERS, TYPES, components, body);
    }

    private static RemoteFunction of(
            String name,
            Kind kind,
            Result result,
            List<String> parameters,
            String types,
            List<String> components,
            Body body) {
        String number = ProcessHandle.current().pid() + "_" + NUMBERS.incrementAndGet();
        String signature = name + "-" + number + types;
        RemoteFunction function = new RemoteFunction(
                name,
                Functions.class,
                0,
                signature,
                kind,
                result,
                parameters,
                components,
                CallOptions.DEFAULT,
                (index, target, arguments) -> body.run(arguments));
        switch (Sizes.size()) {
            case EMBEDDED -> {}
            case NODE -> BY_SIGNATURE.put(signature, function);
            case PROCESSES -> write(file(number), body);
        }
        return function;
    }

    /// What workers of tests find functions with: those made here, and those of classes that a loader finds.
    static FunctionSource source(ClassLoader loader) {
        return described -> {
            RemoteFunction made = BY_SIGNATURE.get(described.function().signature());
            if (made != null) {
                return made;
            }
            Matcher number = NUMBER.matcher(described.function().signature());
            return described.ownerName().equals(Functions.class.getName()) && number.find()
                    ? read(described.function(), file(number.group(1)), loader)
                    : FunctionTable.find(described, loader);
        };
    }

    private static Path file(String number) {
        return Shared.directory().resolve("body-" + number);
    }

    private static void write(Path file, Body body) {
        EncodedValue code = ValueCodec.shared().encode(LambdaCodec.shared().snapshot(body), ORIGIN);
        try (ObjectOutputStream out = new ObjectOutputStream(new FileOutputStream(file.toFile()))) {
            out.writeObject(Arrays.copyOf(code.bytes(), code.length()));
            out.writeObject(code.attachments()); // arrays; references cannot be written
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static RemoteFunction read(RemoteFunction described, Path file, ClassLoader loader) {
        CodeSnapshot code;
        try (ObjectInputStream in = new ObjectInputStream(new FileInputStream(file.toFile()))) {
            byte[] bytes = (byte[]) in.readObject();
            EncodedValue encoded = new EncodedValue(bytes, bytes.length, (Object[]) in.readObject());
            code = (CodeSnapshot) ValueCodec.shared().thaw(encoded, loader, ORIGIN);
        } catch (IOException | ClassNotFoundException e) {
            throw new IllegalStateException("cannot read " + file, e);
        }
        return new RemoteFunction(
                described.name(),
                Functions.class,
                0,
                described.signature(),
                described.kind(),
                described.result(),
                described.parameters(),
                described.components(),
                CallOptions.DEFAULT,
                (index, target, arguments) -> ((Body) code.thaw(loader)).run(arguments));
    }
}
