package dev.warren.cli.json;

import dev.warren.cli.shell.Failure;
import dev.warren.event.ExactJson;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Reads and makes JSON. Numbers stay as they were written. */
public final class Json {

  /** Made when the first JSON is read: a command that only writes some does without. */
  private static final class Reader {
    static final JsonMapper MAPPER = ExactJson.mapper().build();
  }

  private Json() {}

  /** An empty object. */
  public static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  /**
   * Reads JSON of a program that makes no mistakes, such as the gateway.
   *
   * @throws JacksonException when it is not JSON
   */
  public static JsonNode read(String text) {
    return Reader.MAPPER.readTree(text);
  }

  /**
   * Reads JSON of a program that makes no mistakes.
   *
   * @throws JacksonException when it is not JSON in UTF-8
   */
  public static JsonNode read(byte[] text) {
    return ExactJson.read(Reader.MAPPER, text);
  }

  /**
   * Reads a JSON object that a person wrote.
   *
   * @param what its name in the error text, such as {@code <json>}
   * @throws Failure of status {@code USAGE} when it is anything else
   */
  public static ObjectNode readObject(String text, String what) {
    JsonNode node;
    try {
      node = read(text);
    } catch (JacksonException e) {
      throw Failure.usage(what + " " + ExactJson.defect(e));
    } catch (NumberFormatException e) {
      throw Failure.usage(what + " has a number with an exponent of more than 31 bits");
    }
    if (node instanceof ObjectNode object) {
      return object;
    }
    throw Failure.usage(what + " is no JSON object, such as {\"title\":\"Hello\"}");
  }
}
