package dev.mobula.runtime.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import org.junit.jupiter.api.Test;

class MessageTypeTest {
    @Test
    void everyTypeHasANumberAndAName() throws Exception {
        var constants = new LinkedHashMap<Integer, String>();
        for (var field : MessageType.class.getFields()) {
            if (field.getType() == int.class) {
                assertThat(constants.put(field.getInt(null), field.getName()))
                        .as(field.getName())
                        .isNull();
            }
        }
        assertThat(MessageType.all())
                .containsExactlyInAnyOrder(
                        constants.keySet().stream().mapToInt(Integer::intValue).toArray());
        constants.forEach((type, name) -> {
            assertThat(MessageType.name(type)).isEqualTo(name);
            assertThat(MessageType.parse(name)).isEqualTo(type);
        });
        assertThat(MessageType.name(1_000)).isEqualTo("type 1000");
        assertThat(MessageType.parse("NOTHING")).isEqualTo(-1);
    }
}
