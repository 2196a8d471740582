package dev.mobula.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LongMapTest {
    @ParameterizedTest(name = "seed={0}")
    @ValueSource(longs = {1, 2, 3, 4, 0xDEAD_BEEFL})
    void isAHashMap(long seed) {
        var random = new SplittableRandom(seed);
        var map = new LongMap<String>();
        Map<Long, String> model = new HashMap<>();
        long range = 1L + random.nextInt(2_000);
        for (int step = 0; step < 20_000; step++) {
            long key = (1L << 40) + 1 + random.nextLong(range);
            if (random.nextInt(100) < 45) {
                assertThat(map.remove(key)).isEqualTo(model.remove(key));
            } else {
                String value = "v" + step;
                assertThat(map.put(key, value)).isEqualTo(model.put(key, value));
            }
            assertThat(map.size()).isEqualTo(model.size());
            long probe = (1L << 40) + 1 + random.nextLong(range);
            assertThat(map.get(probe)).isEqualTo(model.get(probe));
        }
        Map<Long, String> seen = new HashMap<>();
        map.forEach(seen::put);
        assertThat(seen).isEqualTo(model);
    }
}
