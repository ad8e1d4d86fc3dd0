package dev.warren.event;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The listed kinds with their types, and the rules for the data of each type. {@code schema.json}
 * defines all of Warren's own kinds. A setting adds others, each with a file of its own.
 */
final class EventSchema {

  private final Map<String, Map<String, DataRules>> kinds = new TreeMap<>();

  /**
   * @param files further kinds, each with the file of its schema
   * @throws InvalidKind when one of them cannot be added
   */
  EventSchema(Map<String, Path> files) {
    JsonNode document = read();
    kinds.putAll(new SchemaDocument(document).kinds());
    Set<String> own = kinds();
    files.forEach(
        (kind, file) -> {
          if (own.contains(kind)) {
            throw new InvalidKind(
                "kind '%s': is Warren's own; its schema cannot be replaced by %s"
                    .formatted(kind, file));
          }
          kinds.put(kind, KindFile.read(kind, file));
        });
  }

  /**
   * The rules for a type; null if the kind is not listed, so that its events may have any data.
   *
   * @throws InvalidEvent when the kind is listed and has no such type
   */
  @Nullable DataRules rules(String kind, String type) throws InvalidEvent {
    Map<String, DataRules> types = kinds.get(kind);
    if (types == null) {
      return null;
    }
    DataRules rules = types.get(type);
    if (rules == null) {
      throw new InvalidEvent(
          "type: '%s' is not one of %s, the types of '%s'"
              .formatted(type, String.join(", ", types.keySet()), kind));
    }
    return rules;
  }

  /** The rules for a type; null if it is not listed. */
  @Nullable DataRules known(String kind, String type) {
    return kinds.getOrDefault(kind, Map.of()).get(type);
  }

  Set<String> kinds() {
    return Set.copyOf(kinds.keySet());
  }

  static JsonNode read() {
    try (InputStream in = EventSchema.class.getResourceAsStream("schema.json")) {
      return ForeignJson.mapper().readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
