package dev.warren.gateway.fanout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.channel.Channel;
import dev.warren.channel.ChannelPattern;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * The registry finds the registrations of a channel, whatever was registered and removed before.
 */
class SubscriptionRegistryTest {

  /** An encoder that equals others with the same name. It makes no frames. */
  private record Named(String name) implements MessageEncoder {
    @Override
    public WireFormat format() {
      throw new UnsupportedOperationException();
    }

    @Override
    public int frameBytes(byte[] common) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void write(ByteBuf to, byte[] common, boolean text) {
      throw new UnsupportedOperationException();
    }
  }

  private static final String[] WORDS = {"a", "b", "users"};

  private final Subscriber subscriber = new FakeClient().subscriber;

  @Test
  void itFindsWhatASearchOfAllFinds() {
    for (int seed = 0; seed < 60; seed++) {
      Random random = new Random(seed);
      SubscriptionRegistry registry = new SubscriptionRegistry();
      List<Registration> all = new ArrayList<>();
      for (int step = 0; step < 400; step++) {
        // In the first half more registrations are added than removed, in the second half more are
        // removed.
        if (!all.isEmpty() && random.nextInt(400) < step) {
          registry.remove(all.remove(random.nextInt(all.size())));
        } else {
          all.add(
              registry.add(
                  new Registration(
                      pattern(random), subscriber, new Named("" + random.nextInt(3)), 0)));
        }
        Channel channel = channel(random);
        assertThat(found(registry, channel))
            .as("seed %d, step %d, %s", seed, step, channel)
            .containsExactlyInAnyOrderElementsOf(
                all.stream().filter(s -> s.pattern.matches(channel)).toList());
      }
      while (!all.isEmpty()) {
        registry.remove(all.remove(random.nextInt(all.size())));
      }
      assertThat(found(registry, channel(random))).isEmpty();
    }
  }

  @Test
  void equalEncodersOfAnAudienceAreOneGroup() {
    SubscriptionRegistry registry = new SubscriptionRegistry();
    for (int i = 0; i < 10; i++) {
      registry.add(new Registration(ChannelPattern.of("a"), subscriber, new Named("" + i % 2), 0));
    }
    assertThat(registry.audiences(new Channel("a"))).hasSize(1);
    assertThat(registry.audiences(new Channel("a")).get(0).groups()).hasSize(2);
  }

  @Test
  void changedPatternOutdatesOnlyWhatItMatches() {
    SubscriptionRegistry registry = new SubscriptionRegistry();
    registry.add(new Registration(ChannelPattern.of("notes.*"), subscriber, new Named("1"), 0));
    List<Audience> ofNotes = registry.audiences(new Channel("notes.a"));
    for (int i = 0; i < 100; i++) {
      ChannelPattern pattern = ChannelPattern.of("chat.*" + ".a".repeat(i % 5));
      Registration added = registry.add(new Registration(pattern, subscriber, new Named("1"), 0));
      assertThat(registry.audiences(new Channel("notes.a"))).isSameAs(ofNotes);
      Channel matched = new Channel("chat.x" + ".a".repeat(i % 5));
      assertThat(found(registry, matched)).containsExactly(added);
      registry.remove(added);
      assertThat(found(registry, matched)).isEmpty();
    }
  }

  @Test
  void lookupThatMissedManyChangesIsMadeAgain() {
    SubscriptionRegistry registry = new SubscriptionRegistry();
    assertThat(found(registry, new Channel("notes.a"))).isEmpty();
    Registration matching =
        registry.add(new Registration(ChannelPattern.of("notes.*"), subscriber, new Named("1"), 0));
    for (int i = 0; i < SubscriptionRegistry.RECENT_CHANGES; i++) {
      registry.add(
          new Registration(ChannelPattern.of("chat." + i + ".*"), subscriber, new Named("1"), 0));
    }
    assertThat(found(registry, new Channel("notes.a"))).containsExactly(matching);
  }

  @Test
  void lookupsOfManyChannelsAreBounded() {
    SubscriptionRegistry registry = new SubscriptionRegistry();
    Registration all =
        registry.add(new Registration(ChannelPattern.of("a.#"), subscriber, new Named("1"), 0));
    for (int i = 0; i < 25_000; i++) {
      assertThat(found(registry, new Channel("a." + i))).containsExactly(all);
    }
  }

  private static List<Registration> found(SubscriptionRegistry registry, Channel channel) {
    List<Registration> found = new ArrayList<>();
    for (Audience audience : registry.audiences(channel)) {
      for (Audience.Group group : audience.groups()) {
        assertThat(group.members)
            .isNotEmpty()
            .allMatch(member -> member.encoder.equals(group.encoder));
        found.addAll(group.members);
      }
    }
    return found;
  }

  private static Channel channel(Random random) {
    StringBuilder name = new StringBuilder(WORDS[random.nextInt(3)]);
    for (int i = random.nextInt(3); i > 0; i--) {
      name.append('.').append(WORDS[random.nextInt(3)]);
    }
    return new Channel(name.toString());
  }

  private static ChannelPattern pattern(Random random) {
    String[] words = channel(random).name().split("\\.");
    for (int i = 0; i < words.length; i++) {
      if (random.nextInt(3) == 0) {
        words[i] = "*";
      }
    }
    if (random.nextInt(4) == 0) {
      words[words.length - 1] = "#";
    }
    return ChannelPattern.of(String.join(".", words));
  }
}
