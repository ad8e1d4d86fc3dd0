package dev.warren.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.Reference;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** Nothing of the JSON that strangers send stays in memory. */
class ForeignJsonTest {

  private static final int TEXTS = 600;

  /** The character that is not in Latin-1 makes Java use two bytes for each of them. */
  private static final String LONG_NAME = "x".repeat(49_000) + "€";

  @Test
  void mappersForgetTheNamesOfFields() {
    List<JsonMapper> mappers = List.of(ForeignJson.mapper(), ExactJson.mapper().build());
    long before = usedBytes();
    for (JsonMapper mapper : mappers) {
      for (int i = 0; i < TEXTS; i++) {
        String text = "{\"%d%s\":0}".formatted(i, LONG_NAME);
        mapper.readTree(text);
        mapper.readTree(text.getBytes(StandardCharsets.UTF_8));
      }
    }
    assertThat(usedBytes() - before).isLessThan(TEXTS * LONG_NAME.length());
    Reference.reachabilityFence(mappers);
  }

  private static long usedBytes() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }
}
