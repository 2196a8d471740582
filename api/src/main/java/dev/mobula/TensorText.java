package dev.mobula;

import java.util.List;

/// Writes tensors as text, in the manner of NumPy.
final class TensorText {
    /// Tensors with more elements show only the corners.
    private static final int MAX_ELEMENTS = 1_000;

    /// Elements shown at each end of a long axis.
    private static final int EDGE = 3;

    /// After so many characters of elements the rest is left out.
    private static final int MAX_CHARACTERS = 8_000;

    private final Elements elements;
    private final Strides strides;
    private final boolean corners;
    private final StringBuilder out;

    private TensorText(Elements elements, Strides strides, StringBuilder out) {
        this.elements = elements;
        this.strides = strides;
        this.corners = strides.size > MAX_ELEMENTS;
        this.out = out;
    }

    /// Type and shape, as in `f32[batch=2, x=3]`.
    static String describe(DType dtype, long[] shape, List<String> names) {
        StringBuilder out = new StringBuilder(dtype.toString()).append('[');
        for (int axis = 0; axis < shape.length; axis++) {
            out.append(axis == 0 ? "" : ", ");
            if (!names.isEmpty()) {
                out.append(names.get(axis)).append('=');
            }
            out.append(shape[axis]);
        }
        return out.append(']').toString();
    }

    static String of(String description, Elements elements, Strides strides) {
        StringBuilder out = new StringBuilder("Tensor ").append(description);
        if (elements.memory.isClosed()) {
            return out.append(" (closed)").toString();
        }
        out.append(strides.rank() > 1 && strides.size > 0 ? '\n' : ' ');
        new TensorText(elements, strides, out).write();
        return out.toString();
    }

    private void write() {
        if (strides.size == 0) {
            out.append("[]");
        } else {
            axis(0, strides.offset);
        }
    }

    private void axis(int axis, long at) {
        if (axis == strides.rank()) {
            out.append(element(at));
            return;
        }
        long size = strides.shape[axis];
        boolean last = axis == strides.rank() - 1;
        String separator = last ? ", " : ",\n" + " ".repeat(axis + 1);
        out.append('[');
        for (long i = 0; i < size; i++) {
            out.append(i == 0 ? "" : separator);
            if (out.length() > MAX_CHARACTERS) {
                out.append("...");
                break;
            }
            if (corners && i == EDGE && size > 2 * EDGE) {
                out.append("...").append(separator);
                i = size - EDGE;
            }
            axis(axis + 1, at + i * strides.strides[axis]);
        }
        out.append(']');
    }

    private String element(long at) {
        return switch (elements.dtype) {
            case F64 -> Double.toString(elements.doubleAt(at));
            case F32, F16, BF16 -> Float.toString(elements.floatAt(at));
            case I64, I32, I16, I8, U8 -> Long.toString(elements.longAt(at));
            case BOOL -> elements.longAt(at) == 0 ? "false" : "true";
        };
    }
}
