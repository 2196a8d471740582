/// How the classes of a program reach the workers on its host.
///
/// A driver finds its class path ([dev.mobula.runtime.classpath.ClassPathScan]) and hashes it
/// ([dev.mobula.runtime.classpath.ClassPathDescription]); the node copies what it does not have yet
/// ([dev.mobula.runtime.classpath.ClassPathStore]); workers load classes from the copies
/// ([dev.mobula.runtime.classpath.JobClassLoader]). Paths and hashes go between processes, classes do not.
@NullMarked
package dev.mobula.runtime.classpath;

import org.jspecify.annotations.NullMarked;
