package dev.mobula.testing;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/// Gives each test an embedded Mobula session of its own, and fails the test if it leaves something behind.
///
/// ```java
/// @MobulaTest(cpus = 2)
/// class PiTest {
///     @Test
///     void countsNoMoreHitsThanSamples(Mobula mobula) {
///         ObjectRef<Long> hits = PiRemote.hits(1_000, 42); // stubs find the session by themselves
///         assertThat(hits.get()).isBetween(0L, 1_000L);
///     }
/// }
/// ```
///
/// A parameter of type [dev.mobula.Mobula] of a test, of a method before or after it, or of the constructor is
/// the session. The node is fresh, and as the annotation says whatever the environment says; only
/// `-Dmobula.seed` is taken over, so that a run can be repeated.
///
/// After the test, tasks that have not ended within [#limitMillis] are reported by name with what they wait
/// for. Then the session is closed (which ends actors), and resources that are not back and threads that are
/// left are reported too. On a test method, the annotation replaces that of the class.
///
/// Tests that run in parallel in one JVM have several sessions open: there, stubs need `XRemote.on(mobula)`.
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
@ExtendWith(MobulaExtension.class)
public @interface MobulaTest {
    /// How long a session lives.
    enum Scope {
        /// One for each test.
        TEST,
        /// One for all tests of a class, nested ones included; what is left is looked for after the last.
        CLASS
    }

    /// CPUs of the node, whatever the machine has: 0 or more, steps of 0.0001.
    double cpus() default 2;

    /// GPUs of the node; nothing looks whether the machine has them.
    int gpus() default 0;

    /// Custom resources of the node, each as `"name=amount"`, for example `"license=2"`.
    String[] resources() default {};

    /// Where names of actors count; one for each session if empty.
    String namespace() default "";

    /// Whether each test has a session of its own, or all tests of the class share one.
    Scope scope() default Scope.TEST;

    /// Longest wait for tasks to end, and once more for resources and threads after the session is closed, in
    /// milliseconds. 0 only looks.
    long limitMillis() default 5_000;

    /// Whether a test fails that leaves something behind.
    boolean failOnLeaks() default true;
}
