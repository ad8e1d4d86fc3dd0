package dev.warren.broker;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.impl.LongStringHelper;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every type of AMQP's fields as text, in the Java types that the RabbitMQ client has for them. */
class HeaderTextTest {

  private static final byte[] NO_UTF_8 = {(byte) 0xff, 1};

  static Stream<Arguments> values() {
    return Stream.of(
        Arguments.of("text", "text"),
        Arguments.of(LongStringHelper.asLongString("grün"), "grün"),
        Arguments.of(LongStringHelper.asLongString(NO_UTF_8), null),
        Arguments.of("grün".getBytes(StandardCharsets.UTF_8), "grün"),
        Arguments.of(NO_UTF_8, null),
        Arguments.of(new Date(1_769_860_800_000L), "1769860800000"),
        Arguments.of(new Date(-1_000), null),
        // AMQP counts whole seconds, so a time with milliseconds is the result of an overflow.
        Arguments.of(new Date(1_769_860_800_616L), null),
        Arguments.of(new Date(Long.MIN_VALUE), null),
        Arguments.of(new Date(Long.MAX_VALUE), null),
        Arguments.of(true, "true"),
        Arguments.of((byte) -1, "-1"),
        Arguments.of((short) 2, "2"),
        Arguments.of(3, "3"),
        Arguments.of(Long.MIN_VALUE, "-9223372036854775808"),
        Arguments.of(0.5f, "0.5"),
        Arguments.of(1e300, "1.0E300"),
        Arguments.of(new BigDecimal("1E+3"), "1000"),
        Arguments.of(new BigDecimal("12.50"), "12.50"),
        Arguments.of(List.of(), "[]"),
        Arguments.of(
            Arrays.asList(
                1, null, NO_UTF_8, "a\"b", new Date(5_000), LongStringHelper.asLongString("l")),
            "[1,null,null,\"a\\\"b\",5000,\"l\"]"),
        Arguments.of(table(), "{\"a\":[1,{\"b\":\"c\"}],\"n\":null}"),
        Arguments.of(null, null),
        Arguments.of(new Object(), null));
  }

  private static Map<String, Object> table() {
    Map<String, Object> table = new LinkedHashMap<>();
    table.put("a", List.of(1, Map.of("b", LongStringHelper.asLongString("c"))));
    table.put("n", null);
    return table;
  }

  @ParameterizedTest
  @MethodSource("values")
  void valueIsAText(Object value, String text) {
    assertThat(HeaderText.of(value)).isEqualTo(text);
  }

  @Test
  void deepNestingHasNoText() {
    Object array = List.of();
    for (int level = 1; level < 32; level++) {
      array = List.of(array);
    }
    assertThat(HeaderText.of(array)).isEqualTo("[".repeat(32) + "]".repeat(32));
    assertThat(HeaderText.of(List.of(array))).isNull();
    assertThat(HeaderText.of(Map.of("k", array))).isNull();
  }

  @Test
  void timestampIsTheHeaderOrElseTheProperty() {
    Date property = new Date(2_000);
    assertThat(HeaderText.timestampMillis(Map.of("timestamp_in_ms", 1_234L), property))
        .isEqualTo(1_234);
    assertThat(HeaderText.timestampMillis(Map.of(), property)).isEqualTo(2_000);
    assertThat(HeaderText.timestampMillis(null, property)).isEqualTo(2_000);
    assertThat(HeaderText.timestampMillis(null, null)).isZero();
  }

  @Test
  void timestampIsNeverNegativeOrAbsurd() {
    // The RabbitMQ client multiplies in this way, which overflows with large numbers of seconds.
    for (long seconds : new long[] {Long.MAX_VALUE, Long.MIN_VALUE, -1, Long.MAX_VALUE / 999}) {
      assertThat(HeaderText.timestampMillis(null, new Date(seconds * 1_000))).isZero();
      assertThat(HeaderText.timestampMillis(Map.of("timestamp_in_ms", seconds), null)).isZero();
    }
  }
}
