package dev.mobula.processor;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import javax.lang.model.element.Element;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.PackageElement;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.ArrayType;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.PrimitiveType;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.type.WildcardType;
import javax.lang.model.util.Elements;
import javax.lang.model.util.Types;
import javax.tools.JavaFileObject;
import org.jspecify.annotations.Nullable;

/// The names of types within one generated file: short where an import allows it, qualified elsewhere.
///
/// Of the type annotations, only JSpecify's `@Nullable` is kept. Also keeps what warnings the types that were named
/// would cause.
final class TypeNames {
    /// Finds the qualified name of a stub that does not exist yet by its simple name, or returns null.
    @FunctionalInterface
    interface StubLookup {
        @Nullable
        String find(String simpleName);
    }

    private static final String NULLABLE = "org.jspecify.annotations.Nullable";

    private final Elements elements;
    private final Types types;
    private final String ownPackage;
    private final StubLookup stubsToCome;
    private final @Nullable TypeElement nullable;
    private final Set<String> taken = new HashSet<>();
    private final Map<String, String> qualifiedBySimple = new HashMap<>();
    private final Set<String> imports = new TreeSet<>();
    private boolean rawSeen;
    private boolean deprecatedSeen;
    private boolean hiddenSeen;
    private boolean auxiliarySeen;

    /// @param type class whose stub the file is
    /// @param ownPackage package of the generated file
    /// @param ownName simple name of its class
    /// @param nestedNames simple names of the classes nested in that
    TypeNames(
            Language language,
            TypeElement type,
            String ownPackage,
            String ownName,
            Collection<String> nestedNames,
            StubLookup stubsToCome) {
        this.elements = language.elements();
        this.types = language.types();
        this.nullable = elements.getTypeElement(elements.getModuleOf(type), NULLABLE);
        this.ownPackage = ownPackage;
        this.stubsToCome = stubsToCome;
        taken.addAll(nestedNames);
        topLevel(ownPackage, ownName);
    }

    /// Takes a simple name for a type declared in the generated file itself, numbered if it is in use.
    String declare(String wanted) {
        String name = wanted;
        for (int i = 2; taken.contains(name) || qualifiedBySimple.containsKey(name); i++) {
            name = wanted + i;
        }
        taken.add(name);
        return name;
    }

    /// Names a top-level class by its qualified name.
    String of(String qualified) {
        int dot = qualified.lastIndexOf('.');
        return dot < 0 ? qualified : topLevel(qualified.substring(0, dot), qualified.substring(dot + 1));
    }

    /// Names a class without type arguments.
    String of(TypeElement element) {
        deprecatedSeen |= elements.isDeprecated(element);
        Element outer = element.getEnclosingElement();
        if (outer instanceof TypeElement outerType) {
            return of(outerType) + "." + element.getSimpleName();
        }
        String packageName =
                outer instanceof PackageElement pack ? pack.getQualifiedName().toString() : "";
        auxiliarySeen |= isAuxiliary(element);
        return topLevel(packageName, element.getSimpleName().toString());
    }

    /// Names a type with its arguments, and says what may be null.
    String of(TypeMirror type) {
        return name(type, true);
    }

    /// Names a type with its arguments, without saying what may be null.
    String bare(TypeMirror type) {
        return name(type, false);
    }

    private String name(TypeMirror type, boolean nullness) {
        return switch (type.getKind()) {
            case ARRAY -> array((ArrayType) type, nullness);
            case ERROR -> annotated(toCome(type), type, nullness);
            case DECLARED -> declared((DeclaredType) type, nullness);
            case WILDCARD -> wildcard((WildcardType) type, nullness);
            default ->
                type.getKind().isPrimitive() || type.getKind() == TypeKind.VOID
                        ? type.getKind().name().toLowerCase(Locale.ROOT)
                        : type.toString();
        };
    }

    /// Names the erasure of a type, for links in documentation and class literals.
    String ofErasure(TypeMirror type) {
        TypeMirror erasure = types.erasure(type);
        return switch (erasure.getKind()) {
            case ARRAY -> ofErasure(((ArrayType) erasure).getComponentType()) + "[]";
            case DECLARED -> of((TypeElement) ((DeclaredType) erasure).asElement());
            default -> of(erasure);
        };
    }

    /// Names a type as it must be written as a type argument.
    String boxed(TypeMirror type) {
        if (type.getKind() == TypeKind.VOID) {
            return (nullable == null ? "" : "@" + of(nullable) + " ") + of("java.lang.Void");
        }
        return type.getKind().isPrimitive() ? of(types.boxedClass((PrimitiveType) type)) : of(type);
    }

    /// The qualified name of a type's erasure, the same from one process to another.
    String erased(TypeMirror type) {
        TypeMirror erasure = types.erasure(type);
        return switch (erasure.getKind()) {
            case ARRAY -> erased(((ArrayType) erasure).getComponentType()) + "[]";
            case ERROR -> {
                String stub = stubsToCome.find(simpleName(erasure));
                yield stub == null ? simpleName(erasure) : stub;
            }
            case DECLARED ->
                ((TypeElement) ((DeclaredType) erasure).asElement())
                        .getQualifiedName()
                        .toString();
            default -> of(erasure);
        };
    }

    /// What the file has to import, in order.
    List<String> imports() {
        return List.copyOf(imports);
    }

    /// Whether a generic class was named without arguments.
    boolean rawSeen() {
        return rawSeen;
    }

    /// Whether a deprecated class was named.
    boolean deprecatedSeen() {
        return deprecatedSeen;
    }

    /// Whether a class was named that is not public.
    boolean hiddenSeen() {
        return hiddenSeen;
    }

    /// Whether a class was named that is not in a file of its own name.
    boolean auxiliarySeen() {
        return auxiliarySeen;
    }

    static String simpleName(TypeMirror type) {
        return ((DeclaredType) type).asElement().getSimpleName().toString();
    }

    private boolean isAuxiliary(TypeElement element) {
        try {
            JavaFileObject file = elements.getFileObjectOf(element);
            return file != null
                    && file.getKind() == JavaFileObject.Kind.SOURCE
                    && !file.isNameCompatible(element.getSimpleName().toString(), JavaFileObject.Kind.SOURCE);
        } catch (UnsupportedOperationException e) {
            return false; // a compiler that does not tell files does not warn of them either
        }
    }

    private String toCome(TypeMirror type) {
        String stub = stubsToCome.find(simpleName(type));
        return stub == null ? simpleName(type) : of(stub);
    }

    private String declared(DeclaredType type, boolean nullness) {
        TypeElement element = (TypeElement) type.asElement();
        hiddenSeen |= !element.getModifiers().contains(Modifier.PUBLIC);
        String plain = type.getEnclosingType() instanceof DeclaredType outer
                        && !outer.getTypeArguments().isEmpty()
                ? declared(outer, nullness) + "." + element.getSimpleName()
                : of(element);
        String name = annotated(plain, type, nullness);
        if (type.getTypeArguments().isEmpty()) {
            rawSeen |= !element.getTypeParameters().isEmpty();
            return name;
        }
        return type.getTypeArguments().stream()
                .map(argument -> name(argument, nullness))
                .collect(Collectors.joining(", ", name + "<", ">"));
    }

    /// The dimensions read from the outermost to the innermost, unlike the types.
    private String array(ArrayType type, boolean nullness) {
        StringBuilder dimensions = new StringBuilder();
        TypeMirror part = type;
        while (part instanceof ArrayType array) {
            dimensions.append(nullness && isNullable(array) ? " " + annotated("[]", array, true) : "[]");
            part = array.getComponentType();
        }
        return name(part, nullness) + dimensions;
    }

    private String wildcard(WildcardType type, boolean nullness) {
        if (type.getExtendsBound() != null) {
            return "? extends " + name(type.getExtendsBound(), nullness);
        }
        return type.getSuperBound() != null ? "? super " + name(type.getSuperBound(), nullness) : "?";
    }

    /// Puts `@Nullable` before the last part of a name if the type has it.
    private String annotated(String name, TypeMirror type, boolean nullness) {
        if (!nullness || nullable == null || !isNullable(type)) {
            return name;
        }
        int simple = name.lastIndexOf('.') + 1;
        return name.substring(0, simple) + "@" + of(nullable) + " " + name.substring(simple);
    }

    private static boolean isNullable(TypeMirror type) {
        return type.getAnnotationMirrors().stream()
                .anyMatch(annotation -> ((TypeElement)
                                annotation.getAnnotationType().asElement())
                        .getQualifiedName()
                        .contentEquals(NULLABLE));
    }

    private String topLevel(String packageName, String simple) {
        String qualified = packageName.isEmpty() ? simple : packageName + "." + simple;
        String known = qualifiedBySimple.get(simple);
        if (known != null) {
            return known.equals(qualified) ? simple : qualified;
        }
        boolean own = packageName.equals(ownPackage);
        if (taken.contains(simple) || (!own && packageName.equals("java.lang") && hiddenByOwnPackage(simple))) {
            return qualified;
        }
        qualifiedBySimple.put(simple, qualified);
        if (!own && !packageName.equals("java.lang")) {
            imports.add(qualified);
        }
        return simple;
    }

    private boolean hiddenByOwnPackage(String simple) {
        return elements.getTypeElement(ownPackage.isEmpty() ? simple : ownPackage + "." + simple) != null;
    }
}
