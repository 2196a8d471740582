package dev.mobula.runtime.codec;

import java.lang.invoke.SerializedLambda;
import org.jspecify.annotations.Nullable;

/// What is known about the class of submitted code; found out once for each class, and from the class file only
/// when somebody asks for a name.
final class CodeSite implements CodeOrigin {
    private static final ClassValue<CodeSite> SITES = new ClassValue<>() {
        @Override
        protected CodeSite computeValue(Class<?> type) {
            return new CodeSite(type);
        }
    };

    private final Class<?> type;
    private volatile Lambdas.@Nullable Site site;
    private volatile Lambdas.@Nullable Description description;

    private CodeSite(Class<?> type) {
        this.type = type;
    }

    static CodeSite of(Object code) {
        CodeSite found = SITES.get(code.getClass());
        if (found.site == null && Immutability.isSendableLambda(found.type)) {
            SerializedLambda parts = Lambdas.partsOf(code);
            found.site = Lambdas.Site.of(parts);
        }
        return found;
    }

    @Override
    public String name() {
        Lambdas.Description known = describe();
        return known == null ? className() : known.name();
    }

    @Override
    public String description() {
        Lambdas.Description known = describe();
        return known == null ? "the code " + className() : known.place();
    }

    /// The variable of the program that the outermost segment of a path stands for; null if none.
    @Nullable
    String variableOf(String segment) {
        if (site != null) {
            return LambdaSerializer.variableOf(segment);
        }
        // The compiler keeps captured variables of local and anonymous classes in fields.
        return (type.isAnonymousClass() || type.isLocalClass()) && segment.startsWith(".")
                ? segment.substring(1)
                : null;
    }

    private Lambdas.@Nullable Description describe() {
        Lambdas.Site where = site;
        Lambdas.Description known = description;
        if (known == null && where != null) {
            known = Lambdas.describe(where, type.getClassLoader());
            description = known;
        }
        return known;
    }

    private String className() {
        String name = type.getName();
        return name.substring(name.lastIndexOf('.') + 1);
    }
}
