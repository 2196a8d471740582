package dev.mobula.runtime.codec;

/// The layout that [PlainWriter] writes and [PlainReader] reads: trees of the commonest types, without Kryo.
///
/// ```
/// value  = [TAG] node
/// node   = [kind] and then
///            nothing                                  NULL, TRUE, FALSE
///            1, 2, 4 or 8 bytes, little-endian        BYTE, SHORT, CHAR, INT, FLOAT, LONG, DOUBLE
///            [length] bytes, one for each character   ASCII
///            [length] 2 bytes for each character      UTF16
///            [index of attachment]                    ARRAY
///            [index of attachment] [length] bytes     TENSOR, see TensorValues
///            [length] nodes                           LIST, OBJECTS, STRINGS
///            [length] (node node) …                   MAP
///            [number of class] nodes                  RECORD; when the number is new, the class name follows
///                                                     it as a string node
/// length, index, number = 1 to 5 bytes, 7 bits each, lowest first, high bit: more follow
/// ```
final class Plain {
    /// First byte of every plain encoding.
    static final byte TAG = 2;

    /// How deep a tree may be nested.
    static final int DEPTH_LIMIT = 32;

    static final byte NULL = 0;
    static final byte FALSE = 1;
    static final byte TRUE = 2;
    static final byte BYTE = 3;
    static final byte SHORT = 4;
    static final byte CHAR = 5;
    static final byte INT = 6;
    static final byte LONG = 7;
    static final byte FLOAT = 8;
    static final byte DOUBLE = 9;
    static final byte ASCII = 10;
    static final byte UTF16 = 11;
    static final byte ARRAY = 12;
    static final byte LIST = 13;
    static final byte OBJECTS = 14;
    static final byte STRINGS = 15;
    static final byte MAP = 16;
    static final byte RECORD = 17;
    static final byte TENSOR = 18;

    private Plain() {}
}
