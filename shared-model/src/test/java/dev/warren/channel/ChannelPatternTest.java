package dev.warren.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChannelPatternTest {

  @ParameterizedTest
  @CsvSource({
    "notes.a,   notes.a,       true",
    "notes.a,   notes.b,       false",
    "notes.a,   notes.a.b,     false",
    "notes.*,   notes.a,       true",
    "notes.*,   notes,         false",
    "notes.*,   notes.a.b,     false",
    "notes.#,   notes,         true",
    "notes.#,   notes.a,       true",
    "notes.#,   notes.a.b.c,   true",
    "notes.#,   notesx,        false",
    "notes.a.#, notes.a,       true",
    "notes.a.#, notes,         false",
    "notes.*.b, notes.a.b,     true",
    "notes.*.#, notes,         false",
    "notes.*.#, notes.a,       true",
    "*.a,       notes.a,       true",
    "#,         notes.a,       true",
    "*,         notifications, true",
    "#,         users,         false",
    "#,         users.bob,     false",
    "*.bob,     users.bob,     false",
    "*,         users,         false",
    "users.#,   users.bob,     true",
    "users.*,   users.bob,     true",
    "users.#,   users,         true",
    "#,         usersx.bob,    true"
  })
  void patternsMatchAsInAmqpButForUsers(String pattern, String channel, boolean matches) {
    assertThat(ChannelPattern.of(pattern).matches(new Channel(channel))).isEqualTo(matches);
  }

  @ParameterizedTest
  @CsvSource({
    "notes.#,  notes.*,   true",
    "notes.*,  notes.#,   false",
    "notes.#,  notes.#,   true",
    "notes.#,  notes,     true",
    "notes.#,  notes.*.#, true",
    "#,        *.a,       true",
    "#,        #,         true",
    "#,        users.#,   false",
    "#,        users,     false",
    "*.*,      users.*,   false",
    "users.#,  #,         false",
    "notes.a,  notes.*,   false",
    "notes.*,  notes.a,   true"
  })
  void patternCoversAnother(String pattern, String other, boolean covers) {
    assertThat(ChannelPattern.of(pattern).covers(ChannelPattern.of(other))).isEqualTo(covers);
  }

  /**
   * The rights of a SUBSCRIBE depend on this: a covered pattern must not match any further channel.
   */
  @Test
  void coveredPatternsMatchNoOtherChannel() {
    List<ChannelPattern> patterns = new ArrayList<>();
    for (String name : sequences(List.of("users", "a", "*", "#"), 3)) {
      if (name.indexOf('#') < 0 || name.indexOf('#') == name.length() - 1) {
        patterns.add(ChannelPattern.of(name));
      }
    }
    // One channel has a word that no pattern has, and one has more words than any pattern. So two
    // patterns that match the same of these channels match the same channels in general.
    List<Channel> channels =
        sequences(List.of("users", "a", "z"), 5).stream().map(Channel::new).toList();

    for (ChannelPattern granted : patterns) {
      for (ChannelPattern wanted : patterns) {
        boolean all = channels.stream().noneMatch(c -> wanted.matches(c) && !granted.matches(c));
        if (granted.covers(wanted)) {
          assertThat(all).as("%s covers %s", granted, wanted).isTrue();
        } else if (!coversTooLittle(granted)) {
          assertThat(all).as("%s does not cover %s", granted, wanted).isFalse();
        }
      }
    }
  }

  /**
   * Whether this is the known exception: {@code *.#} matches the same channels as {@code #} but
   * covers less, so it grants no right too many.
   */
  private static boolean coversTooLittle(ChannelPattern pattern) {
    return pattern.toString().contains("*.#");
  }

  @ParameterizedTest
  @ValueSource(strings = {"notes.#.a", "#.a", "#.#"})
  void hashBeforeTheLastWordIsRefused(String pattern) {
    assertThatThrownBy(() -> ChannelPattern.of(pattern))
        .isInstanceOf(InvalidChannel.class)
        .hasMessage("channel: '%s' has '#' before its last word".formatted(pattern));
  }

  @ParameterizedTest
  @ValueSource(strings = {"notes.a*", "notes.#a", "no*tes", "**"})
  void wildcardWithinAWordIsRefused(String pattern) {
    assertThatThrownBy(() -> ChannelPattern.of(pattern))
        .hasMessage("channel: '%s' has a wildcard that is only part of a word".formatted(pattern));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "notes.", ".notes", "notes..a", "notes.ä", "a b"})
  void invalidPatternIsRefused(String pattern) {
    assertThatThrownBy(() -> ChannelPattern.of(pattern))
        .isInstanceOf(InvalidChannel.class)
        .hasMessageContaining("'" + pattern + "' is not words of");
  }

  @Test
  void patternIsNoLongerThanAChannel() {
    assertThatThrownBy(() -> ChannelPattern.of("a.".repeat(100) + "#"))
        .hasMessage("channel: is longer than 200 bytes");
  }

  @Test
  void patternWithoutWildcardsIsAChannel() {
    assertThat(ChannelPattern.of("notes.a").isChannel()).isTrue();
    assertThat(ChannelPattern.of("notes.*").isChannel()).isFalse();
    assertThat(ChannelPattern.of("*.a").isChannel()).isFalse();
    assertThat(ChannelPattern.of("notes.#").isChannel()).isFalse();
    assertThat(ChannelPattern.of("#").isChannel()).isFalse();
  }

  @Test
  void patternsWithTheSameTextAreEqual() {
    assertThat(ChannelPattern.of("notes.*"))
        .isEqualTo(ChannelPattern.of("notes.*"))
        .hasSameHashCodeAs(ChannelPattern.of("notes.*"))
        .isNotEqualTo(ChannelPattern.of("notes.#"));
  }

  /** All sequences of 1 to {@code length} words. */
  private static List<String> sequences(List<String> words, int length) {
    List<String> all = new ArrayList<>(words);
    List<String> last = words;
    for (int i = 1; i < length; i++) {
      List<String> longer = new ArrayList<>();
      last.forEach(start -> words.forEach(word -> longer.add(start + "." + word)));
      all.addAll(longer);
      last = longer;
    }
    return all;
  }
}
