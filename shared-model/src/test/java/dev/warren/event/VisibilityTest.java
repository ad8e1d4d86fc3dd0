package dev.warren.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.channel.Channel;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

class VisibilityTest {

  private static Visibility of(String channel, String json) {
    return Visibility.of(new Channel(channel), JsonMapper.shared().readTree(json));
  }

  @Test
  void headersKeepTheVisibility() {
    for (Visibility each :
        Set.of(
            Visibility.PUBLIC,
            new Visibility.AgentOnly(),
            new Visibility.Private(Set.of()),
            new Visibility.Private(Set.of("sam", "a b", "a", "grün", "x~20y", "a,b", "~", "\n")))) {
      assertThat(Visibility.of(each.headers())).isEqualTo(each);
      // RabbitMQ drops headers of other types in streams.
      assertThat(each.headers().values()).allMatch(String.class::isInstance);
    }
  }

  @Test
  void unknownHeaderShowsTheMessageToNobody() {
    Visibility secret = Visibility.of(Map.of(Visibility.HEADER, "secret"));
    assertThat(secret.shows("sam", true)).isFalse();
    assertThat(secret.shows("", true)).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}                                                                          | everybody",
        "{'data':{'visibility':'public','sender':'sam','recipients':['rita']}}       | everybody",
        "{'data':{'visibility':null}}                                                | everybody",
        "{'data':{'visibility':'private','sender':'sam','recipients':['rita',7]}}    | 7,rita,sam",
        "{'data':{'visibility':'private','sender':7,'recipients':'rita'}}            | 7,rita",
        "{'data':{'visibility':'private','userId':'sam'}}                            | sam",
        "{'data':{'visibility':'private','user_id':'sam'}}                           | sam",
        "{'data':{'visibility':'private','sender':'sam','userId':'eve'}}             | sam",
        "{'data':{'visibility':'private','recipients':[null,'',{'a':'eve'},'rita']}} | rita",
        "{'data':{'visibility':'Private','sender':'sam'}}                            | sam",
        "{'data':{'visibility':{'a':'public'},'sender':'sam'}}                       | sam",
        "{'data':{'sender':'sam'},'visibility':'private','recipients':['rita']}      | rita,sam",
        "{'visibility':'private','sender':'sam','recipients':['rita']}               | rita,sam",
      })
  void visibilityOfAMessage(String json, String shown) {
    for (String kind : new String[] {"chat", "sessions"}) {
      Visibility visibility = of(kind + ".x", json.replace('\'', '"'));
      assertThat(visibility)
          .isEqualTo(
              shown.equals("everybody")
                  ? Visibility.PUBLIC
                  : new Visibility.Private(Set.of(shown.split(","))));
    }
    assertThat(of("circles.x", json.replace('\'', '"'))).isEqualTo(Visibility.PUBLIC);
  }

  @Test
  void agentOnlyMessagesAreForAgents() {
    Visibility agents =
        of("chat.x", "{\"data\":{\"visibility\":\"agent_only\",\"sender\":\"sam\"}}");
    assertThat(agents.shows("sam", false)).isFalse();
    assertThat(agents.shows("bert", true)).isTrue();
  }
}
