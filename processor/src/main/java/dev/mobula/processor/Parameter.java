package dev.mobula.processor;

import javax.lang.model.type.TypeMirror;

/// A parameter of a method that gets a stub.
///
/// @param name its name in the source
/// @param type its type, with the type variables of superclasses resolved
/// @param varargs whether it is declared with `...`; the type is then an array
/// @param wrapped whether a plain value could be mistaken for a reference, so that it must travel in an `Arg`
record Parameter(String name, TypeMirror type, boolean varargs, boolean wrapped) {}
