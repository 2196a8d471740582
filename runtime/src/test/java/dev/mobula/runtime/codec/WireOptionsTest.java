package dev.mobula.runtime.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mobula.ActorOptions;
import dev.mobula.Backoff;
import dev.mobula.CallOptions;
import dev.mobula.Isolation;
import dev.mobula.PendingLimit;
import dev.mobula.Resources;
import dev.mobula.TaskOptions;
import dev.mobula.runtime.wire.MalformedMessageException;
import dev.mobula.runtime.wire.WireReader;
import dev.mobula.runtime.wire.WireWriter;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WireOptionsTest {
    private static final TaskOptions TASK = TaskOptions.DEFAULT
            .name("näme")
            .resources(Resources.cpus(0.5).withGpus(2).withMemory(5).with("license", 1.5))
            .retries(-1)
            .retryOn(IOException.class, WireSamples.Special.class)
            .backoff(new Backoff(Duration.ofNanos(1_000_000_001), Duration.ofDays(3)))
            .streamBuffer(7)
            .isolated(Isolation.DEFAULT.withHeap("1GiB").with("A", "b"))
            .maxCalls(3)
            .oomRetries(-1);

    private static final ActorOptions ACTOR = new ActorOptions(
            "name",
            "space",
            Resources.cpus(1),
            true,
            -1,
            3,
            List.of(IOException.class),
            Backoff.NONE,
            4,
            Map.of("io", 2, "cpu", 3),
            true,
            5,
            PendingLimit.FAIL,
            6,
            8,
            Isolation.DEFAULT);

    private static final CallOptions CALL =
            CallOptions.DEFAULT.name("n").group("io").retries(0).retryOn(IOException.class);

    private static WireReader reader(WireWriter out) {
        return new WireReader().wrap(out.bytes(), 0, out.position());
    }

    private static WireWriter again(WireOptions.OnNode options) {
        WireWriter out = new WireWriter();
        WireOptions.write(out, options);
        return out;
    }

    @Test
    void tasksComeBackWithNamesForClasses() {
        for (TaskOptions options : List.of(TASK, TaskOptions.DEFAULT, TaskOptions.DEFAULT.isolated())) {
            WireWriter out = new WireWriter();
            WireOptions.write(out, options);
            WireOptions.TaskOptionsOnNode read = WireOptions.readTask(reader(out));

            assertThat(read.options())
                    .usingRecursiveComparison()
                    .ignoringFields("retryOn")
                    .isEqualTo(options);
            assertThat(read.options().retryOn()).isEmpty();
            assertThat(read.retryOn())
                    .isEqualTo(options.retryOn().stream().map(Class::getName).toList());
            assertThat(again(read).toBytes()).isEqualTo(out.toBytes());
        }
    }

    @Test
    void actorsComeBackWithNamesForClasses() {
        for (ActorOptions options : List.of(ACTOR, ActorOptions.DEFAULT)) {
            WireWriter out = new WireWriter();
            WireOptions.write(out, options);
            WireOptions.ActorOptionsOnNode read = WireOptions.readActor(reader(out));

            assertThat(read.options().retryOn()).isEmpty();
            assertThat(read.options())
                    .usingRecursiveComparison()
                    .ignoringFields("retryOn")
                    .isEqualTo(options);
            assertThat(read.retryOn())
                    .isEqualTo(options.retryOn().stream().map(Class::getName).toList());
            assertThat(WireOptions.read(reader(again(read)))).isEqualTo(read);
        }
    }

    @Test
    void callsComeBackAndKeepWhatIsNotSaid() {
        for (CallOptions options : List.of(CALL, CallOptions.DEFAULT)) {
            WireWriter out = new WireWriter();
            WireOptions.write(out, options);
            WireOptions.CallOptionsOnNode read = WireOptions.readCall(reader(out));

            assertThat(read.options().name()).isEqualTo(options.name());
            assertThat(read.options().group()).isEqualTo(options.group());
            assertThat(read.options().retries()).isEqualTo(options.retries());
            assertThat(read.retryOn()).isEqualTo(options.retryOn() == null ? null : List.of("java.io.IOException"));
            assertThat(again(read).toBytes()).isEqualTo(out.toBytes());
        }
    }

    @Test
    void refusesOptionsOfAnotherKind() {
        WireWriter out = new WireWriter();
        WireOptions.write(out, TASK);

        assertThatThrownBy(() -> WireOptions.readActor(reader(out)))
                .isInstanceOf(MalformedMessageException.class)
                .hasMessageEndingWith("other options where those of an actor belong");
    }

    @ParameterizedTest(name = "seed={0}")
    @ValueSource(longs = {1, 2, 3})
    void damagedBytesDoNoHarm(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        WireWriter task = new WireWriter();
        WireOptions.write(task, TASK);
        WireWriter actor = new WireWriter();
        WireOptions.write(actor, ACTOR);
        WireWriter call = new WireWriter();
        WireOptions.write(call, CALL);
        List<byte[]> sound = List.of(task.toBytes(), actor.toBytes(), call.toBytes());
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = sound.get(random.nextInt(3)).clone();
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            int length = random.nextInt(3) == 0 ? random.nextInt(bytes.length) : bytes.length;
            try {
                WireOptions.read(new WireReader().wrap(Arrays.copyOf(bytes, length), 0, length));
            } catch (MalformedMessageException expected) {
                assertThat(expected).hasMessageStartingWith("A malformed message: ");
            }
        }
    }
}
