package dev.warren.event;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.DecimalNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads JSON that is passed on, and keeps each number with its publisher's digits. Jackson's own
 * tree turns {@code -0.0} into {@code 0.0}, and {@code 1e400} into other digits or, as a double,
 * into no number at all.
 */
public final class ExactJson {

  /** Jackson writes at most 500 levels, and a frame nests an event a few levels further down. */
  static final int MAX_NESTING = 400;

  private static final String NOT_UTF8 = "is not UTF-8";

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private ExactJson() {}

  /**
   * A mapper whose trees keep the digits of numbers. A number with an exponent of more than 31 bits
   * makes it throw {@link NumberFormatException}.
   */
  public static JsonMapper.Builder mapper() {
    StreamReadConstraints constraints =
        StreamReadConstraints.builder().maxNestingDepth(MAX_NESTING).build();
    return JsonMapper.builder(ForeignJson.factory().streamReadConstraints(constraints).build())
        .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
        .addModule(new SimpleModule("exact").addDeserializer(JsonNode.class, new Reader()));
  }

  /**
   * The reason why a mapper cannot read a text, for the sender and for logs. Jackson's own message
   * repeats a part of the text, which may be a secret.
   */
  public static String defect(JacksonException unreadable) {
    if (NOT_UTF8.equals(unreadable.getOriginalMessage())) {
      return NOT_UTF8;
    }
    TokenStreamLocation at = unreadable.getLocation();
    String what =
        unreadable.getOriginalMessage().startsWith("Duplicate")
            ? "has a field twice"
            : "is not JSON";
    return at == null || at.getLineNr() < 1
        ? what
        : "%s at line %d, column %d".formatted(what, at.getLineNr(), at.getColumnNr());
  }

  /**
   * Reads JSON that has to be UTF-8, see {@link #text}.
   *
   * @throws JacksonException where the bytes are not UTF-8, or the text is not JSON
   */
  public static JsonNode read(JsonMapper mapper, byte[] json) {
    return mapper.readTree(text(json));
  }

  /**
   * The text of JSON, which has to be UTF-8 (RFC 8259, section 8.1). Jackson itself accepts UTF-16,
   * and bytes that UTF-8 does not allow, such as overlong characters and halves of surrogate pairs.
   * A filter that searches the bytes for a name would then miss it. Each such byte also costs
   * Jackson five times as much as a letter.
   *
   * @throws JacksonException where the bytes are not UTF-8
   */
  public static String text(byte[] json) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(json)).toString();
    } catch (CharacterCodingException e) {
      throw new StreamReadException(NOT_UTF8);
    }
  }

  /** How deeply objects and arrays are nested. */
  static int depth(JsonNode node) {
    int depth = 0;
    for (JsonNode child : node) {
      depth = Math.max(depth, depth(child));
    }
    return node.isContainer() ? depth + 1 : 0;
  }

  private static final class Reader extends ValueDeserializer<JsonNode> {

    @Override
    public JsonNode deserialize(JsonParser parser, DeserializationContext context) {
      return switch (parser.currentToken()) {
        case START_OBJECT -> {
          ObjectNode object = NODES.objectNode();
          while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            object.set(name, deserialize(parser, context));
          }
          yield object;
        }
        case START_ARRAY -> {
          ArrayNode array = NODES.arrayNode();
          while (parser.nextToken() != JsonToken.END_ARRAY) {
            array.add(deserialize(parser, context));
          }
          yield array;
        }
        case VALUE_STRING -> NODES.stringNode(parser.getString());
        case VALUE_NUMBER_INT -> integer(parser);
        case VALUE_NUMBER_FLOAT -> decimal(parser);
        case VALUE_TRUE -> NODES.booleanNode(true);
        case VALUE_FALSE -> NODES.booleanNode(false);
        case VALUE_NULL -> NODES.nullNode();
        default -> (JsonNode) context.handleUnexpectedToken(JsonNode.class, parser);
      };
    }

    private static JsonNode integer(JsonParser parser) {
      return switch (parser.getNumberType()) {
        case INT ->
            parser.getString().equals("-0")
                ? decimal(parser)
                : NODES.numberNode(parser.getIntValue());
        case LONG -> NODES.numberNode(parser.getLongValue());
        default -> NODES.numberNode(parser.getBigIntegerValue());
      };
    }

    private static JsonNode decimal(JsonParser parser) {
      return new DecimalNode(new WrittenDecimal(parser.getString()));
    }

    @Override
    public JsonNode getNullValue(DeserializationContext context) {
      return NODES.nullNode();
    }
  }
}
