package dev.mobula.benchmarks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;

/// Writes results as a JSON array, in ASCII, since not every terminal and pipe can take a µ.
///
/// ```json
/// [ { "name": "embedded.task.sync", "unit": "µs", "median": 3.1, "min": 2.9, "max": 3.4,
///     "reference": { "name": "virtual thread per task", "median": 73.1 }, "ratio": 23.58 } ]
/// ```
final class JsonReport {
    private static final MathContext DIGITS = new MathContext(4);
    private static final JsonMapper MAPPER =
            JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private JsonReport() {}

    static String of(List<RowResult> results) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        for (RowResult result : results) {
            ObjectNode row = array.addObject()
                    .put("name", result.row().name())
                    .put("unit", result.row().unit().label())
                    .put("median", rounded(result.mobula().median()))
                    .put("min", rounded(result.mobula().min()))
                    .put("max", rounded(result.mobula().max()));
            row.putObject("reference")
                    .put("name", result.row().referenceName())
                    .put("median", rounded(result.reference().median()));
            row.put("ratio", rounded(result.ratio()));
            if (!result.peers().isEmpty()) {
                ObjectNode peers = row.putObject("peers");
                result.peers()
                        .forEach((name, figures) -> peers.putObject(name)
                                .put("median", rounded(figures.median()))
                                .put("ratio", rounded(result.ratio(figures))));
            }
        }
        try {
            return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(array);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A tree of JSON nodes that cannot be written: " + e.getMessage(), e);
        }
    }

    private static double rounded(double figure) {
        return new BigDecimal(figure).round(DIGITS).doubleValue();
    }
}
