package dev.warren.gateway.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import dev.warren.broker.Names;
import dev.warren.broker.Persistent;
import dev.warren.event.EventCodec;
import dev.warren.gateway.budget.Budget;
import dev.warren.gateway.log.OwnMessages;
import dev.warren.gateway.publish.ConfirmedPublisher;
import dev.warren.gateway.session.RecordingClient;
import dev.warren.gateway.session.Session;
import dev.warren.gateway.subscription.FakeSources;
import dev.warren.trace.EventTracer;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How many events of a client may be pending. Runs without a broker. */
class PublishingTest {

  private final FakeSources fakes = new FakeSources();
  private final ConfirmedPublisher publisher = mock(ConfirmedPublisher.class);
  private final Publishing publishing =
      new Publishing(
          new PublicationFactory(new EventCodec(Map.of()), "test"),
          publisher,
          new OwnMessages(),
          fakes.sources.queues(),
          new Budget("warren.budget.publishes", 1_000_000),
          EventTracer.OFF);

  private final RecordingClient wire = new RecordingClient();
  private final Session session =
      new Clients(RecordingClient.sessions(), fakes.sources)
          .open(wire, wire, wire.connection.context())
          .session();

  private final CompletableFuture<Void> confirm = new CompletableFuture<>();

  @BeforeEach
  void publish() {
    when(publisher.publish(any(), any(), any(), any(), any())).thenReturn(confirm);
    when(publisher.publishEvent(any(), any(), any(), any(), any(), any())).thenReturn(confirm);
  }

  @AfterEach
  void close() {
    fakes.close();
  }

  private void send(int count, String type) {
    for (int i = 0; i < count; i++) {
      publishing
          .publish(
              session,
              new Publication.ToChannel(
                  Names.EVENTS,
                  "chat.team-7",
                  Persistent.json(type).messageId("e" + i).build(),
                  new byte[1]))
          .complete(session, null);
    }
  }

  private boolean isReading() {
    return session.pending().isReading();
  }

  @Test
  void fewEventsMayWaitForTheTransit() {
    when(publisher.isTransitFull()).thenReturn(true);
    send(15, "chat_message");
    assertThat(isReading()).isTrue();
    send(1, "chat_message");
    assertThat(isReading()).isFalse();
    confirm.complete(null);
    assertThat(isReading()).isTrue();
  }

  @Test
  void manyEventsMayBePendingWithoutAWait() {
    send(255, "chat_message");
    assertThat(isReading()).isTrue();
    send(1, "chat_message");
    assertThat(isReading()).isFalse();
  }

  @Test
  void typingDoesNotWaitForTheTransit() {
    when(publisher.isTransitFull()).thenReturn(true);
    send(255, "typing");
    assertThat(isReading()).isTrue();
  }
}
