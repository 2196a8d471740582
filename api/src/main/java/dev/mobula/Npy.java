package dev.mobula;

import dev.mobula.spi.PrivateMemory;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// Reads and writes tensors as NPY files, as NumPy's `save` and `load` do.
///
/// ```java
/// Npy.write(tensor, Path.of("weights.npy"));
/// Tensor weights = Npy.map(Path.of("weights.npy")); // no copy: read from the file when touched
/// ```
///
/// All element types but BF16 can be written, always as format 1.0, little-endian and row-major. Versions 1.0,
/// 2.0 and 3.0 are read, in either byte order. Column-major (Fortran order) files give a view with its axes
/// in the order that NumPy shows; see [Tensor#contiguous]. Names of axes are not kept. What follows an array in
/// a file or a stream is left alone.
public final class Npy {
    private static final int CHUNK_BYTES = 1 << 18;

    /// So much is allocated on the word of a stream's header; beyond that only as data arrives.
    private static final long TRUSTED_BYTES = 1 << 24;

    private Npy() {}

    /// Writes a file, replacing what it held.
    ///
    /// @throws IllegalArgumentException if the type is BF16, which NPY does not have
    /// @throws IllegalStateException if the tensor is closed
    public static void write(Tensor tensor, Path file) throws IOException {
        byte[] header = header(tensor);
        try (OutputStream out = Files.newOutputStream(file)) {
            write(tensor, header, out);
        }
    }

    /// Writes one array to a stream, which stays open; see [#write(Tensor, Path)].
    public static void write(Tensor tensor, OutputStream out) throws IOException {
        write(tensor, header(tensor), out);
    }

    private static byte[] header(Tensor tensor) {
        tensor.checkOpen();
        return NpyHeader.write(tensor.dtype(), tensor.strides.shape);
    }

    private static void write(Tensor tensor, byte[] header, OutputStream out) throws IOException {
        out.write(header);
        writeElements(tensor, out, new byte[(int) Math.min(CHUNK_BYTES, tensor.byteSize())]);
    }

    private static void writeElements(Tensor part, OutputStream out, byte[] chunk) throws IOException {
        if (part.byteSize() <= chunk.length) {
            part.copyTo(MemorySegment.ofArray(chunk));
            out.write(chunk, 0, (int) part.byteSize());
            return;
        }
        int axis = 0;
        while (part.dim(axis) == 1) {
            axis++;
        }
        long half = part.dim(axis) / 2;
        writeElements(part.slice(axis, 0, half), out, chunk);
        writeElements(part.slice(axis, half, part.dim(axis)), out, chunk);
    }

    /// Reads a file into memory of this process, as a read-only tensor.
    ///
    /// @throws NpyFormatException if it is no NPY file, is cut off, or holds elements without a [DType]
    /// @throws OutOfMemoryError if it does not fit into memory: use [#map]
    public static Tensor read(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return read(in, Files.size(file));
        } catch (NpyFormatException e) {
            throw named("NPY file " + file, e);
        }
    }

    /// Reads one array from a stream, which stays open behind it; see [#read(Path)].
    public static Tensor read(InputStream in) throws IOException {
        try {
            return read(in, TRUSTED_BYTES);
        } catch (NpyFormatException e) {
            throw named("NPY stream", e);
        }
    }

    private static NpyFormatException named(String what, NpyFormatException cause) {
        NpyFormatException named = new NpyFormatException(what + ": " + cause.getMessage());
        named.initCause(cause);
        return named;
    }

    private static Tensor read(InputStream in, long trustedBytes) throws IOException {
        byte[] start = in.readNBytes(10);
        if (start.length == 10 && start[6] > 1) { // the length has 4 bytes instead of 2
            byte[] longer = new byte[NpyHeader.PREFIX_BYTES];
            System.arraycopy(start, 0, longer, 0, start.length);
            if (in.readNBytes(longer, start.length, 2) == 2) {
                start = longer;
            }
        }
        NpyHeader.Text text = NpyHeader.text(start);
        byte[] characters = in.readNBytes(text.length());
        if (characters.length < text.length()) {
            throw cutOff(text.end(), text.from() + (long) characters.length);
        }
        NpyHeader header = NpyHeader.parse(characters, text.from(), text.utf8());
        return tensor(header, elements(header, text.end(), in, trustedBytes));
    }

    private static NpyFormatException cutOff(long needed, long found) {
        return new NpyFormatException(
                "byte " + found + ": it ends here, its header says at byte " + needed + ": copy or download it again");
    }

    private static PrivateMemory elements(NpyHeader header, long from, InputStream in, long trustedBytes)
            throws IOException {
        int width = header.dtype.byteSize();
        long all = Shapes.bytes(header.dtype, header.shape);
        byte[] chunk = new byte[(int) Math.min(CHUNK_BYTES, Math.max(all, 1))];
        long room = Math.min(all, Math.max(trustedBytes, TRUSTED_BYTES) / width * width);
        PrivateMemory memory = PrivateMemory.allocate(header.dtype, room / width);
        long done = 0;
        while (done < all) {
            if (done == room) {
                room = Math.min(all, 2 * room);
                PrivateMemory larger = PrivateMemory.allocate(header.dtype, room / width);
                larger.internal().copyFrom(memory.internal());
                memory = larger;
            }
            int wanted = (int) Math.min(chunk.length, room - done);
            int count = in.readNBytes(chunk, 0, wanted);
            if (count < wanted) {
                throw cutOff(from + all, from + done + count);
            }
            if (header.bigEndian) {
                reverse(chunk, count, width);
            }
            MemorySegment.copy(MemorySegment.ofArray(chunk), 0, memory.internal(), done, count);
            done += count;
        }
        memory.seal();
        return memory;
    }

    private static void reverse(byte[] bytes, int count, int width) {
        for (int at = 0; at < count; at += width) {
            for (int i = at, j = at + width - 1; i < j; i++, j--) {
                byte swapped = bytes[i];
                bytes[i] = bytes[j];
                bytes[j] = swapped;
            }
        }
    }

    private static Tensor tensor(NpyHeader header, PrivateMemory memory) {
        long[] shape = header.shape;
        if (!header.columnMajor) {
            return Tensor.over(memory, header.dtype, shape);
        }
        long[] reversed = new long[shape.length];
        for (int k = 0; k < shape.length; k++) {
            reversed[k] = shape[shape.length - 1 - k];
        }
        return Tensor.over(memory, header.dtype, reversed).transpose();
    }

    /// Maps a file of any size as a read-only tensor whose elements are read from it when they are touched.
    ///
    /// The mapping lasts as long as the tensor, or what it gave out, is reachable. The file must not be
    /// shortened meanwhile: access to what is gone ends in an `InternalError` of the JVM.
    ///
    /// @throws NpyFormatException as for [#read(Path)], and for big-endian elements, which must be read
    public static Tensor map(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            NpyHeader.Text text = NpyHeader.text(bytes(channel, 0, NpyHeader.PREFIX_BYTES));
            byte[] characters = bytes(channel, text.from(), text.length());
            if (characters.length < text.length()) {
                throw cutOff(text.end(), channel.size());
            }
            NpyHeader header = NpyHeader.parse(characters, text.from(), text.utf8());
            if (header.bigEndian) {
                throw new NpyFormatException("its elements are big-endian: use Npy.read, which turns them round");
            }
            long size = channel.size();
            long bytes = Shapes.bytes(header.dtype, header.shape);
            if (bytes > size - text.end()) {
                throw cutOff(text.end() + (double) bytes > Long.MAX_VALUE ? Long.MAX_VALUE : text.end() + bytes, size);
            }
            MemorySegment mapped = channel.map(FileChannel.MapMode.READ_ONLY, 0, size, Arena.ofAuto());
            return tensor(header, PrivateMemory.over(mapped.asSlice(text.end(), bytes), false));
        } catch (NpyFormatException e) {
            throw named("NPY file " + file, e);
        }
    }

    private static byte[] bytes(FileChannel channel, long from, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, from + bytes.position()) < 0) {
                break;
            }
        }
        byte[] found = new byte[bytes.position()];
        bytes.flip().get(found);
        return found;
    }
}
