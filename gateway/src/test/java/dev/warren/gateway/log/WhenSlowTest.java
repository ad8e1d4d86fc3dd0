package dev.warren.gateway.log;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.impl.LongStringHelper;
import dev.warren.broker.Names;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The header by which a publisher allows messages to be dropped for slow clients. */
class WhenSlowTest {

  @ParameterizedTest
  @CsvSource({"drop, DROP", "last, LAST", "later, KEEP"})
  void theHeaderNamesTheRule(String header, WhenSlow rule) {
    Map<String, Object> headers =
        Map.of(Names.WHEN_SLOW_HEADER, LongStringHelper.asLongString(header));
    assertThat(WhenSlow.of(headers)).isEqualTo(rule);
  }

  @Test
  void withoutTheHeaderEveryMessageIsKept() {
    assertThat(WhenSlow.of(Map.of())).isEqualTo(WhenSlow.KEEP);
  }
}
