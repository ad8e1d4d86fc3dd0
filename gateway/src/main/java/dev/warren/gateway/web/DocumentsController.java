package dev.warren.gateway.web;

import java.nio.charset.StandardCharsets;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Serves the documents for developers of clients and publishers, which need no token: the events
 * and the JSON frames as JSON Schema, and the channels as AsyncAPI, which refers to {@code
 * ./schema.json}.
 */
@RestController
class DocumentsController {

  private static final MediaType JSON_SCHEMA = new MediaType("application", "schema+json");

  /** Made from the file that validates events, so that the two cannot differ. */
  private static final byte[] SCHEMA =
      ApiDocuments.schema().toPrettyString().getBytes(StandardCharsets.UTF_8);

  private static final Resource ASYNC_API = new ClassPathResource("api/asyncapi.yaml");

  @GetMapping("/schema.json")
  ResponseEntity<byte[]> schema() {
    // Without `produces`, a client that accepts only application/json gets the schema too.
    return ResponseEntity.ok().contentType(JSON_SCHEMA).body(SCHEMA);
  }

  @GetMapping("/asyncapi.yaml")
  ResponseEntity<Resource> asyncApi() {
    return ResponseEntity.ok().contentType(MediaType.APPLICATION_YAML).body(ASYNC_API);
  }
}
