package dev.mobula.runtime.codec;

/// Marks memory of tensors that is published in place: whoever sends such a tensor can write to it no longer.
public interface SealedWhenSent {}
