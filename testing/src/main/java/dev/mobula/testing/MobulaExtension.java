package dev.mobula.testing;

import dev.mobula.Mobula;
import java.lang.reflect.AnnotatedElement;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestInstantiationAwareExtension;
import org.junit.platform.commons.support.AnnotationSupport;

/// Opens and closes the sessions of tests; see [MobulaTest], which registers it.
///
/// Registered by itself (`@ExtendWith(MobulaExtension.class)`) it acts as [MobulaTest] with its defaults.
public final class MobulaExtension
        implements BeforeAllCallback,
                BeforeEachCallback,
                AfterEachCallback,
                AfterAllCallback,
                ParameterResolver,
                TestInstantiationAwareExtension {
    private static final Namespace NAMESPACE = Namespace.create(MobulaExtension.class);

    @MobulaTest
    private static final class Defaults {}

    /// Used by JUnit.
    public MobulaExtension() {}

    /// A session in the store of the context that it belongs to; JUnit closes it if nobody else does.
    private record Held(TestSession session, String owner) implements AutoCloseable {
        @Override
        public void close() {
            session.mobula().close();
        }
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        if (settings(context).scope() == MobulaTest.Scope.CLASS && held(context) == null) {
            open(context);
        }
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        Held held = held(context);
        Optional<MobulaTest> own = AnnotationSupport.findAnnotation(context.getElement(), MobulaTest.class);
        if (own.isPresent() && own.get().scope() == MobulaTest.Scope.CLASS) {
            throw new ExtensionConfigurationException("@MobulaTest(scope = CLASS) stands on "
                    + context.getRequiredTestMethod() + ": put it on the class, or leave the scope out");
        }
        if (own.isPresent() && held != null && !isOwner(held, context)) {
            throw new ExtensionConfigurationException("@MobulaTest stands on " + context.getRequiredTestMethod()
                    + ", whose class shares one session among its tests: take either away");
        }
        if (held == null) {
            open(context);
        }
    }

    @Override
    public void afterEach(ExtensionContext context) {
        closeIfOwned(context);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        closeIfOwned(context);
    }

    private static void closeIfOwned(ExtensionContext context) {
        Held held = held(context);
        if (held != null && isOwner(held, context)) {
            context.getStore(NAMESPACE).remove(Held.class);
            held.session().end(context.getDisplayName());
        }
    }

    private static boolean isOwner(Held held, ExtensionContext context) {
        return held.owner().equals(context.getUniqueId());
    }

    private static @Nullable Held held(ExtensionContext context) {
        return context.getStore(NAMESPACE).get(Held.class, Held.class); // looks at the parents too
    }

    private static Held open(ExtensionContext context) {
        Held held = new Held(TestSession.open(settings(context)), context.getUniqueId());
        context.getStore(NAMESPACE).put(Held.class, held);
        return held;
    }

    // The nearest annotation: of the method, of the class, of the classes around it.
    private static MobulaTest settings(ExtensionContext context) {
        Optional<ExtensionContext> current = Optional.of(context);
        while (current.isPresent()) {
            Optional<AnnotatedElement> element = current.get().getElement();
            Optional<MobulaTest> found = AnnotationSupport.findAnnotation(element, MobulaTest.class);
            if (found.isPresent()) {
                return found.get();
            }
            current = current.get().getParent();
        }
        return Defaults.class.getAnnotation(MobulaTest.class);
    }

    @Override
    public ExtensionContextScope getTestInstantiationExtensionContextScope(ExtensionContext rootContext) {
        return ExtensionContextScope.TEST_METHOD;
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Mobula.class;
    }

    @Override
    public Mobula resolveParameter(ParameterContext parameter, ExtensionContext context) {
        Held held = held(context);
        if (held == null) {
            if (context.getTestMethod().isEmpty() && settings(context).scope() == MobulaTest.Scope.TEST) {
                throw new ParameterResolutionException("No session of one test can be given to "
                        + parameter.getDeclaringExecutable() + ", which is called once for all tests"
                        + (context.getTestInstanceLifecycle().equals(Optional.of(Lifecycle.PER_CLASS))
                                ? " (the test class has the life cycle PER_CLASS)"
                                : "")
                        + ": take the session as a parameter of the test, or share one with"
                        + " @MobulaTest(scope = CLASS)");
            }
            held = open(context); // for the constructor, which comes first
        }
        return held.session().mobula();
    }
}
