package dev.warren.testkit.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** The one form of every timestamp that goes out: UTC with milliseconds. */
public final class SentTimestamp {

  private static final Pattern FORM =
      Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\\.[0-9]{3}Z");

  private SentTimestamp() {}

  /** Fails unless the frame or event has a timestamp of this form. */
  public static void assertIn(JsonNode frame) {
    assertText(frame.path("timestamp").asString(""));
  }

  /** Fails unless the text is a timestamp of this form. */
  public static void assertText(String timestamp) {
    assertThat(timestamp).matches(FORM);
    assertThat(Instant.parse(timestamp)).isNotNull();
  }
}
