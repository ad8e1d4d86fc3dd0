package dev.warren.worker.message;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.event.Event;
import dev.warren.event.Visibility;
import dev.warren.worker.intake.Played;
import java.time.Duration;
import java.util.List;
import java.util.Set;
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
    played.pass(Duration.ofSeconds(5));
    types("sessions.s", "'al'", false);
    types("sessions.s", "'al'", true);
    types("sessions.s", "'al'", false);
    types("sessions.s", "'al'", false);
    played.pass(Duration.ofMinutes(1));

    assertThat(published()).containsExactly("sessions.s \"al\" true", "sessions.s \"al\" false");
  }

  @Test
  void whoStopsMayHaveBegunWithTheWorkerBeforeForAsLongAsItWouldBeShown() {
    types("chat.r", "'al'", false);
    types("chat.r", "'al'", false);
    types("chat.r", "'bo'", true);
    types("chat.r", "'bo'", false);
    types("chat.r", "'bo'", false);
    assertThat(published())
        .containsExactly("chat.r \"al\" false", "chat.r \"bo\" true", "chat.r \"bo\" false");

    played.pass(Duration.ofMillis(4_999));
    types("chat.r", "'cy'", false);
    assertThat(published()).containsExactly("chat.r \"cy\" false");
    played.pass(Duration.ofMillis(1));
    types("chat.r", "'di'", false);
    assertThat(published()).isEmpty();
  }

  @Test
  void whatIsForSomeOnlyEndsForThemAloneAndIsNothingThatAllAreTold() {
    played.pass(Duration.ofSeconds(5));
    String some = "'al','visibility':'private','recipients':['bo',7],'sender':'al'";
    types("chat.r", some, true);
    types("chat.r", "'al'", true);
    types("chat.r", "'al','visibility':'agent_only'", true);
    types("chat.r", some, true);
    types("chat.r", "'al'", false);
    assertThat(played.said).hasSize(4);
    played.said.clear();

    played.pass(Duration.ofSeconds(5));
    assertThat(played.said)
        .extracting(said -> said.event().data().toString().replace('"', '\''))
        .containsExactlyInAnyOrder(
            "{'userId':'al','typing':false,'visibility':'private','recipients':['bo',7],'sender':'al'}",
            "{'userId':'al','typing':false,'visibility':'agent_only'}");
  }

  @Test
  void alsoWhereThatStandsBesideTheData() {
    String beside = "{'type':'typing','visibility':'private','recipients':['bo'],'data':{%s}}";
    played.json("chat.r", beside.formatted("'userId':'al','typing':true"), true);
    played.said.clear();

    played.pass(Duration.ofSeconds(5));
    assertThat(played.said).hasSize(1);
    Event end = played.said.get(0).event();
    assertThat(end.envelope().get("visibility").stringValue()).isEqualTo("private");
    assertThat(end.envelope().get("recipients").toString()).isEqualTo("[\"bo\"]");
    assertThat(Visibility.of(end)).isEqualTo(new Visibility.Private(Set.of("al", "bo")));
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

  @Test
  void whatAPublisherPostsIsPassedOnAsOftenAsItIsPosted() {
    for (boolean typing : new boolean[] {true, true, false, false}) {
      played.event("chat.r", "typing", "'userId':'al','typing':" + typing, false);
    }
    assertThat(played.said).hasSize(4);
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
