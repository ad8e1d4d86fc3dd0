package dev.warren.worker.intake;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP.BasicProperties;
import dev.warren.broker.LogLimits;
import dev.warren.channel.Channel;
import dev.warren.event.Event;
import dev.warren.event.EventCodec;
import dev.warren.event.Origin;
import dev.warren.worker.alert.AgentOwners;
import dev.warren.worker.alert.AlertRules;
import dev.warren.worker.ownership.Effects;
import dev.warren.worker.ownership.OutgoingEvent;
import dev.warren.worker.publish.Publication;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The publications of events that the worker itself makes. */
class PublicationsBuilderTest {

  private final EventRules rules =
      new EventRules(new EventCodec(), new AlertRules(AgentOwners.NONE));

  /** An event of typing that is visible to so many that its headers have this size. */
  private Event typing(int bytes) throws Exception {
    String json =
        "{\"id\":\"1\",\"type\":\"typing\",\"data\":{\"userId\":\"al\",\"typing\":false,\"visibility\":\"private\",\"recipients\":[%s]}}"
            .formatted(
                IntStream.range(0, bytes / 6)
                    .mapToObj(i -> "\"%05d\"".formatted(i))
                    .collect(Collectors.joining(",")));
    return rules
        .codec()
        .decode(json.getBytes(StandardCharsets.UTF_8), Origin.amqp(new Channel("chat.r"), null));
  }

  /** Otherwise the ends of all others' typing in the channel would be lost with it. */
  @Test
  void endOfTypingIsPublishedAtTheLimitOfHeaders() throws Exception {
    Event end = typing(LogLimits.MAX_HEADER_BYTES);
    Effects effects = Effects.publish(List.of(new OutgoingEvent(end, "drop")));
    List<Publication> messages = PublicationsBuilder.ofNote(rules, effects).messages();
    assertThat(messages).hasSize(1);
    BasicProperties published = messages.get(0).properties();
    assertThat(LogLimits.headerBytes(published)).isGreaterThan(LogLimits.MAX_HEADER_BYTES);
  }
}
