package dev.warren.broker;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.impl.LongStringHelper;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LogLimitsTest {

  /** 255 bytes that are not UTF-8, as the AMQP client decodes them: 765 bytes in UTF-8. */
  private static final String GROWN = "\uFFFD".repeat(255);

  @Test
  void typesThatTheLogHoldsStayAsTheyAre() {
    Map<String, Object> posted = new HashMap<>();
    posted.put("not UTF-8", LongStringHelper.asLongString(new byte[] {-1}));
    posted.put("bytes", new byte[] {-1});
    posted.put("numbers", 1.5f);
    posted.put("long", Long.MIN_VALUE);
    posted.put("bool", true);
    posted.put("time", new Date(1_000));

    assertThat(LogLimits.headers(posted)).isEqualTo(posted);
    assertThat(LogLimits.headers(null)).isEmpty();
  }

  @Test
  void textOfTheAmqpClientIsText() {
    for (String text : List.of("", "t", "ü\uFFFD", "x".repeat(60_000))) {
      assertThat(LogLimits.headers(Map.of("text", LongStringHelper.asLongString(text))))
          .isEqualTo(Map.of("text", text));
    }
  }

  @Test
  void typesThatTheLogCannotHoldAreText() {
    assertThat(
            LogLimits.headers(
                Map.of(
                    "decimal",
                    new BigDecimal("12.5"),
                    "array",
                    Arrays.asList(1, null),
                    "table",
                    Map.of("k", new BigDecimal("0.1")),
                    "double",
                    Double.NaN,
                    "float",
                    Float.NEGATIVE_INFINITY)))
        .isEqualTo(
            Map.of(
                "decimal",
                "12.5",
                "array",
                "[1,null]",
                "table",
                "{\"k\":0.1}",
                "double",
                "NaN",
                "float",
                "-Infinity"));
  }

  @Test
  void whatHasNoTextIsLeftOut() {
    Object deep = List.of();
    for (int level = 0; level < 40; level++) {
      deep = List.of(deep);
    }
    Map<String, Object> posted = new HashMap<>();
    posted.put("void", null);
    posted.put("time", new Date(-1_000));
    posted.put("deep", deep);

    assertThat(LogLimits.headers(posted)).isEmpty();
  }

  @Test
  void namesThatAreNotTheirPublishersAreLeftOut() {
    Map<String, Object> posted = new HashMap<>();
    List<String> names =
        new ArrayList<>(
            List.of(
                "",
                "n".repeat(256),
                "\uFFFD",
                GROWN,
                "CC",
                "warren-reason",
                "x-basic-app-id",
                "x-routing-key",
                "x-exchange",
                "x-opt-deaths",
                "x-amqp-1.0-properties"));
    names.forEach(name -> posted.put(name, "v"));
    posted.put("n".repeat(255), "v");
    posted.put("x-mine", "v");

    assertThat(LogLimits.headers(posted)).containsOnlyKeys("n".repeat(255), "x-mine");
  }

  @Test
  void propertiesForAQueueCanBeWritten() {
    BasicProperties read =
        new BasicProperties.Builder()
            .contentType(GROWN)
            .contentEncoding(GROWN)
            .correlationId(GROWN)
            .replyTo("amq.rabbitmq.reply-to")
            .expiration("0")
            .messageId(GROWN)
            .type("t")
            .userId("guest")
            .appId(GROWN)
            .clusterId(GROWN)
            .headers(new HashMap<>(Map.of(GROWN, "v", "decimal", new BigDecimal("12.5"))))
            .priority(255)
            .build();

    BasicProperties kept = LogLimits.forQueue(read);

    assertThat(LogLimits.headerBytes(kept)).isLessThan(100);
    assertThat(kept)
        .isEqualTo(
            new BasicProperties.Builder()
                .type("t")
                .priority(255)
                .headers(Map.of("decimal", new BigDecimal("12.5")))
                .build());
  }
}
