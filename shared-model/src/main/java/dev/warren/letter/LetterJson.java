package dev.warren.letter;

import dev.warren.broker.HeaderText;
import dev.warren.event.ExactJson;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Letters as JSON, for the command line and for administrators over HTTP. */
public final class LetterJson {

  /** Made when the first body is read: a program that only lists letters does without. */
  private static final class Reader {
    static final JsonMapper MAPPER = ExactJson.mapper().build();
  }

  private LetterJson() {}

  /** The letter without its body. */
  public static ObjectNode of(Letter letter) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("letter", letter.id()).put("reason", letter.reason());
    Instant since = letter.since();
    json.put("since", since == null ? null : since.toString());
    json.put("count", letter.count());
    json.put("exchange", letter.exchange());
    json.put("routingKey", letter.routingKey());
    json.put("contentType", letter.content().type());
    return json.put("bytes", letter.content().bytes());
  }

  /** All of a letter. The body is JSON in {@code body}, else text, else bytes in Base64. */
  public static ObjectNode of(DeadLetters.Opened opened) {
    ObjectNode json = of(opened.letter());
    ObjectNode headers = json.putObject("headers");
    opened.headers().forEach((name, value) -> headers.put(name, HeaderText.of(value)));
    String text = text(opened.body());
    if (text == null) {
      return json.put("base64", Base64.getEncoder().encodeToString(opened.body()));
    }
    try {
      return json.set("body", Reader.MAPPER.readTree(text));
    } catch (JacksonException | NumberFormatException e) {
      return json.put("text", text);
    }
  }

  /** A body as text; null if it is not UTF-8. */
  public static @Nullable String text(byte[] body) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }
}
