package dev.warren.worker.message;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.event.Event;
import dev.warren.event.Visibility;
import dev.warren.worker.ownership.PlayedMemory;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A client's repetitions are published now and then, and typing ends by itself. */
class TypingMemoryTest {

  private final PlayedMemory played = new PlayedMemory();

  @BeforeEach
  void start() {
    played.use(new TypingMemory(played.clock, 3, 1_000_000));
  }

  @Test
  void typingIsRepeatedRarelyAndEndsAfterFiveSeconds() {
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
  void endIsPublishedOnceAndOnlyAfterABeginning() {
    played.pass(Duration.ofSeconds(5));
    types("sessions.s", "'al'", false);
    types("sessions.s", "'al'", true);
    types("sessions.s", "'al'", false);
    types("sessions.s", "'al'", false);
    played.pass(Duration.ofMinutes(1));

    assertThat(published()).containsExactly("sessions.s \"al\" true", "sessions.s \"al\" false");
  }

  @Test
  void endOfAnEarlierOwnersTypingIsPublishedOnce() {
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
  void typingForSomeEndsForThemOnly() {
    played.pass(Duration.ofSeconds(5));
    String some = "'al','visibility':'private','recipients':['bo',7],'sender':'al'";
    types("chat.r", some, true);
    types("chat.r", "'al'", true);
    types("chat.r", "'al','visibility':'agent_only'", true);
    types("chat.r", some, true);
    types("chat.r", "'al'", false);
    assertThat(played.events).hasSize(4);
    played.events.clear();

    played.pass(Duration.ofSeconds(5));
    assertThat(played.events)
        .extracting(each -> each.event().data().toString().replace('"', '\''))
        .containsExactlyInAnyOrder(
            "{'userId':'al','typing':false,'visibility':'private','recipients':['bo',7],'sender':'al'}",
            "{'userId':'al','typing':false,'visibility':'agent_only'}");
  }

  @Test
  void visibilityBesideTheDataIsKept() {
    String beside = "{'type':'typing','visibility':'private','recipients':['bo'],'data':{%s}}";
    played.json("chat.r", beside.formatted("'userId':'al','typing':true"), true);
    played.events.clear();

    played.pass(Duration.ofSeconds(5));
    assertThat(played.events).hasSize(1);
    Event end = played.events.get(0).event();
    assertThat(end.envelope().get("visibility").stringValue()).isEqualTo("private");
    assertThat(end.envelope().get("recipients").toString()).isEqualTo("[\"bo\"]");
    assertThat(Visibility.of(end)).isEqualTo(new Visibility.Private(Set.of("al", "bo")));
  }

  @Test
  void usersAndChannelsAreIndependent() {
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
    assertThat(played.timerNotes).isEqualTo(2);
  }

  @Test
  void oldestTypingEndsWhenTooManyType() {
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
  void typingForTheMostRecipientsEndsWhenMemoryIsFull() {
    played.use(new TypingMemory(played.clock, 100, 10_000));
    for (String user : List.of("'a'", "'b'", "'c'")) {
      types("chat.r", user, true);
    }
    types("chat.r", "'d','recipients':'%s'".formatted("x".repeat(2_000)), true);
    types("chat.r", "'e','recipients':'%s'".formatted("x".repeat(3_000)), true);
    assertThat(published().subList(3, 6))
        .containsExactly("chat.r \"d\" true", "chat.r \"e\" true", "chat.r \"e\" false");

    played.pass(Duration.ofSeconds(5));
    assertThat(published())
        .containsExactly(
            "chat.r \"a\" false", "chat.r \"b\" false", "chat.r \"c\" false", "chat.r \"d\" false");
  }

  @Test
  void otherMessagesArePublishedUnchanged() {
    played.event("chat.r", "chat_message", "'content':'x','sender':'al'", true);
    played.event("circles.c", "message", "'content':'x','sender':'al'", true);
    played.event("weather.berlin", "typing", "'userId':'al','typing':true", true);
    played.event("weather.berlin", "typing", "'userId':'al','typing':true", true);

    assertThat(played.events).hasSize(4).allMatch(each -> each.whenSlow() == null);
  }

  @Test
  void publishersRepetitionsArePublished() {
    for (boolean typing : new boolean[] {true, true, false, false}) {
      played.event("chat.r", "typing", "'userId':'al','typing':" + typing, false);
    }
    assertThat(played.events).hasSize(4);
  }

  private void types(String channel, String user, boolean typing) {
    played.event(channel, "typing", "'userId':%s,'typing':%s".formatted(user, typing), true);
  }

  private List<String> published() {
    assertThat(played.events).allMatch(each -> "drop".equals(each.whenSlow()));
    List<String> published = played.events.stream().map(each -> text(each.event())).toList();
    played.events.clear();
    return published;
  }

  private static String text(Event event) {
    assertThat(event.type()).isEqualTo("typing");
    return event.channel() + " " + event.data().get("userId") + " " + event.data().get("typing");
  }
}
