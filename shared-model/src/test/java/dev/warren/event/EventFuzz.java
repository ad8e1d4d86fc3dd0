package dev.warren.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.channel.Channel;
import dev.warren.testkit.fuzz.FuzzTarget;
import java.util.Arrays;
import java.util.List;

/**
 * Fuzzes events, posted over AMQP and by clients. The first byte selects the channel and publisher.
 */
public final class EventFuzz implements FuzzTarget {

  private static final List<Channel> CHANNELS =
      List.of(
          new Channel("notes.team-7"),
          new Channel("chat.c-42"),
          new Channel("sessions.s-1"),
          new Channel("circles.dev"),
          new Channel("workspaces.w-1"),
          new Channel("agents.a-1"),
          new Channel("presence.team-7"),
          new Channel("notifications"),
          new Channel("users.bob"),
          new Channel("weather.x"));

  private static final List<Origin.Voice> VOICES = List.of(Origin.Voice.values());

  private final EventCodec codec = new EventCodec();

  @Override
  public void take(byte[] input) throws Exception {
    int select = input.length == 0 ? 0 : input[0] & 0xff;
    byte[] posted = input.length == 0 ? input : Arrays.copyOfRange(input, 1, input.length);
    Channel channel = CHANNELS.get(select % CHANNELS.size());
    // A relayed message in the log may have any body.
    Sameness.of(channel, "1", "relayed", "", posted);
    Event event;
    try {
      event = codec.decode(posted, origin(channel, select / CHANNELS.size()));
    } catch (InvalidEvent e) {
      assertThat(e.getMessage()).hasSizeLessThan(1_100);
      return;
    }
    byte[] sent = codec.encode(event);
    Event again =
        codec.decode(sent.length > EventCodec.MAX_BYTES ? posted : sent, origin(channel, 0));
    if (sent.length <= EventCodec.MAX_BYTES) {
      assertThat(codec.encode(again)).isEqualTo(sent);
      assertThat(Sameness.of(again)).isEqualTo(Sameness.of(event));
    }
    Visibility.of(event).headers();
    Mentions.in(event);
  }

  private Origin origin(Channel channel, int select) {
    return select == 0
        ? Origin.amqp(channel, null)
        : Origin.client(channel, new Origin.Author("alice", VOICES.get(select % VOICES.size())));
  }
}
