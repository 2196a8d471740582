package dev.mobula.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintStream;

/// JSON as commands print it: an object with `"schema": 1`, two blanks of indentation.
final class Json {
    private static final JsonMapper MAPPER = new JsonMapper();

    private Json() {}

    /// Starts an object of schema 1.
    static ObjectNode schema1() {
        return JsonNodeFactory.instance.objectNode().put("schema", 1);
    }

    /// Starts an object inside another.
    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    static void print(PrintStream out, JsonNode node) {
        try {
            out.println(MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(node));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A tree of JSON nodes that cannot be written: " + node.getNodeType(), e);
        }
    }
}
