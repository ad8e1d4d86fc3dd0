package dev.warren.testkit.golden;

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
 * The files of {@code src/main/resources/golden}: messages that a publisher posts, and the result
 * of every module.
 *
 * <p>{@code valid/<kind>.<type>[.variant].json} holds {@code channel}, {@code posted} and {@code
 * event}, the whole envelope that subscribers get. {@code <filled>} stands for a fresh value that
 * Warren writes. AMQP's {@code messageId} and the token's {@code author} are optional.
 *
 * <p>{@code refused/<why>.json} holds {@code channel}, {@code posted} or {@code text}, and the
 * beginning of the refusal as {@code reason}.
 */
public final class GoldenMessages {

  /** Stands for a text that Warren writes, such as a fresh id. */
  public static final String FILLED = "<filled>";

  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  private GoldenMessages() {}

  /** The client that posted a message, by its token. */
  public record Author(String name, boolean agent) {}

  /** A valid message and the event that it becomes. */
  public record Valid(
      String name,
      String channel,
      @Nullable String messageId,
      @Nullable Author author,
      byte[] posted,
      ObjectNode event) {

    /** The kind of the channel, which is the first part of the file's name. */
    public String kind() {
      return channel.split("\\.")[0];
    }

    /** The event's type, which is the second part of the file's name. */
    public String type() {
      return name.split("\\.")[1];
    }

    /** The expected event, with the actual event's values in place of {@link #FILLED}. */
    public JsonNode expected(JsonNode actual) {
      return filled(event, actual);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /** An invalid message and the beginning of its refusal. */
  public record Refused(String name, String channel, byte[] posted, String reason) {

    /** The kind of the channel, which is the first part of the file's name. */
    public String kind() {
      return channel.split("\\.")[0];
    }

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
                file.get("channel").stringValue(),
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
                file.get("channel").stringValue(),
                file.has("text")
                    ? file.get("text").stringValue().getBytes(StandardCharsets.UTF_8)
                    : bytes(Objects.requireNonNull(file.get("posted"), name)),
                file.get("reason").stringValue()));
  }

  /** Parses JSON and keeps the digits of numbers, so that 1.10 and 1.1 differ. */
  public static JsonNode json(byte[] json) {
    return MAPPER.readTree(json);
  }

  private static @Nullable Author author(@Nullable JsonNode author) {
    return author == null
        ? null
        : new Author(author.get("name").stringValue(), author.get("agent").booleanValue());
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
      // A module that is tested after packaging uses testkit as a jar.
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
