package dev.warren.worker.alert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.event.Event;
import dev.warren.event.Mentions;
import dev.warren.testkit.Repository;
import dev.warren.testkit.docs.DocTable;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** docs/alerts.md lists exactly the alert rules, with the texts of their alerts. */
class AlertsDocTest {

  private static final AlertRules RULES = new AlertRules(AgentOwners.NONE);

  /** An event that alerts bob, for each rule, with the page's placeholders as values. */
  private static final Map<String, Event> EXAMPLES =
      Map.of(
          "posted",
          AlertRulesTest.event(
              "users.bob",
              "alert",
              "'alertId':'as posted','level':'info','title':'as posted','message':'as posted'"),
          "agent-error",
          AlertRulesTest.event(
              "agents.c",
              "agent_status",
              "'state':'stopped','agentName':'<agent>','owner':'bob','error':'<error>'"),
          "agent-stale",
          AlertRulesTest.event(
              "agents.c", "agent_status", "'state':'stale','agentName':'<agent>','owner':'bob'"),
          "mention",
          AlertRulesTest.event("chat.r", "chat_message", "'content':'@bob','sender':'<author>'"));

  @Test
  void docListsEveryRuleAndItsTexts() throws IOException {
    List<List<String>> rows = DocTable.rows("docs/alerts.md", "# Alerts");
    assertThat(rows.stream().map(row -> row.get(0)))
        .containsExactly(
            RULES.all().stream().map(rule -> "`" + rule.name() + "`").toArray(String[]::new));
    for (List<String> row : rows) {
      assertThat(row).hasSize(7).doesNotContain("");
      String rule = row.get(0).replace("`", "");
      ObjectNode alert = RULES.alerts(EXAMPLES.get(rule)).get(0).event().data();
      if (!rule.equals("posted")) {
        assertThat(row.get(3)).as(rule).isEqualTo(cell(alert, "level"));
        assertThat(row.get(6)).as(rule).isEqualTo("derived");
      }
      assertThat(row.get(4)).as(rule).isEqualTo(cell(alert, "title"));
      assertThat(row.get(5)).as(rule).isEqualTo(cell(alert, "message"));
    }
  }

  @Test
  void docNamesTheMostUsersOfAnEvent() throws IOException {
    assertThat(page()).contains("the first " + Mentions.MOST_ALERTED + " ");
  }

  private static String cell(ObjectNode alert, String field) {
    String text = alert.get(field).stringValue().replace("chat.r", "<channel>");
    return text.equals("as posted") ? text : "`" + text + "`";
  }

  private static String page() throws IOException {
    return Repository.read("docs/alerts.md");
  }
}
