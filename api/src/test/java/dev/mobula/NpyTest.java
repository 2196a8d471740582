package dev.mobula;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class NpyTest {
    private static final String MAGIC = "934e554d5059";

    @TempDir
    Path folder;

    static LongStream seeds() {
        Long given = Long.getLong("mobula.seed");
        return given != null ? LongStream.of(given) : LongStream.rangeClosed(1, 20);
    }

    /// A file by the letter of NEP 1: magic, version, little-endian length, text padded to 64 bytes, data.
    private static byte[] file(int version, String text, String dataHex) {
        int prefix = version == 1 ? 10 : 12;
        int total = (prefix + text.length() + 1 + 63) / 64 * 64;
        byte[] data = HexFormat.of().parseHex(dataHex.replace(" ", ""));
        ByteBuffer out = ByteBuffer.allocate(total + data.length).order(ByteOrder.LITTLE_ENDIAN);
        out.put(HexFormat.of().parseHex(MAGIC)).put((byte) version).put((byte) 0);
        if (version == 1) {
            out.putShort((short) (total - prefix));
        } else {
            out.putInt(total - prefix);
        }
        String padded = text + " ".repeat(total - prefix - text.length() - 1) + "\n";
        out.put(padded.getBytes(StandardCharsets.ISO_8859_1)).put(data);
        return out.array();
    }

    private static String header(String descr, boolean fortran, String shape) {
        return "{'descr': '" + descr + "', 'fortran_order': " + (fortran ? "True" : "False") + ", 'shape': " + shape
                + ", }";
    }

    private static Tensor read(byte[] bytes) throws IOException {
        return Npy.read(new ByteArrayInputStream(bytes));
    }

    private static byte[] written(Tensor tensor) throws IOException {
        var out = new ByteArrayOutputStream();
        Npy.write(tensor, out);
        return out.toByteArray();
    }

    @Test
    void writesTheBytesThatTheFormatDefines() throws IOException {
        assertThat(written(Tensor.of(new float[] {1, -2}, 1, 2)))
                .isEqualTo(file(1, header("<f4", false, "(1, 2)"), "0000803f 000000c0"));
        assertThat(written(Tensor.of(new short[] {258}))).isEqualTo(file(1, header("<i2", false, "(1,)"), "0201"));
        assertThat(written(Tensor.of(new boolean[] {true, false})))
                .isEqualTo(file(1, header("|b1", false, "(2,)"), "0100"));
        assertThat(written(Tensor.scalar(1.0))).isEqualTo(file(1, header("<f8", false, "()"), "000000000000f03f"));
        assertThat(written(Tensor.zeros(DType.I64, 0, 3))).isEqualTo(file(1, header("<i8", false, "(0, 3)"), ""));
        byte[] aligned = written(Tensor.of(new byte[0]));
        assertThat(aligned).hasSize(128);
        assertThat(aligned[127]).isEqualTo((byte) '\n');
    }

    @ParameterizedTest
    @CsvSource({
        "<f8, 000000000000f0bf, -1",
        ">f8, bff0000000000000, -1",
        "<f4, 0000c03f, 1.5",
        ">f4, 3fc00000, 1.5",
        "<f2, 003e, 1.5",
        ">f2, 3e00, 1.5",
        "<i8, feffffffffffffff, -2",
        ">i8, fffffffffffffffe, -2",
        "<i4, 02010000, 258",
        ">i4, 00000102, 258",
        "<i2, 0201, 258",
        ">i2, 0102, 258",
        "|i1, fe, -2",
        "|u1, fe, 254",
        "|b1, 01, 1"
    })
    void readsEachTypeInBothByteOrders(String descr, String data, double value) throws IOException {
        for (int version = 1; version <= 3; version++) {
            Tensor t = read(file(version, header(descr, false, "(1,)"), data));
            assertThat(t.getDouble(0)).isEqualTo(value);
            assertThat(t.isWritable()).isFalse();
        }
    }

    @Test
    void columnMajorFilesShowTheSameShapeAsInNumPy() throws IOException {
        byte[] file = file(1, header("|i1", true, "(2, 3)"), "01 04 02 05 03 06");
        Tensor t = read(file);
        assertThat(t.shape()).containsExactly(2, 3);
        assertThat(t.toByteArray()).containsExactly(1, 2, 3, 4, 5, 6);
        Path path = Files.write(folder.resolve("fortran.npy"), file);
        assertThat(Npy.map(path)).isEqualTo(t);
    }

    @Test
    void readsHeadersThatOthersWrite() throws IOException {
        for (String text : List.of(
                "{\"shape\":(2L,),\"fortran_order\":False,\"descr\":\"<i2\"}",
                "{ 'fortran_order' : False , 'descr' : '<i2' , 'shape' : ( 2 , ) }",
                "{'descr': '<i2', 'fortran_order': True, 'shape': (2,), }")) {
            assertThat(read(file(2, text, "01000200")).toShortArray()).containsExactly((short) 1, (short) 2);
        }
    }

    @Test
    void severalArraysInAStreamAreReadOneAfterAnother() throws IOException {
        var out = new ByteArrayOutputStream();
        Npy.write(Tensor.of(new int[] {1}), out);
        Npy.write(Tensor.of(new int[] {2, 3}), out);
        var in = new ByteArrayInputStream(out.toByteArray());
        assertThat(Npy.read(in).toIntArray()).containsExactly(1);
        assertThat(Npy.read(in).toIntArray()).containsExactly(2, 3);
    }

    @ParameterizedTest(name = "seed={0}")
    @MethodSource("seeds")
    void whatIsWrittenIsRead(long seed) throws IOException {
        var random = new SplittableRandom(seed);
        for (DType dtype : DType.values()) {
            if (dtype == DType.BF16) {
                continue;
            }
            long[] shape =
                    random.longs(random.nextInt(5), 0, 1 + random.nextInt(20)).toArray();
            Tensor t = Tensor.zeros(dtype, shape);
            byte[] bytes = new byte[(int) t.byteSize()];
            random.nextBytes(bytes);
            t.segment().copyFrom(MemorySegment.ofArray(bytes));
            Tensor view = random.nextBoolean() ? t.transpose() : t;
            Path file = folder.resolve(dtype + ".npy");
            Npy.write(view, file);
            assertThat(Npy.read(file)).isEqualTo(view);
            assertThat(Npy.map(file)).isEqualTo(view);
            assertThat(read(Files.readAllBytes(file))).isEqualTo(view);
        }
    }

    @Test
    void viewsOfManyChunksAreWritten() throws IOException {
        Tensor t = Tensor.zeros(DType.I32, 1, 700, 901);
        for (int i = 0; i < t.size(); i++) {
            t.reshape(-1).setLong(i, i);
        }
        Path file = folder.resolve("large.npy");
        Npy.write(t.transpose(), file);
        assertThat(Npy.read(file)).isEqualTo(t.transpose());
        assertThat(read(Files.readAllBytes(file))).isEqualTo(t.transpose());
    }

    @Test
    void streamsOfUnknownLengthAreReadAsTheyCome() throws IOException {
        Tensor t = Tensor.zeros(DType.F64, (5 << 20) + 3);
        t.setDouble(t.size() - 1, 5);
        t.setDouble((2 << 20) - 1, 7);
        assertThat(read(written(t))).isEqualTo(t);
    }

    @Test
    void mapsFilesOfMoreThan2GiB() throws IOException {
        long size = (1L << 32) + 5;
        Path file = folder.resolve("sparse.npy");
        byte[] start = file(1, header("|u1", false, "(" + size + ",)"), "");
        try (FileChannel out = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            out.write(ByteBuffer.wrap(start));
            out.write(ByteBuffer.wrap(new byte[] {42}), start.length + size - 1);
        }
        Tensor t = Npy.map(file);
        assertThat(t.getLong(size - 1)).isEqualTo(42);
        assertThat(t.getLong(5)).isZero();
        assertThatThrownBy(() -> t.setLong(0, 1)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(t::toByteArray)
                .hasMessage("u8[4294967301] has 4294967301 elements, a Java array at most"
                        + " 2147483639: use segment(), or slices of it");
        Files.delete(file);
    }

    @Test
    void refusesBf16BeforeTheFileIsTouched() {
        Path file = folder.resolve("bf16.npy");
        assertThatThrownBy(() -> Npy.write(Tensor.zeros(DType.BF16, 2), file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("NPY has no bf16: write to(DType.F32), or bitsAs(DType.I16) and read it back with"
                        + " bitsAs(DType.BF16)");
        assertThat(file).doesNotExist();
    }

    @Test
    void namesTheFileThatIsWrong() throws IOException {
        Path file = Files.write(folder.resolve("x.npy"), new byte[] {'P', 'K'});
        for (var call : List.<org.assertj.core.api.ThrowableAssert.ThrowingCallable>of(
                () -> Npy.read(file), () -> Npy.map(file))) {
            assertThatThrownBy(call)
                    .isInstanceOf(NpyFormatException.class)
                    .hasMessage("NPY file " + file + ": it begins with 50 4b, an NPY file with 93 4e 55 4d 50 59:"
                            + " write it with numpy.save");
        }
        Path big = Files.write(folder.resolve("big.npy"), file(1, header(">f8", false, "()"), "0000000000000000"));
        assertThatThrownBy(() -> Npy.map(big))
                .hasMessage("NPY file " + big + ": its elements are big-endian: use Npy.read, which turns them round");
        Path cut = Files.write(folder.resolve("cut.npy"), file(1, header("<f8", false, "(2,)"), "0000"));
        for (var call : List.<org.assertj.core.api.ThrowableAssert.ThrowingCallable>of(
                () -> Npy.read(cut), () -> Npy.map(cut))) {
            assertThatThrownBy(call)
                    .hasMessage("NPY file " + cut
                            + ": byte 130: it ends here, its header says at byte 144: copy or download it again");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "{'descr': '<u4', 'fortran_order': False, 'shape': (1,)}; byte 20: its header has type '<u4', which is none of f8 f4 f2 i8 i4 i2 i1 u1 b1 with < or >: convert the array with astype before saving",
                "{'descr': '|O', 'fortran_order': False, 'shape': (1,)}; byte 20: its header has Python objects: save an array of numbers",
                "{'descr': '<V2', 'fortran_order': False, 'shape': (1,)}; byte 20: its header has type '<V2', which may be bf16: save a.view(numpy.int16), and read that with bitsAs(DType.BF16)",
                "{'descr': [('a', '<i4')], 'fortran_order': False, 'shape': (1,)}; byte 20: its header describes a structured array: save each of its fields by itself",
                "{'descr': '<i4', 'fortran_order': 0, 'shape': (1,)}; byte 44: its header has no True or False where one must be: write it with numpy.save",
                "{'descr': '<i4', 'fortran_order': False, 'shape': (1)}; byte 62: its header has a number where a tuple must be: write it with numpy.save",
                "{'descr': '<i4', 'fortran_order': False, 'shape': (-1,)}; byte 61: its header has no size of 0 to 999999999999999999 where one must be: write it with numpy.save",
                "{'descr': '<i4', 'fortran_order': False}; byte 10: its header lacks 'descr', 'fortran_order' or 'shape': write it with numpy.save",
                "{'descr': '<i4', 'descr': '<i4'}; byte 27: its header has the key 'descr' twice: write it with numpy.save",
                "{'x': 1}; byte 11: its header has the unknown key 'x': write it with numpy.save",
                "__import__('os'); byte 10: its header has no '{' where one must be: write it with numpy.save",
                "{'descr': '<i4', 'fortran_order': False, 'shape': (1,)} 1; byte 66: its header has text after the '}': write it with numpy.save",
                "{'descr': '<f8', 'fortran_order': False, 'shape': (99999999999, 99999999999)}; byte 60: its header has a shape that cannot be: shape [99999999999, 99999999999] has more elements or bytes than a long can count: check its sizes",
                "{'descr': '<f8', 'fortran_order': False, 'shape': (999999999999999999,)}; byte 128: it ends here, its header says at byte 8000000000000000120: copy or download it again"
            })
    void saysWhatIsWrongInAHeaderAndWhere(String text, String message) {
        assertThatThrownBy(() -> read(file(1, text, "")))
                .isInstanceOf(NpyFormatException.class)
                .hasMessage("NPY stream: " + message);
    }

    @Test
    void refusesLongHeadersAndUnknownVersions() {
        byte[] large = file(2, header("<i4", false, "(1,)"), "");
        large[11] = 0x7f;
        assertThatThrownBy(() -> read(large)).hasMessageContaining("more than the limit 65536");
        byte[] future = file(1, header("<i4", false, "(1,)"), "");
        future[6] = 4;
        assertThatThrownBy(() -> read(future))
                .hasMessage("NPY stream: byte 6: it has version 4.0, known are 1.0, 2.0 and 3.0: write it with"
                        + " numpy.save");
    }

    @ParameterizedTest(name = "seed={0}")
    @MethodSource("seeds")
    void damagedFilesGiveATensorOrAnErrorOfTheirOwn(long seed) throws IOException {
        var random = new SplittableRandom(seed);
        Path path = folder.resolve("damaged.npy");
        String alphabet = "{}()[]'\":, <>|=fiubV0123456789LTrueFalse\\\n";
        for (int i = 0; i < 150; i++) {
            byte[] bytes = file(1 + random.nextInt(3), header("<f4", random.nextBoolean(), "(3, 2)"), "00".repeat(24));
            for (int damage = 1 + random.nextInt(4); damage > 0; damage--) {
                int at = random.nextInt(random.nextInt(4) == 0 ? 12 : 80);
                bytes[at] = random.nextBoolean()
                        ? (byte) random.nextInt()
                        : (byte) alphabet.charAt(random.nextInt(alphabet.length()));
            }
            if (random.nextInt(5) == 0) {
                bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length));
            }
            String inMemory = outcome(bytes, null);
            Files.write(path, bytes);
            assertThat(outcome(bytes, path)).isEqualTo(inMemory);
        }
    }

    private static String outcome(byte[] bytes, Path path) throws IOException {
        try {
            Tensor t = path == null ? read(bytes) : Npy.read(path);
            return t.toString() + t.hashCode();
        } catch (NpyFormatException e) {
            assertThat(e).hasMessageMatching("(?s)NPY [^:]*: .*");
            return "refused";
        }
    }
}
