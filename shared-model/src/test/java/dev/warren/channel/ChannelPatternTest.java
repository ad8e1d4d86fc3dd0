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
  void aPatternMatchesAsInAmqpExceptThatAWildKindIsNeverUsers(
      String pattern, String channel, boolean matches) {
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
  void aPatternCoversAnotherWhenItMatchesAllThatTheOtherCan(
      String pattern, String other, boolean covers) {
    assertThat(ChannelPattern.of(pattern).covers(ChannelPattern.of(other))).isEqualTo(covers);
  }

  /**
   * What a SUBSCRIBE relies on: an accepted pattern never reaches a channel that is not granted.
   */
  @Test
  void whatIsCoveredIsMatchedThroughoutAndWhatIsNotCoveredIsNot() {
    List<ChannelPattern> patterns = new ArrayList<>();
    for (String name : sequences(List.of("users", "a", "*", "#"), 3)) {
      if (name.indexOf('#') < 0 || name.indexOf('#') == name.length() - 1) {
        patterns.add(ChannelPattern.of(name));
      }
    }
    // "z" is in no pattern, and longer than any pattern: so each can be told from the others.
    List<Channel> channels =
        sequences(List.of("users", "a", "z"), 5).stream().map(Channel::new).toList();

    for (ChannelPattern granted : patterns) {
      for (ChannelPattern asked : patterns) {
        boolean all = channels.stream().noneMatch(c -> asked.matches(c) && !granted.matches(c));
        if (granted.covers(asked)) {
          assertThat(all).as("%s covers %s", granted, asked).isTrue();
        } else if (!sameAsAnotherOfRest(granted)) {
          assertThat(all).as("%s does not cover %s", granted, asked).isFalse();
        }
      }
    }
  }

  /** {@code *.#} says in another way what {@code #} says; that it covers less is no leak. */
  private static boolean sameAsAnotherOfRest(ChannelPattern pattern) {
    return pattern.toString().contains("*.#");
  }

  @ParameterizedTest
  @ValueSource(strings = {"notes.#.a", "#.a", "#.#"})
  void aHashBeforeTheLastWordIsRefused(String pattern) {
    assertThatThrownBy(() -> ChannelPattern.of(pattern))
        .isInstanceOf(InvalidChannel.class)
        .hasMessage("channel: '%s' has '#' before its last word".formatted(pattern));
  }

  @ParameterizedTest
  @ValueSource(strings = {"notes.a*", "notes.#a", "no*tes", "**"})
  void aWildcardWithinAWordIsRefused(String pattern) {
    assertThatThrownBy(() -> ChannelPattern.of(pattern))
        .hasMessage("channel: '%s' has a wildcard that is only part of a word".formatted(pattern));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "notes.", ".notes", "notes..a", "notes.ä", "a b"})
  void whatIsNoPatternIsRefused(String pattern) {
    assertThatThrownBy(() -> ChannelPattern.of(pattern))
        .isInstanceOf(InvalidChannel.class)
        .hasMessageContaining("'" + pattern + "' is not words of");
  }

  @Test
  void aPatternIsNoLongerThanAChannel() {
    assertThatThrownBy(() -> ChannelPattern.of("a.".repeat(100) + "#"))
        .hasMessage("channel: is longer than 200 bytes");
  }

  @Test
  void aPatternWithoutWildcardsIsAChannel() {
    assertThat(ChannelPattern.of("notes.a").isChannel()).isTrue();
    assertThat(ChannelPattern.of("notes.*").isChannel()).isFalse();
    assertThat(ChannelPattern.of("*.a").isChannel()).isFalse();
    assertThat(ChannelPattern.of("notes.#").isChannel()).isFalse();
    assertThat(ChannelPattern.of("#").isChannel()).isFalse();
  }

  @Test
  void patternsOfTheSameTextAreEqual() {
    assertThat(ChannelPattern.of("notes.*"))
        .isEqualTo(ChannelPattern.of("notes.*"))
        .hasSameHashCodeAs(ChannelPattern.of("notes.*"))
        .isNotEqualTo(ChannelPattern.of("notes.#"));
  }

  /** Every sequence of one to {@code length} of the words. */
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
