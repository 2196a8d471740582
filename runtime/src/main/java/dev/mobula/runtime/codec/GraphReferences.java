package dev.mobula.runtime.codec;

import com.esotericsoftware.kryo.util.MapReferenceResolver;
import com.esotericsoftware.kryo.util.Util;
import java.util.ArrayList;
import java.util.List;

/// Numbers the objects of a graph, so that the same object stays the same and cycles end.
///
/// Objects that are built in one go from their parts (records, immutable collections, what `writeReplace`
/// gives) cannot be reached from those parts: such a cycle is refused when it is written.
final class GraphReferences extends MapReferenceResolver {
    private final List<Object> unbuilt = new ArrayList<>();
    private int lastSet;

    /// Marks an object whose parts are being written, and which a reader can only build after them.
    void begin(Object object) {
        unbuilt.add(object);
    }

    /// Ends what [#begin] began.
    void end() {
        unbuilt.removeLast();
    }

    /// How many objects have been numbered by the writer.
    int writtenCount() {
        return writtenObjects.size;
    }

    /// Skips numbers of objects that the reader does not want.
    void skipTo(int count) {
        while (readObjects.size() < count) {
            readObjects.add(null);
        }
    }

    /// The number of the object that the reader noted last.
    int lastSet() {
        return lastSet;
    }

    @Override
    public void setReadObject(int id, Object object) {
        lastSet = id;
        super.setReadObject(id, object);
    }

    void forget() {
        unbuilt.clear();
    }

    @Override
    public int getWrittenId(Object object) {
        int id = super.getWrittenId(object);
        if (id >= 0 && !unbuilt.isEmpty() && isUnbuilt(object)) {
            throw PathFailure.failed(
                    "refers back to the " + object.getClass().getName()
                            + " that holds it, which is built only after its parts",
                    "break the cycle, or hold the reference in a class with a field that can be set later",
                    null);
        }
        return id;
    }

    @Override
    @SuppressWarnings("rawtypes") // as declared by Kryo
    public Object getReadObject(Class type, int id) {
        Object object = id < 0 || id >= readObjects.size() ? null : super.getReadObject(type, id);
        if (object == null) {
            throw PathFailure.corrupt("object " + id + ", which is not there yet");
        }
        return object;
    }

    @Override
    @SuppressWarnings("rawtypes") // as declared by Kryo
    public boolean useReferences(Class type) {
        return type != String.class && !Util.isWrapperClass(type) && !Util.isEnum(type);
    }

    @SuppressWarnings("ReferenceEquality") // it is about the object, not what it equals
    private boolean isUnbuilt(Object object) {
        for (int i = unbuilt.size() - 1; i >= 0; i--) {
            if (unbuilt.get(i) == object) {
                return true;
            }
        }
        return false;
    }
}
