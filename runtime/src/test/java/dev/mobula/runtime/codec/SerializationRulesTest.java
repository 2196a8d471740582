package dev.mobula.runtime.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mobula.UnreadableValueException;
import java.io.EOFException;
import java.io.Externalizable;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.ObjectInput;
import java.io.ObjectInputStream;
import java.io.ObjectOutput;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamField;
import java.io.OptionalDataException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Classes that say themselves how they are serialized.
@SuppressWarnings({"serial", "unused"})
class SerializationRulesTest {
    private static final class Custom implements Serializable {
        private int number = 7;
        private transient List<String> names = new ArrayList<>(List.of("a", "b"));

        private void writeObject(ObjectOutputStream out) throws IOException {
            out.defaultWriteObject();
            out.writeInt(names.size());
            for (String name : names) {
                out.writeUTF(name);
            }
            out.writeObject(this);
            out.writeByte(1);
            out.writeShort(2);
            out.writeChar('c');
            out.writeLong(4);
            out.writeFloat(5);
            out.writeDouble(6);
            out.writeBoolean(true);
            out.write(new byte[] {8, 9});
        }

        private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
            in.defaultReadObject();
            int count = in.readInt();
            names = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                names.add(in.readUTF());
            }
            assertThat(in.readObject()).isSameAs(this);
            assertThat(in.readByte()).isEqualTo((byte) 1);
            assertThat(in.readShort()).isEqualTo((short) 2);
            assertThat(in.readChar()).isEqualTo('c');
            assertThat(in.readLong()).isEqualTo(4);
            assertThat(in.readFloat()).isEqualTo(5);
            assertThat(in.readDouble()).isEqualTo(6);
            assertThat(in.readBoolean()).isTrue();
            byte[] rest = new byte[2];
            in.readFully(rest);
            assertThat(rest).containsExactly(8, 9);
            assertThat(in.read()).isEqualTo(-1);
            assertThatThrownBy(in::readInt).isInstanceOf(EOFException.class);
            assertThatThrownBy(in::readObject).isInstanceOf(OptionalDataException.class);
        }
    }

    /// Reads less than it writes.
    private static final class Forgetful implements Serializable {
        private final List<Integer> kept = new ArrayList<>(List.of(1));

        private void writeObject(ObjectOutputStream out) throws IOException {
            out.defaultWriteObject();
            out.writeObject(new ArrayList<>(List.of("lost")));
            out.writeLong(99);
        }

        private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
            in.defaultReadObject();
        }
    }

    private static final class Persistent implements Serializable {
        private static final ObjectStreamField[] serialPersistentFields = {
            new ObjectStreamField("text", String.class), new ObjectStreamField("count", int.class)
        };

        private transient StringBuilder builder = new StringBuilder("built");

        private void writeObject(ObjectOutputStream out) throws IOException {
            ObjectOutputStream.PutField fields = out.putFields();
            fields.put("text", builder.toString());
            fields.put("count", 3);
            out.writeFields();
        }

        private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
            ObjectInputStream.GetField fields = in.readFields();
            builder = new StringBuilder("" + fields.get("text", "none") + fields.get("count", 0));
        }
    }

    private static final class Singleton implements Serializable {
        private static final Singleton ONE = new Singleton();

        private Object readResolve() {
            return ONE;
        }
    }

    private static final class Money implements Serializable {
        private final int cents;

        Money(int cents) {
            this.cents = cents;
        }

        private Object writeReplace() {
            return new Form(cents + " ct");
        }

        private void readObject(ObjectInputStream in) throws IOException {
            throw new InvalidObjectException("use Form");
        }

        private record Form(String text) implements Serializable {
            private Object readResolve() {
                return new Money(Integer.parseInt(text.substring(0, text.length() - 3)));
            }
        }
    }

    private static final class OldForm implements Serializable {
        private final String text;

        OldForm(String text) {
            this.text = text;
        }

        private Object readResolve() {
            return new Price(text);
        }
    }

    private static final class Price implements Serializable {
        private final String text;

        Price(String text) {
            this.text = text;
        }

        private Object writeReplace() {
            return new OldForm(text);
        }
    }

    /// Written and read by its own methods.
    public static final class External implements Externalizable {
        private List<String> names = new ArrayList<>();

        /// As the interface wants it.
        public External() {}

        @Override
        public void writeExternal(ObjectOutput out) throws IOException {
            out.writeInt(names.size());
            out.writeObject(names);
        }

        @Override
        @SuppressWarnings("unchecked")
        public void readExternal(ObjectInput in) throws IOException, ClassNotFoundException {
            assertThat(in.readInt()).isEqualTo(1);
            names = (List<String>) in.readObject();
        }
    }

    private static final class Cache extends LinkedHashMap<String, List<Integer>> {
        private final int limit;

        Cache(int limit) {
            super(16, 0.75f, true);
            this.limit = limit;
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, List<Integer>> eldest) {
            return size() > limit;
        }
    }

    private static class NotSerializable {
        int initialised = 5;
    }

    private static final class Child extends NotSerializable implements Serializable {
        private final List<Integer> own = new ArrayList<>(List.of(1));
    }

    private static final class Exploding implements Serializable {
        private int value;

        private Object readResolve() {
            throw new IllegalStateException("boom");
        }
    }

    private record Checked(List<Integer> positive) {
        static boolean strict;

        Checked {
            if (strict) {
                throw new IllegalArgumentException("too strict");
            }
        }
    }

    private static final class Validated implements Serializable {
        private List<Integer> parts = new ArrayList<>(List.of(1));
        private transient boolean seen;

        private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
            in.defaultReadObject();
            in.registerValidation(() -> seen = true, 0);
        }
    }

    private record Holder(Object first, Object second) {}

    @Test
    void callsWriteObjectAndReadObject() {
        Custom copy = Codecs.copy(new Custom());

        assertThat(copy.number).isEqualTo(7);
        assertThat(copy.names).containsExactly("a", "b");
    }

    @Test
    void skipsWhatReadObjectLeavesUnread() {
        List<String> after = new ArrayList<>(List.of("after"));
        Holder copy = Codecs.copy(new Holder(new Forgetful(), new Object[] {after, after}));

        assertThat(((Forgetful) copy.first()).kept).containsExactly(1);
        Object[] rest = (Object[]) copy.second();
        assertThat(rest[0]).isEqualTo(after).isSameAs(rest[1]);
    }

    @Test
    void keepsPersistentFieldsThatDifferFromTheDeclaredOnes() {
        assertThat(Codecs.copy(new Persistent()).builder).hasToString("built3");
    }

    @Test
    void keepsASingletonASingleton() {
        List<Object> copy = Codecs.copy(new ArrayList<>(List.of(Singleton.ONE, Singleton.ONE)));

        assertThat(copy.getFirst()).isSameAs(Singleton.ONE);
        assertThat(copy.getLast()).isSameAs(Singleton.ONE);
    }

    @Test
    void sendsTheReplacementOfAnObject() {
        Price price = new Price("5 EUR");
        List<Object> copy = Codecs.copy(new ArrayList<>(List.of(price, price)));

        assertThat(((Price) copy.getFirst()).text).isEqualTo("5 EUR");
        assertThat(copy.getLast()).isSameAs(copy.getFirst());
    }

    @Test
    void callsReadResolveOfARecord() {
        assertThat(Codecs.copy(new Money(25)).cents).isEqualTo(25);
    }

    @Test
    void callsMethodsOfExternalizableClasses() {
        External original = new External();
        original.names.add("x");

        assertThat(Codecs.copy(original).names).containsExactly("x").isNotSameAs(original.names);
    }

    @Test
    void keepsFieldsAndBehaviourOfSubclassesOfJdkCollections() {
        Cache cache = new Cache(2);
        cache.put("a", new ArrayList<>(List.of(1)));
        cache.put("b", new ArrayList<>());
        Cache copy = Codecs.copy(cache);
        copy.get("a");
        copy.put("c", new ArrayList<>());

        assertThat(copy.keySet()).containsExactly("a", "c");
        assertThat(cache.get("a")).isNotSameAs(copy.get("a"));
    }

    @Test
    void keepsFieldsOfSuperclassesThatAreNotSerializable() {
        Child child = new Child();
        child.initialised = 6;

        assertThat(Codecs.copy(child).initialised).isEqualTo(6);
    }

    @Test
    void callsValidationsWhenTheWholeValueIsThere() {
        assertThat(Codecs.copy(new Validated()).seen).isTrue();
    }

    @Test
    void saysWhichReadResolveThrew() {
        Object frozen = ValueCodec.shared()
                .freeze(new HashMap<>(Map.of("k", new ArrayList<>(List.of(new Exploding())))), Codecs.JOB);

        assertThatThrownBy(() -> ValueCodec.shared().thaw(frozen, getClass().getClassLoader(), Codecs.JOB))
                .isInstanceOf(UnreadableValueException.class)
                .hasMessage("Cannot read argument 'job' of Pipeline.run: job['k'][0] is a"
                        + " dev.mobula.runtime.codec.SerializationRulesTest$Exploding, whose readResolve threw"
                        + " java.lang.IllegalStateException: boom: see the cause; the class says itself how it is"
                        + " written and read")
                .hasRootCauseMessage("boom");
    }

    @Test
    void saysWhichRecordConstructorThrew() {
        Object frozen = ValueCodec.shared().freeze(new Checked(new ArrayList<>()), Codecs.JOB);
        Checked.strict = true;
        try {
            assertThatThrownBy(() -> ValueCodec.shared().thaw(frozen, getClass().getClassLoader(), Codecs.JOB))
                    .isInstanceOf(UnreadableValueException.class)
                    .hasMessage("Cannot read argument 'job' of Pipeline.run: it cannot be rebuilt, since the"
                            + " constructor of record dev.mobula.runtime.codec.SerializationRulesTest$Checked threw"
                            + " java.lang.IllegalArgumentException: too strict: let it accept what an existing record"
                            + " holds");
        } finally {
            Checked.strict = false;
        }
    }

    @Test
    void saysWhichClassIsMissing() {
        Object frozen = ValueCodec.shared().freeze(new ArrayList<>(List.of(1, new Holder(new int[1], 2))), Codecs.JOB);

        assertThatThrownBy(() -> ValueCodec.shared().thaw(frozen, ClassLoader.getPlatformClassLoader(), Codecs.JOB))
                .isInstanceOf(UnreadableValueException.class)
                .hasMessage("Cannot read argument 'job' of Pipeline.run: job[1] needs class"
                        + " dev.mobula.runtime.codec.SerializationRulesTest$Holder, which is not on the class path"
                        + " here: put the same classes on the class path of all workers");
    }
}
