package dev.warren.event;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaException;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialect;
import com.networknt.schema.dialect.Dialects;
import com.networknt.schema.keyword.NonValidationKeyword;
import dev.warren.event.EventSchema.DataRules;
import dev.warren.event.EventSchema.Filler;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A JSON Schema document that has in {@code $defs}, as {@code <kind>.<type>}, the data of each
 * type, and whatever those refer to under names without a dot.
 */
final class SchemaDocument {

  /** What {@code $schema} is, where it is there. */
  static final String DIALECT = Dialects.getDraft202012().getId();

  private static final String FILLED_FROM = "x-filled-from";

  private final SchemaRegistry registry =
      SchemaRegistry.withDialect(
          Dialect.builder(Dialects.getDraft202012())
              .keyword(new NonValidationKeyword(FILLED_FROM))
              .build());
  private final JsonNode definitions;
  private final Set<String> underscored;

  /**
   * @throws IllegalArgumentException when it is no valid schema, with the reasons
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
    underscored = underscored(document);
  }

  /**
   * Kind → type → the rules for its data.
   *
   * @throws IllegalArgumentException when a definition cannot be used, with its name and the reason
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
    // References in a definition are to its siblings, so each is compiled with all of them.
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.putArray("allOf").add(definition);
    root.set("$defs", definitions);
    Schema schema = registry.getSchema(SchemaLocation.of("warren:data"), root);
    // A reference that leads nowhere would else be found by the first event.
    schema.initializeValidators();
    return new DataRules(schema, fillers(definition), underscored);
  }

  /**
   * The fields that the schema itself writes with an underscore. The fields of fields are none of
   * them: nobody respells those.
   */
  private static Set<String> underscored(JsonNode document) {
    Stream<String> properties =
        document.findValues("properties").stream().flatMap(each -> each.propertyNames().stream());
    Stream<String> required =
        document.findValues("required").stream()
            .flatMap(JsonNode::valueStream)
            .map(name -> name.asString(""));
    return Stream.concat(properties, required)
        .filter(name -> name.contains("_"))
        .collect(Collectors.toUnmodifiableSet());
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
    List<String> names =
        Stream.of(Filler.values()).map(filler -> filler.name().toLowerCase(Locale.ROOT)).toList();
    int index = names.indexOf(from.asString(""));
    if (index < 0) {
      throw new IllegalArgumentException(
          "%s: %s is not one of %s".formatted(FILLED_FROM, from, String.join(", ", names)));
    }
    return Filler.values()[index];
  }
}
