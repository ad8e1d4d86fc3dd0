package dev.warren.gateway.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.gateway.access.Refusal;
import dev.warren.gateway.access.Refused;
import dev.warren.gateway.access.User;
import dev.warren.gateway.outbound.CloseReason;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** One reply of each kind, so that a test finds a protocol that cannot encode one. */
public final class Replies {

  private static final Refused REFUSED = new Refused(Refusal.INVALID_EVENT, "type: is missing");

  private Replies() {}

  public static List<Reply> all() throws Refused {
    User alice = RecordingClient.alice();
    List<Reply> all =
        List.of(
            new Reply.Connected(alice, "s-1", 10_000, 20_000),
            new Reply.Renewed(alice, "1"),
            new Reply.Receipt("2"),
            new Reply.Published("3", "e-1"),
            new Reply.Subscribed("sub", "4", 7L, 9, 2, false),
            new Reply.Notice(REFUSED, "5", "sub", new Reply.Place("errors", false, 1)),
            new Reply.TokenExpiring(
                Instant.ofEpochMilli(1_700_000_000_000L), new Reply.Place("errors", false, 2)),
            Reply.PROBE,
            new Reply.Error(REFUSED, "6"),
            Reply.HEART_BEAT,
            message("{}"),
            new Reply.Goodbye(CloseReason.RESTARTING));
    assertThat(all)
        .extracting(reply -> (Object) reply.getClass())
        .as("a kind of reply is missing here, and perhaps in the protocols")
        .containsExactlyInAnyOrder((Object[]) Reply.class.getPermittedSubclasses());
    return all;
  }

  /** A message with this body, of a subscription {@code sub} to {@code /queue/jobs}. */
  public static Reply.Message message(String body) {
    return new Reply.Message(
        new Reply.Target("sub", "/queue/jobs"),
        "m-1",
        true,
        false,
        new Reply.Payload(
            1_700_000_000_123L,
            "application/json",
            Map.of("trace", "a:b"),
            body.getBytes(StandardCharsets.UTF_8)),
        8L);
  }
}
