package dev.warren.event;

import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonFactoryBuilder;
import tools.jackson.databind.json.JsonMapper;

/** Reads JSON that others have written: clients, publishers, other processes. */
public final class ForeignJson {

  private static final JsonMapper MAPPER = JsonMapper.builder(factory().build()).build();

  private ForeignJson() {}

  /**
   * A factory that remembers nothing of the texts that it has read. By default Jackson keeps up to
   * 12,000 names of fields, of 50,000 characters each, for as long as the program runs.
   */
  static JsonFactoryBuilder factory() {
    return JsonFactory.builder().disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES);
  }

  /**
   * A mapper with Jackson's own trees, whose numbers may lose digits. {@link ExactJson} has a
   * mapper for JSON that is passed on. Thread-safe.
   */
  public static JsonMapper mapper() {
    return MAPPER;
  }
}
