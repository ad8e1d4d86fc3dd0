package dev.warren.gateway;

import dev.warren.gateway.web.ApiDocuments;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** {@code asyncapi.yaml} as JSON, and {@code schema.json}, to which it refers. */
final class AsyncApi {

  static final JsonNode DOCUMENT =
      new YAMLMapper().readTree(resource(GatewayApplication.class, "/api/asyncapi.yaml"));

  static final JsonNode SCHEMA = ApiDocuments.schema();

  private AsyncApi() {}

  static byte[] resource(Class<?> beside, String name) {
    try (InputStream in = Objects.requireNonNull(beside.getResourceAsStream(name), name)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Every {@code $ref} in a node. */
  static List<String> references() {
    List<String> references = new ArrayList<>();
    collect(DOCUMENT, references);
    return references;
  }

  private static void collect(JsonNode node, List<String> references) {
    if (node.isObject() && node.path("$ref").isString()) {
      references.add(node.get("$ref").stringValue());
    }
    node.forEach(child -> collect(child, references));
  }

  /** The target of a reference; a missing node for a broken reference. */
  static JsonNode resolve(String reference) {
    if (reference.startsWith("./schema.json")) {
      return at(SCHEMA, reference.substring("./schema.json".length()));
    }
    return reference.startsWith("#/") ? at(DOCUMENT, reference) : DOCUMENT.path("no such file");
  }

  private static JsonNode at(JsonNode document, String fragment) {
    return fragment.isEmpty() ? document : document.at(fragment.substring(1));
  }

  /** The node itself, or the target of its reference. */
  static JsonNode resolved(JsonNode node) {
    return node.path("$ref").isString() ? resolve(node.get("$ref").stringValue()) : node;
  }

  /** A channel's AMQP binding; a missing node without one. */
  static JsonNode amqp(JsonNode channel) {
    return resolved(channel.path("bindings")).path("amqp");
  }
}
