package dev.warren.trace;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.rabbitmq.client.AMQP.BasicProperties;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class EventMarkTest {

  private static final String PARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

  @Test
  void lineHasIdAndTraceAsTextAndAsFields() {
    Logger logger = (Logger) LoggerFactory.getLogger("mark");
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    lines.start();
    logger.addAppender(lines);
    EventMark mark =
        EventMark.of(
            new BasicProperties.Builder()
                .messageId("e1")
                .headers(Map.of("traceparent", PARENT))
                .build());

    mark.log(logger.atWarn(), "{} by {}", "refused", "rule");

    ILoggingEvent line = lines.list.get(0);
    assertThat(line.getFormattedMessage())
        .isEqualTo("refused by rule [id e1, trace 4bf92f3577b34da6a3ce929d0e0e4736]");
    assertThat(line.getKeyValuePairs())
        .extracting(pair -> pair.key + "=" + pair.value)
        .containsExactly("id=e1", "traceId=4bf92f3577b34da6a3ce929d0e0e4736");
  }

  @Test
  void unknownIdIsSaid() {
    assertThat(EventMark.of(null, null)).hasToString("no id");
    assertThat(EventMark.of(new BasicProperties())).hasToString("no id");
  }

  @Test
  void idCannotForgeALine() {
    assertThat(EventMark.of("a\nb", null)).hasToString("no id");
    assertThat(EventMark.of("x".repeat(201), null)).hasToString("no id");
  }
}
