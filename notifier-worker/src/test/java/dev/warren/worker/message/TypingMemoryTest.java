package dev.warren.worker.message;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.event.Event;
import dev.warren.worker.intake.Played;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TypingMemoryTest {

  private final Played played = new Played();

  @BeforeEach
  void start() {
    played.with(new TypingMemory(played.clock, 3));
  }

  @Test
  void whoGoesOnTypingIsSaidToNowAndThenAndStopsFiveSecondsAfterTheLastTime() {
    for (int i = 0; i < 10; i++) {
      types("chat.r", "'al'", true);
      played.pass(Duration.ofMillis(500));
    }
    assertThat(published()).containsExactly("chat.r \"al\" true", "chat.r \"al\" true");

    played.pass(Duration.ofMillis(4_499));
    assertThat(published()).isEmpty();
    played.pass(Duration.ofMillis(1));
    assertThat(published()).containsExactly("chat.r \"al\" false");
    played.pass(Duration.ofMinutes(1));
    types("chat.r", "'al'", true);
    assertThat(published()).containsExactly("chat.r \"al\" true");
  }

  @Test
  void whoStopsIsSaidToOnceAndWhoDidNotTypeNever() {
    types("sessions.s", "'al'", false);
    types("sessions.s", "'al'", true);
    types("sessions.s", "'al'", false);
    types("sessions.s", "'al'", false);
    played.pass(Duration.ofMinutes(1));

    assertThat(published()).containsExactly("sessions.s \"al\" true", "sessions.s \"al\" false");
  }

  @Test
  void everyoneTypesForThemselvesAndInEachChannel() {
    types("chat.r", "'al'", true);
    types("chat.q", "'al'", true);
    types("chat.r", "7", true);
    played.pass(Duration.ofSeconds(5));

    assertThat(published())
        .containsExactly(
            "chat.r \"al\" true",
            "chat.q \"al\" true",
            "chat.r 7 true",
            "chat.r \"al\" false",
            "chat.r 7 false",
            "chat.q \"al\" false");
    assertThat(played.dues).isEqualTo(2);
  }

  @Test
  void whereTooManyTypeWhoSaidSoLongestAgoStops() {
    for (String user : List.of("'a'", "'b'", "'c'", "'a'", "'d'")) {
      types("chat.r", user, true);
    }

    assertThat(published())
        .containsExactly(
            "chat.r \"a\" true",
            "chat.r \"b\" true",
            "chat.r \"c\" true",
            "chat.r \"d\" true",
            "chat.r \"b\" false");
  }

  @Test
  void allElseIsPassedOnAndNotLeftOutForWhoIsSlow() {
    played.event("chat.r", "chat_message", "'content':'x','sender':'al'", true);
    played.event("circles.c", "message", "'content':'x','sender':'al'", true);
    played.event("weather.berlin", "typing", "'userId':'al','typing':true", true);
    played.event("weather.berlin", "typing", "'userId':'al','typing':true", true);

    assertThat(played.said).hasSize(4).allMatch(said -> said.whenSlow() == null);
  }

  private void types(String channel, String user, boolean typing) {
    played.event(channel, "typing", "'userId':%s,'typing':%s".formatted(user, typing), true);
  }

  private List<String> published() {
    assertThat(played.said).allMatch(said -> "drop".equals(said.whenSlow()));
    List<String> published = played.said.stream().map(said -> text(said.event())).toList();
    played.said.clear();
    return published;
  }

  private static String text(Event event) {
    assertThat(event.type()).isEqualTo("typing");
    return event.channel() + " " + event.data().get("userId") + " " + event.data().get("typing");
  }
}
