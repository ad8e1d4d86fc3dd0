package dev.warren.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.warren.channel.InvalidChannel;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class TopicSettingsTest {

  private final Logger logger = (Logger) LoggerFactory.getLogger(SharedConfiguration.class);
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

  @BeforeEach
  void listen() {
    lines.start();
    logger.setLevel(Level.INFO);
    logger.addAppender(lines);
  }

  @AfterEach
  void listenNoMore() {
    logger.detachAppender(lines);
    logger.setLevel(null);
  }

  @Test
  void startLogsThatNoChannelIsPublished() {
    assertThat(lineOfStart(List.of()))
        .contains("names no channels", "none to queues of your own", "20 to 70 µs");
  }

  @Test
  void startLogsWhichChannelsArePublished() {
    assertThat(lineOfStart(List.of("orders.#", "notes.team-7")))
        .contains("messages of orders.#, notes.team-7 go out one by one", "20 to 70 µs");
  }

  @Test
  void wrongPatternIsRefused() {
    assertThatThrownBy(() -> new TopicSettings(List.of("a b"))).isInstanceOf(InvalidChannel.class);
  }

  private String lineOfStart(List<String> publish) {
    new SharedConfiguration().logRoute(new TopicSettings(publish));
    assertThat(lines.list).hasSize(1);
    return lines.list.get(0).getFormattedMessage();
  }
}
