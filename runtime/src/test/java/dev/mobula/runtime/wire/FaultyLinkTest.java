package dev.mobula.runtime.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FaultyLinkTest {
    /// Takes messages into a ring, and has none for its own side.
    private static final class Recording implements Link {
        private final Ring ring;

        private Recording(int capacity) {
            ring = new Ring(Arena.ofAuto().allocate(Ring.regionBytes(capacity), 64));
        }

        private List<String> taken() {
            var all = new ArrayList<String>();
            ring.poll((type, reader) -> all.add(MessageType.name(type) + reader.getInt()), Integer.MAX_VALUE);
            return all;
        }

        @Override
        public boolean offer(int type, byte[] bytes, int offset, int length) {
            return ring.offer(type, bytes, offset, length);
        }

        @Override
        public void flush() {}

        @Override
        public int poll(Handler handler, int limit) {
            return 0;
        }

        @Override
        public boolean hasInbound() {
            return false;
        }

        @Override
        public int maxMessageBytes() {
            return ring.maxMessageBytes();
        }

        @Override
        public void announceSleep() {}

        @Override
        public void announceAwake() {}

        @Override
        public void sleep(long timeoutNs) {}

        @Override
        public void wakeSelf() {}
    }

    private long nowNs;

    private boolean offer(Link link, int type, int number) {
        var writer = new WireWriter().putInt(99).putInt(number);
        return link.offer(type, writer.bytes(), 4, 4);
    }

    private List<String> run(String plan, int type, int count) {
        var target = new Recording(1 << 16);
        var link = new FaultyLink(target, FaultPlan.parse(plan), () -> nowNs);
        for (int i = 0; i < count; i++) {
            assertThat(offer(link, type, i)).isTrue();
        }
        return target.taken();
    }

    @Test
    void passesEverythingOnWithoutAPlan() {
        assertThat(run("", MessageType.WANT, 4)).containsExactly("WANT0", "WANT1", "WANT2", "WANT3");
    }

    @Test
    void losesDoublesAndDelays() {
        assertThat(run("drop:WANT=1", MessageType.WANT, 4)).isEmpty();
        assertThat(run("drop:WANT=1", MessageType.PUT, 2)).containsExactly("PUT0", "PUT1");
        assertThat(run("dup:WANT=1", MessageType.WANT, 2)).containsExactly("WANT0", "WANT0", "WANT1", "WANT1");
        assertThat(run("delay:WANT=1@3", MessageType.WANT, 5)).containsExactly("WANT0", "WANT1");
        assertThat(run("seed=3;delay:WANT=0.2@2", MessageType.WANT, 300))
                .doesNotHaveDuplicates()
                .isNotEqualTo(run("", MessageType.WANT, 300));
    }

    @ParameterizedTest(name = "seed={0}")
    @ValueSource(longs = {1, 2, 3})
    void doesTheSameForTheSameSeed(long seed) {
        String plan = "seed=" + seed + ";drop:WANT=0.1;dup:WANT=0.1;delay:WANT=0.1@5";
        var first = run(plan, MessageType.WANT, 1_000);
        assertThat(run(plan, MessageType.WANT, 1_000)).isEqualTo(first);
        assertThat(run(plan.replace("seed=", "seed=9"), MessageType.WANT, 1_000))
                .isNotEqualTo(first);
        assertThat(new HashSet<>(first)).hasSizeBetween(840, 950);
        assertThat(first.size() - new HashSet<>(first).size()).isBetween(50, 140);
    }

    @Test
    void whatBefallsOneTypeDoesNotDependOnOthers() {
        String plan = "seed=5;drop:WANT=0.5";
        var alone = run(plan, MessageType.WANT, 100);
        var target = new Recording(1 << 16);
        var link = new FaultyLink(target, FaultPlan.parse(plan), () -> nowNs);
        for (int i = 0; i < 100; i++) {
            offer(link, MessageType.PUT, i);
            offer(link, MessageType.WANT, i);
        }
        assertThat(target.taken()).filteredOn(text -> text.startsWith("WANT")).isEqualTo(alone);
    }

    @Test
    void aFullRingChangesNothing() {
        String plan = "seed=5;drop:WANT=0.2;dup:WANT=0.2;delay:WANT=0.2@3";
        var roomy = run(plan, MessageType.WANT, 500);
        var target = new Recording(1024);
        var link = new FaultyLink(target, FaultPlan.parse(plan), () -> nowNs);
        var taken = new ArrayList<String>();
        for (int i = 0; i < 500; i++) {
            while (!offer(link, MessageType.WANT, i)) {
                taken.addAll(target.taken());
            }
        }
        taken.addAll(target.taken());
        assertThat(taken).hasSizeBetween(roomy.size() - 2, roomy.size());
        assertThat(roomy.subList(0, taken.size())).isEqualTo(taken);
    }

    @Test
    void holdsNothingBackForEver() {
        var target = new Recording(1 << 16);
        var link = new FaultyLink(target, FaultPlan.parse("delay:WANT=1@100"), () -> nowNs);
        offer(link, MessageType.WANT, 0);
        nowNs += 99_000_000;
        link.poll((_, _) -> {}, 1);
        assertThat(target.taken()).isEmpty();
        nowNs += 2_000_000;
        link.hasInbound();
        assertThat(target.taken()).containsExactly("WANT0");
    }

    @Test
    void namesAllThatIsWrongWithAPlan() {
        assertThatThrownBy(
                        () -> FaultPlan.parse("seed=x;drip:WANT=1;drop:WAND=1;drop:WANT=2;delay:WANT=1;drop:WANT=1@2;"
                                + "delay:WANT=1@0;drop;dup:PUT=many"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The fault plan cannot be read: 'seed=x' has a number that cannot be read; "
                        + "'drip:WANT=1' asks for drip, which is none of drop, dup, delay; "
                        + "'drop:WAND=1' names WAND, which is no type of message; "
                        + "'drop:WANT=2' has a probability that is not from 0 to 1; "
                        + "'delay:WANT=1' does not say for how many messages: append @20; "
                        + "'drop:WANT=1@2' says @, which only a delay has; "
                        + "'delay:WANT=1@0' holds back for fewer than 1 message; "
                        + "'drop' is neither seed=NUMBER nor ACTION:TYPE=PROBABILITY; "
                        + "'dup:PUT=many' has a number that cannot be read "
                        + "(like seed=7;drop:WANT=0.01;dup:SUBMIT=0.1;delay:ENDED=0.05@20)");
    }
}
