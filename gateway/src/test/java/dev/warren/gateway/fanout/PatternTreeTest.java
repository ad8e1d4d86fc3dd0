package dev.warren.gateway.fanout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.channel.Channel;
import dev.warren.channel.ChannelPattern;
import dev.warren.gateway.access.ReadRight;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The cost of a lookup, counted in nodes of the tree. */
class PatternTreeTest {

  private static final int WORDS = ReadRight.MAX_WORDS_WITH_STAR;

  private final PatternTree tree = new PatternTree();

  /** The patterns differ in each word, so that as many as possible match a long channel. */
  @Test
  void visitsAreBoundedForAnyNumberOfPatterns() {
    for (int bits = 0; bits < 1 << WORDS; bits++) {
      String start = words(bits, WORDS - 1);
      tree.of(ChannelPattern.of(start + ".#"));
      tree.of(ChannelPattern.of(start + (bits % 2 == 0 ? ".*" : ".a")));
      tree.of(ChannelPattern.of(start + ".z" + bits));
    }
    tree.of(ChannelPattern.of("a" + ".a".repeat(90) + ".#"));

    int bound = (1 << WORDS + 1) + 90;
    assertThat(visits("a" + ".a".repeat(WORDS - 1))).isLessThan(bound);
    assertThat(visits("a" + ".a".repeat(90))).isLessThan(bound);
    assertThat(visits("a.a.a")).isLessThan(16);
  }

  @Test
  void everyMatchingPatternIsFoundOnce() {
    for (String pattern : List.of("a.a", "a.*", "*.a", "*.*", "a.#", "*.#", "#", "a.a.#")) {
      tree.of(ChannelPattern.of(pattern));
    }
    tree.of(ChannelPattern.of("b.*"));
    List<Audience> found = new ArrayList<>();
    tree.find(new Channel("a.a"), found);
    assertThat(found).doesNotHaveDuplicates().hasSize(8);
  }

  /** Words of {@code a} and {@code *}, one for each bit. */
  private static String words(int bits, int count) {
    List<String> words = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      words.add((bits >> i) % 2 == 0 ? "a" : "*");
    }
    return String.join(".", words);
  }

  private int visits(String channel) {
    return tree.find(new Channel(channel), new ArrayList<>());
  }
}
