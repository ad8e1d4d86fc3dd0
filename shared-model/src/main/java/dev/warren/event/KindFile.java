package dev.warren.event;

import dev.warren.channel.Channel;
import dev.warren.channel.InvalidChannel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The file with the JSON Schema of a kind that is not Warren's own. */
final class KindFile {

  private static final JsonMapper MAPPER =
      ForeignJson.mapper()
          .rebuild()
          // If a type is defined twice, one of the two definitions would be ignored without notice.
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private final String kind;
  private final Path file;

  private KindFile(String kind, Path file) {
    this.kind = kind;
    this.file = file;
  }

  /**
   * Reads the kind's types and the rules for the data of each.
   *
   * @throws InvalidKind when the file is missing, or is no schema with types of this kind
   */
  static Map<String, DataRules> read(String kind, Path file) {
    KindFile of = new KindFile(kind, file);
    of.checkName();
    return of.types(of.document());
  }

  private void checkName() {
    try {
      if (new Channel(kind).words().size() == 1) {
        return;
      }
    } catch (InvalidChannel e) {
      // The kind is refused below.
    }
    throw new InvalidKind(
        "kind '%s': is not one word of [A-Za-z0-9_~-], as the first of a channel is"
            .formatted(kind));
  }

  private JsonNode document() {
    JsonNode document;
    try {
      document = MAPPER.readTree(Files.readAllBytes(file));
    } catch (NoSuchFileException e) {
      throw invalid("is not there");
    } catch (IOException e) {
      throw invalid("cannot be read: " + e.getMessage());
    } catch (JacksonException e) {
      throw invalid("is not JSON: " + e.getOriginalMessage());
    }
    if (!document.isObject()) {
      throw invalid("is not a JSON object");
    }
    String dialect = document.path("$schema").asString(SchemaDocument.DIALECT);
    if (!dialect.replaceFirst("#$", "").equals(SchemaDocument.DIALECT)) {
      throw invalid("$schema is '%s', not '%s'".formatted(dialect, SchemaDocument.DIALECT));
    }
    return document;
  }

  private Map<String, DataRules> types(JsonNode document) {
    Map<String, Map<String, DataRules>> kinds;
    try {
      kinds = new SchemaDocument(document).kinds();
    } catch (IllegalArgumentException e) {
      throw invalid("is no valid JSON Schema: " + e.getMessage());
    }
    Map<String, DataRules> types = kinds.remove(kind);
    if (!kinds.isEmpty()) {
      throw invalid("$defs has types of another kind: " + String.join(", ", kinds.keySet()));
    }
    if (types == null) {
      throw invalid("$defs has no type: none of its names begins with '%s.'".formatted(kind));
    }
    return types;
  }

  private InvalidKind invalid(String why) {
    return new InvalidKind("kind '%s': %s %s".formatted(kind, file, why));
  }
}
