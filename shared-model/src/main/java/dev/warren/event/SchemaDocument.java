package dev.warren.event;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaException;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialect;
import com.networknt.schema.dialect.Dialects;
import com.networknt.schema.keyword.NonValidationKeyword;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A JSON Schema document whose {@code $defs} describe the data of each type, under the name {@code
 * <kind>.<type>}. Other definitions refer to a definition whose name has no dot.
 */
final class SchemaDocument {

  /** The only dialect of JSON Schema that {@code $schema} may name. */
  static final String DIALECT = Dialects.getDraft202012().getId();

  private static final String FILLED_FROM = "x-filled-from";

  private final SchemaRegistry registry =
      SchemaRegistry.withDialect(
          Dialect.builder(Dialects.getDraft202012())
              .keyword(new NonValidationKeyword(FILLED_FROM))
              .keyword(new NonValidationKeyword(MarkedFields.KEYWORD))
              .keyword(new NonValidationKeyword(Spelling.ALIASES))
              .build());
  private final JsonNode definitions;
  private final Set<String> names;

  /**
   * @throws IllegalArgumentException when the document is no valid schema; the message has the
   *     reason
   */
  SchemaDocument(JsonNode document) {
    List<String> problems =
        registry.getSchema(SchemaLocation.of(DIALECT)).validate(document).stream()
            .map(error -> error.getInstanceLocation() + ": " + error.getMessage())
            .toList();
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(String.join("; ", problems));
    }
    definitions = document.path("$defs");
    names = names(document);
  }

  /**
   * The rules for the data, by kind and then by type.
   *
   * @throws IllegalArgumentException when a definition is invalid; the message names it
   */
  Map<String, Map<String, DataRules>> kinds() {
    Map<String, Map<String, DataRules>> kinds = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> definition : definitions.properties()) {
      String name = definition.getKey();
      int dot = name.indexOf('.');
      if (dot > 0) {
        try {
          kinds
              .computeIfAbsent(name.substring(0, dot), kind -> new LinkedHashMap<>())
              .put(name.substring(dot + 1), rules(definition.getValue()));
        } catch (SchemaException | IllegalArgumentException e) {
          throw new IllegalArgumentException("$defs." + name + ": " + e.getMessage(), e);
        }
      }
    }
    return kinds;
  }

  private DataRules rules(JsonNode definition) {
    // Each definition is compiled together with all others, because it may refer to them.
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.putArray("allOf").add(definition);
    root.set("$defs", definitions);
    Schema schema = registry.getSchema(SchemaLocation.of("warren:data"), root);
    // Finds a broken reference now, and not with the first event.
    schema.initializeValidators();
    return new DataRules(
        schema,
        fillers(definition),
        new Spelling(names, aliases(definition)),
        MarkedFields.of(definition, definitions));
  }

  /**
   * All field names in the document, at any depth, because a type may refer to other definitions.
   */
  private static Set<String> names(JsonNode document) {
    Stream<String> properties =
        document.findValues("properties").stream().flatMap(each -> each.propertyNames().stream());
    Stream<String> required =
        document.findValues("required").stream()
            .flatMap(JsonNode::valueStream)
            .map(name -> name.asString(""));
    return Stream.concat(properties, required).collect(Collectors.toUnmodifiableSet());
  }

  private static Map<String, String> aliases(JsonNode definition) {
    Map<String, String> aliases = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> property : definition.path("properties").properties()) {
      for (JsonNode alias : property.getValue().path(Spelling.ALIASES)) {
        aliases.put(alias.asString(""), property.getKey());
      }
    }
    return aliases;
  }

  private static Map<String, Filler> fillers(JsonNode definition) {
    Map<String, Filler> fillers = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> property : definition.path("properties").properties()) {
      JsonNode from = property.getValue().get(FILLED_FROM);
      if (from != null) {
        fillers.put(property.getKey(), filler(from));
      }
    }
    return fillers;
  }

  private static Filler filler(JsonNode from) {
    int index = Filler.names().indexOf(from.asString(""));
    if (index < 0) {
      throw new IllegalArgumentException(
          "%s: %s is not one of %s"
              .formatted(FILLED_FROM, from, String.join(", ", Filler.names())));
    }
    return Filler.values()[index];
  }
}
