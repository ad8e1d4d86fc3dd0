package dev.warren.gateway.transport.stomp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The escapes of STOMP's versions in headers, and the choice of a version. */
class StompVersionTest {

  private static final String NASTY = "a:b\\c\nd\re\0f";

  @Test
  void unescapableCharactersAreLeftOut() {
    assertThat(StompVersion.V1_2.escape(NASTY)).isEqualTo("a\\cb\\\\c\\nd\\ref");
    assertThat(StompVersion.V1_1.escape(NASTY)).isEqualTo("a\\cb\\\\c\\ndef");
    assertThat(StompVersion.V1_0.escape(NASTY)).isEqualTo("a:b\\cdef");
  }

  @Test
  void stomp10LeavesColonsOutOfNames() {
    assertThat(StompVersion.V1_2.escapeName("a:b")).isEqualTo("a\\cb");
    assertThat(StompVersion.V1_0.escapeName("a:b")).isEqualTo("ab");
  }

  @Test
  void plainTextIsNotCopied() {
    String text = "notes.team-7 ✓";
    for (StompVersion version : StompVersion.values()) {
      assertThat(version.escape(text)).isSameAs(text);
      assertThat(version.unescape(text)).isSameAs(text);
    }
  }

  @Test
  void unescapeUndoesEscape() {
    String text = "a:b\\c\nd\re \\n \\\\";
    assertThat(StompVersion.V1_2.unescape(StompVersion.V1_2.escape(text))).isEqualTo(text);
  }

  @Test
  void unknownEscapeIsRejected() {
    for (String text : List.of("a\\t", "\\", "a\\", "\\:", "\\N")) {
      assertThat(StompVersion.V1_2.unescape(text)).as(text).isNull();
      assertThat(StompVersion.V1_1.unescape(text)).as(text).isNull();
      assertThat(StompVersion.V1_0.unescape(text)).isEqualTo(text);
    }
  }

  @Test
  void newestCommonVersionIsAgreedOn() {
    assertThat(StompVersion.negotiate(List.of("1.0", "1.1", "1.2"))).contains(StompVersion.V1_2);
    assertThat(StompVersion.negotiate(List.of("1.1", "1.0", "2.0"))).contains(StompVersion.V1_1);
    assertThat(StompVersion.negotiate(List.of("1.0"))).contains(StompVersion.V1_0);
    assertThat(StompVersion.negotiate(List.of("2.0", ""))).isEmpty();
  }
}
