package dev.mobula.processor;

/// What the reading of one class needs throughout.
///
/// @param language the program being compiled
/// @param problems takes the errors
/// @param names names of types in the file to be written
/// @param sendability checks the types
record Reading(Language language, Problems problems, TypeNames names, Sendability sendability) {}
