package dev.warren.cli.listen;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.cli.Shells;
import dev.warren.cli.json.Json;
import dev.warren.cli.output.Output;
import dev.warren.cli.shell.Terminal;
import java.io.OutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventLineTest {

  private static Output output(boolean color) {
    return new Output(Shells.of(OutputStream.nullOutputStream(), Terminal.NONE), false, color);
  }

  private static String line(boolean color, String type, String data) {
    return new EventLine(output(color))
        .of(
            Json.read(
                """
                {"type":"%s","timestamp":"2026-01-31T12:00:00.000Z","channel":"a.b","data":%s}"""
                    .formatted(type, data)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "note_created|{\"noteId\":1,\"author\":\"al\",\"title\":\"T\",\"body\":\"b\"}"
            + "|+ created note 1 T by al: b",
        "note_updated|{\"noteId\":\"1\",\"author\":\"al\",\"title\":\"T\"}|~ updated note 1 T by al",
        "note_deleted|{\"noteId\":\"1\"}|- deleted note 1",
        "chat_message|{\"sender\":\"bob\",\"content\":\"Hi\"}|bob: Hi",
        "chat_message|{\"sender\":\"bob\",\"content\":\"Hi\",\"visibility\":\"private\","
            + "\"recipients\":[\"al\"]}|(private to al) bob: Hi",
        "typing|{\"userId\":\"bob\",\"typing\":false}|bob stopped typing",
        "agent_status|{\"agentName\":\"B\",\"state\":\"working\",\"progress\":50,"
            + "\"currentTask\":\"t\"}|B working [████████░░░░░░░░]  50% t",
        "agent_status|{\"agentName\":\"B\",\"state\":\"stopped\",\"error\":\"oom\"}|B stopped oom",
        "user_presence|{\"userId\":\"bob\",\"status\":\"away\"}|bob is away",
        "presence_state|{\"users\":[{\"userId\":\"bob\",\"status\":\"online\"}]}|bob online",
        "notification|{\"level\":\"info\",\"message\":\"m\"}|info m",
        "alert|{\"alertId\":\"7\",\"level\":\"error\",\"title\":\"T\",\"message\":\"m\"}"
            + "|ALERT error T: m id 7",
        "alert_acked|{\"alertId\":\"7\",\"by\":\"bob\"}|alert 7 acknowledged by bob",
        "git_status|{\"branch\":\"main\",\"ahead\":2}|git_status branch=main ahead=2"
      })
  void everyTypeHasItsLine(String type, String data, String shown) {
    assertThat(line(false, type, data)).endsWith("  " + shown);
  }

  @Test
  void colorsTellInsertUpdateAndDeleteApart() {
    String note = "{\"noteId\":\"1\"}";
    assertThat(line(true, "note_created", note)).contains("\u001b[32m+ created note 1");
    assertThat(line(true, "note_updated", note)).contains("\u001b[33m~ updated note 1");
    assertThat(line(true, "note_deleted", note)).contains("\u001b[31m- deleted note 1");
  }

  /** Otherwise a message could clear the screen or fake another one. */
  @Test
  void textsOfOthersDoNotControlTheTerminal() {
    String line =
        line(false, "chat_message", "{\"sender\":\"\\u001b[2J\",\"content\":\"a\\nb\\u009b1m\"}");
    assertThat(line).doesNotContain("\u001b", "\n", "\u009b").contains("a b");
  }
}
