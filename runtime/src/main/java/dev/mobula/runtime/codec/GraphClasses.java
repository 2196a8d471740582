package dev.mobula.runtime.codec;

import com.esotericsoftware.kryo.Registration;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import com.esotericsoftware.kryo.util.DefaultClassResolver;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Finds classes by the names in a graph, through the class loader of the reader; does not initialise them.
final class GraphClasses extends DefaultClassResolver {
    private static final Map<String, Class<?>> PRIMITIVES = Map.of(
            "boolean", boolean.class,
            "byte", byte.class,
            "char", char.class,
            "short", short.class,
            "int", int.class,
            "long", long.class,
            "float", float.class,
            "double", double.class,
            "void", void.class);

    private final Map<String, Class<?>> found = new HashMap<>();
    private final List<Class<?>> numbered = new ArrayList<>();
    private @Nullable ClassLoader loader;
    private @Nullable Map<String, Class<?>> written;

    /// Notes the classes that are written, so that a reader in the same process finds just those.
    void note(Map<String, Class<?>> written) {
        this.written = written;
    }

    /// Stops noting.
    void forget() {
        written = null;
    }

    /// Finds these classes by name, and others through the loader that is used.
    void use(Map<String, Class<?>> exactly) {
        found.clear();
        found.putAll(exactly);
        loader = null;
    }

    /// Uses a loader from now on.
    void use(ClassLoader loader) {
        if (!loader.equals(this.loader)) {
            this.loader = loader;
            found.clear();
        }
    }

    /// The loader that was used last.
    @Nullable
    ClassLoader loader() {
        return loader;
    }

    /// The class of that name, as `Class.getName` gives it.
    Class<?> named(String name) {
        Class<?> type = found.get(name);
        if (type == null) {
            type = PRIMITIVES.get(name);
            if (type == null) {
                ClassLoader current = loader == null ? GraphClasses.class.getClassLoader() : loader;
                type = LoadedClasses.load(name, current);
            }
            found.put(name, type);
        }
        return type;
    }

    @Override
    @SuppressWarnings("rawtypes") // as declared by Kryo
    protected void writeName(Output output, Class type, Registration registration) {
        if (written != null) {
            written.put(type.getName(), type);
        }
        super.writeName(output, type, registration);
    }

    @Override
    protected Registration readName(Input input) {
        int number = input.readVarInt(true);
        if (number > numbered.size() || number < 0) {
            throw PathFailure.corrupt("class " + number + ", which is not there yet");
        }
        if (number == numbered.size()) {
            numbered.add(named(input.readString()));
        }
        return kryo.getRegistration(numbered.get(number));
    }

    @Override
    public void reset() {
        super.reset();
        numbered.clear();
    }
}
