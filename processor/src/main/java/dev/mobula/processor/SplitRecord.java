package dev.mobula.processor;

import java.util.List;
import javax.lang.model.type.TypeMirror;

/// The generated record that holds one reference for each component of a method's result.
///
/// @param name its simple name
/// @param components the components of the method's result, in order
record SplitRecord(String name, List<Component> components) {
    /// One component.
    record Component(String name, TypeMirror type) {}
}
