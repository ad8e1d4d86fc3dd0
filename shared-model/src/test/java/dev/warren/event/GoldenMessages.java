package dev.warren.event;

import dev.warren.channel.Channel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The files of {@code src/test/resources/golden}: what publishers post and what every module has to
 * make of it. {@code valid/<kind>.<type>[.variant].json} holds {@code channel}, {@code messageId}
 * (AMQP's) and {@code author} (the token's) where there are such, {@code posted}, and {@code
 * event}: the whole envelope that subscribers get, with {@code <filled>} where Warren writes
 * something fresh. {@code refused/<why>.json} holds {@code channel}, {@code posted} or {@code
 * text}, and {@code reason}, with which the refusal begins.
 */
public final class GoldenMessages {

  /** Stands for a text that Warren makes up, such as a fresh id. */
  public static final String FILLED = "<filled>";

  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  private GoldenMessages() {}

  /** A message that is taken, and the event it becomes. */
  public record Valid(
      String name,
      Channel channel,
      @Nullable String messageId,
      Origin.@Nullable Author author,
      byte[] posted,
      ObjectNode event) {

    /** Its type, by the file's name. */
    public String type() {
      return name.split("\\.")[1];
    }

    /** How it was posted, for the codec. */
    public Origin origin() {
      return new Origin(channel, messageId, author);
    }

    /** The event to expect, with what the actual one has in the place of {@link #FILLED}. */
    public JsonNode expected(JsonNode actual) {
      return filled(event, actual);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /** A message that is refused, and how the reason begins. */
  public record Refused(String name, Channel channel, byte[] posted, String reason) {
    @Override
    public String toString() {
      return name;
    }
  }

  /** All of {@code valid/}. */
  public static List<Valid> valid() {
    return read(
        "valid",
        (name, file) ->
            new Valid(
                name,
                new Channel(file.get("channel").stringValue()),
                file.path("messageId").stringValue(null),
                author(file.get("author")),
                bytes(Objects.requireNonNull(file.get("posted"), name)),
                (ObjectNode) file.get("event")));
  }

  /** All of {@code refused/}. */
  public static List<Refused> refused() {
    return read(
        "refused",
        (name, file) ->
            new Refused(
                name,
                new Channel(file.get("channel").stringValue()),
                file.has("text")
                    ? file.get("text").stringValue().getBytes(StandardCharsets.UTF_8)
                    : bytes(Objects.requireNonNull(file.get("posted"), name)),
                file.get("reason").stringValue()));
  }

  /** Reads JSON with numbers as they are written, so that 1.10 and 1.1 differ. */
  public static JsonNode json(byte[] json) {
    return MAPPER.readTree(json);
  }

  private static Origin.@Nullable Author author(@Nullable JsonNode author) {
    return author == null
        ? null
        : new Origin.Author(author.get("name").stringValue(), author.get("agent").booleanValue());
  }

  private static byte[] bytes(JsonNode posted) {
    return MAPPER.writeValueAsBytes(posted);
  }

  private static JsonNode filled(JsonNode expected, @Nullable JsonNode actual) {
    if (expected.isString() && expected.stringValue().equals(FILLED)) {
      return actual != null && actual.isString() && !actual.stringValue().isEmpty()
          ? actual
          : expected;
    }
    if (expected instanceof ObjectNode object) {
      ObjectNode filled = object.objectNode();
      for (Map.Entry<String, JsonNode> field : object.properties()) {
        JsonNode there = actual == null ? null : actual.get(field.getKey());
        filled.set(field.getKey(), filled(field.getValue(), there));
      }
      return filled;
    }
    if (expected instanceof ArrayNode array) {
      ArrayNode filled = array.arrayNode();
      for (int i = 0; i < array.size(); i++) {
        filled.add(filled(array.get(i), actual == null ? null : actual.get(i)));
      }
      return filled;
    }
    return expected;
  }

  private static <T> List<T> read(String folder, BiFunction<String, JsonNode, T> reader) {
    URL url = Objects.requireNonNull(GoldenMessages.class.getResource("/golden/" + folder));
    try {
      URI uri = url.toURI();
      if (!uri.getScheme().equals("jar")) {
        return read(Path.of(uri), reader);
      }
      // Other modules have them in shared-model's test-jar.
      String[] jarAndEntry = uri.toString().split("!", 2);
      try (FileSystem jar = FileSystems.newFileSystem(URI.create(jarAndEntry[0]), Map.of())) {
        return read(jar.getPath(jarAndEntry[1]), reader);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static <T> List<T> read(Path folder, BiFunction<String, JsonNode, T> reader)
      throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().map(file -> readFile(file, reader)).toList();
    }
  }

  private static <T> T readFile(Path file, BiFunction<String, JsonNode, T> reader) {
    String name = file.getFileName().toString().replaceFirst("\\.json$", "");
    try {
      return reader.apply(name, json(Files.readAllBytes(file)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (RuntimeException e) {
      throw new IllegalStateException("golden message " + file + " is broken", e);
    }
  }
}
