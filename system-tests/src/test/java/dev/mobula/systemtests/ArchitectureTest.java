package dev.mobula.systemtests;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Holds the classes of all modules to the arrows of ARCHITECTURE.md.
class ArchitectureTest {
    /// A module, its packages, and the modules whose classes it may use.
    enum Module {
        API("api", "dev.[mobula|mobula.spi]"),
        PROCESSOR("processor", "dev.mobula.processor.."),
        SCHEDULER("scheduler", "dev.mobula.scheduler.."),
        OBJECT_STORE("object-store", "dev.mobula.store.."),
        RUNTIME("runtime", "dev.mobula.[runtime|util].."),
        TESTING("testing", "dev.mobula.testing.."),
        EXAMPLES("examples", "dev.mobula.examples.."),
        BENCHMARKS("benchmarks", "dev.mobula.benchmarks.."),
        NODE("node", "dev.mobula.node.."),
        CLI("cli", "dev.mobula.cli..");

        private final String folder;
        private final String packages;

        Module(String folder, String packages) {
            this.folder = folder;
            this.packages = packages;
        }

        Set<Module> mayUse() {
            return switch (this) {
                case API -> Set.of();
                case PROCESSOR, SCHEDULER, OBJECT_STORE -> Set.of(API);
                case RUNTIME -> Set.of(API, SCHEDULER, OBJECT_STORE);
                case TESTING, BENCHMARKS -> Set.of(API, SCHEDULER, OBJECT_STORE, RUNTIME);
                case EXAMPLES -> Set.of(API);
                case NODE -> Set.of(API, SCHEDULER, OBJECT_STORE, RUNTIME);
                case CLI -> Set.of(API, SCHEDULER, OBJECT_STORE, RUNTIME, EXAMPLES, BENCHMARKS, NODE);
            };
        }

        DescribedPredicate<JavaClass> classes() {
            return resideInAPackage(packages);
        }
    }

    // The jar of a module, or its folder when nothing is packaged yet.
    private static final Pattern MODULE =
            Pattern.compile("/mobula-([a-z-]+?)(-\\d[^/]*)?\\.jar!/|/([a-z-]+)/target/classes/");

    private static final JavaClasses MOBULA = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.mobula");

    @Test
    void seesTheClassesOfTheModules() {
        assertThat(MOBULA.that(Module.API.classes())).isNotEmpty();
    }

    @Test
    void eachPackageBelongsToOneModule() {
        for (var type : MOBULA) {
            var module = Stream.of(Module.values())
                    .filter(candidate -> candidate.folder.equals(moduleFolder(type)))
                    .findFirst();
            assertThat(module)
                    .as("%s comes from %s, which this test does not know: add it to Module", type, type.getSource())
                    .isPresent();
            assertThat(module.get().classes().test(type))
                    .as("%s is in the folder %s but not in its packages", type.getName(), module.get().folder)
                    .isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void usesOnlyTheModulesThatTheArrowsAllow(Module module) {
        var allowed = Stream.concat(Stream.of(module), module.mayUse().stream())
                .map(Module::classes)
                .reduce(resideOutsideOfPackage("dev.mobula.."), (all, next) -> all.or(next));

        classes()
                .that(module.classes())
                .should()
                .onlyDependOnClassesThat(
                        allowed.as("are in %s or %s, or outside of Mobula", module.folder, module.mayUse()))
                .allowEmptyShould(true)
                .check(MOBULA);
    }

    @Test
    void nothingSleeps() {
        noClasses()
                .that(resideOutsideOfPackage("..jmh_generated..")) // what JMH writes is JMH's
                .should()
                .callMethodWhere(call("sleep", Thread.class, TimeUnit.class))
                .because("a named condition with a limit says what is waited for")
                .check(MOBULA);
    }

    @Test
    void theSchedulerTouchesNoFileSocketOrThread() {
        noClasses()
                .that(Module.SCHEDULER.classes())
                .should()
                .dependOnClassesThat(resideInAnyPackage("java.io..", "java.nio..", "java.net..")
                        .or(resideInAPackage("java.util.concurrent..").and(not(TimeUnit.class)))
                        .or(JavaClass.Predicates.assignableTo(Thread.class)))
                .because("a simulation replays its decisions from a seed")
                .allowEmptyShould(true)
                .check(MOBULA);
    }

    @Test
    void theSchedulerIsGivenItsTimeAndRandomness() {
        noClasses()
                .that(Module.SCHEDULER.classes())
                .should()
                .dependOnClassesThat(JavaClass.Predicates.assignableTo(java.time.Clock.class))
                .orShould()
                .callMethodWhere(call("nanoTime", System.class))
                .orShould()
                .callMethodWhere(call("currentTimeMillis", System.class))
                .orShould()
                .callMethodWhere(call("random", Math.class))
                .orShould()
                .callMethodWhere(describe(
                        "now of java.time",
                        call -> call.getName().equals("now")
                                && call.getTargetOwner().getPackageName().equals("java.time")))
                .because("a simulation replays its decisions from a seed")
                .allowEmptyShould(true)
                .check(MOBULA);
    }

    private static DescribedPredicate<JavaMethodCall> call(String method, Class<?>... owners) {
        return describe(
                method + " of " + List.of(owners),
                call -> call.getName().equals(method)
                        && Stream.of(owners).anyMatch(call.getTargetOwner()::isAssignableTo));
    }

    private static DescribedPredicate<JavaClass> not(Class<?> type) {
        return DescribedPredicate.not(JavaClass.Predicates.equivalentTo(type));
    }

    private static String moduleFolder(JavaClass type) {
        var uri = type.getSource().orElseThrow().getUri().toString();
        var matcher = MODULE.matcher(uri);
        assertThat(matcher.find()).as("module in %s", uri).isTrue();
        return matcher.group(1) != null ? matcher.group(1) : matcher.group(3);
    }
}
