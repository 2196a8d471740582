package dev.mobula;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/// What the header of an NPY file says (NEP 1; NumPy, `numpy.lib.format`).
final class NpyHeader {
    /// Length of magic, version and the longest length field.
    static final int PREFIX_BYTES = 12;

    /// Longest header text that is read; that of 64 axes needs 1.5 KB.
    static final int MAX_TEXT_BYTES = 1 << 16;

    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};

    final DType dtype;

    /// Whether the bytes of each element are to be reversed.
    final boolean bigEndian;

    /// Whether the first axis is the fastest, `fortran_order`.
    final boolean columnMajor;

    /// Sizes of the axes, with a number of bytes that is a `long`; nobody writes to it.
    final long[] shape;

    private NpyHeader(DType dtype, boolean bigEndian, boolean columnMajor, long[] shape) {
        this.dtype = dtype;
        this.bigEndian = bigEndian;
        this.columnMajor = columnMajor;
        this.shape = shape;
    }

    /// Where a header's text is.
    ///
    /// @param from first byte, counted from the file's
    /// @param length bytes
    /// @param utf8 whether it is UTF-8, else Latin-1
    record Text(int from, int length, boolean utf8) {
        int end() {
            return from + length;
        }
    }

    /// Reads magic, version and length.
    ///
    /// @param start the first 12 bytes, or all if there are fewer
    /// @throws NpyFormatException if this is not the beginning of an NPY file of version 1 to 3
    static Text text(byte[] start) throws NpyFormatException {
        if (start.length < 10 || !Arrays.equals(start, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            throw new NpyFormatException(
                    "it begins with " + hex(start) + ", an NPY file with 93 4e 55 4d 50 59: write it with numpy.save");
        }
        int major = start[6] & 0xff;
        int minor = start[7] & 0xff;
        if (major < 1 || major > 3 || minor != 0) {
            throw new NpyFormatException("byte 6: it has version " + major + "." + minor
                    + ", known are 1.0, 2.0 and 3.0: write it with numpy.save");
        }
        long length = (start[8] & 0xff) | (start[9] & 0xff) << 8;
        if (major > 1) {
            if (start.length < PREFIX_BYTES) {
                throw new NpyFormatException("it ends after " + start.length + " bytes, inside of the header's length");
            }
            length |= (start[10] & 0xffL) << 16 | (start[11] & 0xffL) << 24;
        }
        if (length > MAX_TEXT_BYTES) {
            throw new NpyFormatException("byte 8: its header has " + length + " bytes, more than the limit "
                    + MAX_TEXT_BYTES + ": save the array without named fields");
        }
        return new Text(major == 1 ? 10 : PREFIX_BYTES, (int) length, major == 3);
    }

    private static String hex(byte[] start) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < Math.min(start.length, MAGIC.length); i++) {
            out.append(i == 0 ? "" : " ").append(Character.forDigit((start[i] >> 4) & 15, 16));
            out.append(Character.forDigit(start[i] & 15, 16));
        }
        return out.isEmpty() ? "nothing" : out.toString();
    }

    /// Reads a header's text, as in `{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }`.
    ///
    /// @param from where the text is in the file, for messages
    /// @throws NpyFormatException if the text is anything else, or the type has no [DType]
    static NpyHeader parse(byte[] text, int from, boolean utf8) throws NpyFormatException {
        return new Parser(new String(text, utf8 ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1), from).header();
    }

    /// The header of version 1.0 for a row-major tensor, from the magic to the line feed before the data; a
    /// multiple of 64 bytes long.
    ///
    /// @throws IllegalArgumentException if NPY has no such type
    static byte[] write(DType dtype, long[] shape) {
        String sizes = LongStream.of(shape).mapToObj(Long::toString).collect(Collectors.joining(", "));
        String text = "{'descr': '" + descr(dtype) + "', 'fortran_order': False, 'shape': (" + sizes
                + (shape.length == 1 ? ",), }" : "), }");
        int total = (10 + text.length() + 1 + 63) / 64 * 64;
        byte[] header = new byte[total];
        Arrays.fill(header, (byte) ' ');
        System.arraycopy(MAGIC, 0, header, 0, MAGIC.length);
        header[6] = 1;
        header[7] = 0;
        header[8] = (byte) (total - 10);
        header[9] = (byte) ((total - 10) >> 8);
        byte[] characters = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(characters, 0, header, 10, characters.length);
        header[total - 1] = '\n';
        return header;
    }

    private static String descr(DType dtype) {
        return switch (dtype) {
            case F64 -> "<f8";
            case F32 -> "<f4";
            case F16 -> "<f2";
            case I64 -> "<i8";
            case I32 -> "<i4";
            case I16 -> "<i2";
            case I8 -> "|i1";
            case U8 -> "|u1";
            case BOOL -> "|b1";
            case BF16 ->
                throw new IllegalArgumentException("NPY has no bf16: write to(DType.F32), or bitsAs(DType.I16)"
                        + " and read it back with bitsAs(DType.BF16)");
        };
    }

    /// Reads a Python dictionary of exactly the three entries, in any order.
    private static final class Parser {
        private static final String SAVE = ": write it with numpy.save";

        private final String text;
        private final int from;
        private int at;

        private @Nullable String descr;
        private @Nullable Boolean columnMajor;
        private long @Nullable [] shape;
        private int descrAt;
        private int shapeAt;

        Parser(String text, int from) {
            this.text = text;
            this.from = from;
        }

        NpyHeader header() throws NpyFormatException {
            expect('{');
            while (!accept('}')) {
                entry();
                if (!accept(',')) {
                    expect('}');
                    break;
                }
            }
            skipSpace();
            if (at != text.length()) {
                throw wrong(at, "has text after the '}'", SAVE);
            }
            String type = descr;
            Boolean order = columnMajor;
            long[] sizes = shape;
            if (type == null || order == null || sizes == null) {
                throw wrong(0, "lacks 'descr', 'fortran_order' or 'shape'", SAVE);
            }
            DType dtype = dtype(type);
            try {
                Shapes.bytes(dtype, sizes);
            } catch (IllegalArgumentException e) {
                throw wrong(shapeAt, "has a shape that cannot be: " + e.getMessage(), "");
            }
            return new NpyHeader(dtype, type.charAt(0) == '>' && dtype.byteSize() > 1, order, sizes);
        }

        private void entry() throws NpyFormatException {
            skipSpace();
            int keyAt = at;
            String key = string();
            expect(':');
            skipSpace();
            switch (key) {
                case "descr" -> {
                    once(descr, key, keyAt);
                    descrAt = at;
                    if (at < text.length() && text.charAt(at) == '[') {
                        throw wrong(at, "describes a structured array", ": save each of its fields by itself");
                    }
                    descr = string();
                }
                case "fortran_order" -> {
                    once(columnMajor, key, keyAt);
                    columnMajor = bool();
                }
                case "shape" -> {
                    once(shape, key, keyAt);
                    shapeAt = at;
                    shape = tuple();
                }
                default -> throw wrong(keyAt, "has the unknown key " + quoted(key), SAVE);
            }
        }

        private void once(@Nullable Object before, String key, int keyAt) throws NpyFormatException {
            if (before != null) {
                throw wrong(keyAt, "has the key '" + key + "' twice", SAVE);
            }
        }

        private DType dtype(String type) throws NpyFormatException {
            return switch (type) {
                case "<f8", ">f8" -> DType.F64;
                case "<f4", ">f4" -> DType.F32;
                case "<f2", ">f2" -> DType.F16;
                case "<i8", ">i8" -> DType.I64;
                case "<i4", ">i4" -> DType.I32;
                case "<i2", ">i2" -> DType.I16;
                case "|i1", "<i1", ">i1" -> DType.I8;
                case "|u1", "<u1", ">u1" -> DType.U8;
                case "|b1", "<b1", ">b1" -> DType.BOOL;
                case "|V2", "<V2", ">V2" ->
                    throw wrong(
                            descrAt,
                            "has type " + quoted(type) + ", which may be bf16",
                            ": save a.view(numpy.int16), and read that with bitsAs(DType.BF16)");
                case "|O" -> throw wrong(descrAt, "has Python objects", ": save an array of numbers");
                default ->
                    throw wrong(
                            descrAt,
                            "has type " + quoted(type) + ", which is none of f8 f4 f2 i8 i4 i2 i1 u1 b1 with < or >",
                            ": convert the array with astype before saving");
            };
        }

        private String string() throws NpyFormatException {
            skipSpace();
            char quote = at < text.length() ? text.charAt(at) : 0;
            int end = quote == '\'' || quote == '"' ? text.indexOf(quote, at + 1) : -1;
            if (end < 0 || text.substring(at, end).indexOf('\\') >= 0) {
                throw wrong(at, "has no string where one must be", SAVE);
            }
            String value = text.substring(at + 1, end);
            at = end + 1;
            return value;
        }

        private boolean bool() throws NpyFormatException {
            if (text.startsWith("True", at)) {
                at += 4;
                return true;
            }
            if (text.startsWith("False", at)) {
                at += 5;
                return false;
            }
            throw wrong(at, "has no True or False where one must be", SAVE);
        }

        private long[] tuple() throws NpyFormatException {
            List<Long> sizes = new ArrayList<>();
            expect('(');
            while (!accept(')')) {
                sizes.add(number());
                if (sizes.size() > Strides.MAX_RANK) {
                    throw wrong(shapeAt, "has more than " + Strides.MAX_RANK + " axes", ": reshape the array");
                }
                if (accept(',')) {
                    continue;
                }
                if (sizes.size() == 1) {
                    throw wrong(at, "has a number where a tuple must be", SAVE);
                }
                expect(')');
                break;
            }
            return sizes.stream().mapToLong(Long::longValue).toArray();
        }

        private long number() throws NpyFormatException {
            skipSpace();
            int start = at;
            while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
                at++;
            }
            String digits = text.substring(start, at);
            if (digits.isEmpty() || digits.length() > 18) {
                throw wrong(start, "has no size of 0 to 999999999999999999 where one must be", SAVE);
            }
            if (at < text.length() && text.charAt(at) == 'L') { // Python 2
                at++;
            }
            return Long.parseLong(digits);
        }

        private boolean accept(char wanted) {
            skipSpace();
            if (at < text.length() && text.charAt(at) == wanted) {
                at++;
                return true;
            }
            return false;
        }

        private void expect(char wanted) throws NpyFormatException {
            if (!accept(wanted)) {
                throw wrong(at, "has no '" + wanted + "' where one must be", SAVE);
            }
        }

        private void skipSpace() {
            while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\n')) {
                at++;
            }
        }

        private static String quoted(String value) {
            StringBuilder shown = new StringBuilder("'");
            value.chars().limit(40).forEach(c -> shown.append(c < ' ' || c > '~' ? '?' : (char) c));
            return shown.append(value.length() > 40 ? "...'" : "'").toString();
        }

        private NpyFormatException wrong(int position, String what, String cure) {
            return new NpyFormatException("byte " + (from + position) + ": its header " + what + cure);
        }
    }
}
