package dev.warren.cli.publish;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.warren.cli.command.Context;
import dev.warren.cli.output.Output;
import dev.warren.cli.settings.ProfileFile;
import dev.warren.cli.settings.Settings;
import dev.warren.cli.shell.Ending;
import dev.warren.cli.shell.Failure;
import dev.warren.cli.shell.Shell;
import dev.warren.cli.shell.Streams;
import dev.warren.cli.shell.Terminal;
import java.io.ByteArrayInputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import tools.jackson.databind.node.ObjectNode;

/** The events that command lines stand for. */
class DraftTest {

  private static Context context(Map<String, String> variables, String input) {
    Shell shell =
        new Shell(
            variables,
            new Streams(
                new ByteArrayInputStream(input.getBytes(UTF_8)),
                OutputStream.nullOutputStream(),
                new PrintStream(OutputStream.nullOutputStream(), false, UTF_8)),
            Terminal.NONE,
            new Ending());
    Settings settings = new Settings(Map.of(), "", shell, ProfileFile.read(shell));
    return new Context(shell, settings, new Output(shell, false, false));
  }

  private static Map<String, String> with(String... more) {
    return more.length == 0
        ? Map.of("WARREN_CONFIG", "target/no-such-config")
        : Map.of("WARREN_CONFIG", "target/no-such-config", more[0], more[1]);
  }

  private PublishingCommand command = new PublishCommand();

  private Draft draft(PublishingCommand of, Map<String, String> variables, String... arguments) {
    command = of;
    new CommandLine(of).parseArgs(arguments);
    return of.draft(context(variables, "of input\n"));
  }

  /** The data as JSON, with the author; they must be what a worker accepts. */
  private String checked(Draft draft) {
    ObjectNode envelope = draft.envelope("id-1");
    command.complete(draft.channel(), envelope, "alice");
    new EventCheck().complete(draft.channel(), envelope, "alice");
    return envelope.get("data").toString();
  }

  @Test
  void aMessageIsSentToItsConversation() {
    Draft draft = draft(new SendCommand(), with(), "team-7.dev", "Hello", "all");

    assertThat(draft.channel().name()).isEqualTo("chat.team-7.dev");
    assertThat(draft.type()).isEqualTo("chat_message");
    assertThat(checked(draft)).isEqualTo("{\"content\":\"Hello all\",\"sender\":\"alice\"}");
  }

  @Test
  void aConversationMayBeTypedAsChannel() {
    assertThat(draft(new SendCommand(), with(), "chat.dev", "Hi").channel().name())
        .isEqualTo("chat.dev");
    assertThat(draft(new SendCommand(), with(), "grün", "Hi").channel().name())
        .isEqualTo("chat.gr~C3~BCn");
  }

  @Test
  void aMessageToUsersIsPrivate() {
    Draft draft = draft(new SendCommand(), with(), "dev", "--to", "bob", "--to", "carol", "Hi");

    assertThat(checked(draft))
        .isEqualTo(
            "{\"content\":\"Hi\",\"visibility\":\"private\",\"recipients\":[\"bob\",\"carol\"],"
                + "\"sender\":\"alice\"}");
  }

  @Test
  void aDashReadsStandardInput() {
    assertThat(checked(draft(new SendCommand(), with(), "dev", "-"))).contains("\"of input\"");
  }

  @Test
  void aNoteIsOfItsTeam() {
    Draft draft =
        draft(new NoteCreateCommand(), with(), "Title", "Body", "--team", "x", "--note-id", "17");

    assertThat(draft.channel().name()).isEqualTo("notes.x");
    assertThat(draft.type()).isEqualTo("note_created");
    assertThat(checked(draft))
        .isEqualTo(
            "{\"noteId\":\"17\",\"title\":\"Title\",\"body\":\"Body\",\"author\":\"alice\"}");
  }

  @Test
  void theTeamMayComeFromChannelOrToken() {
    String claims = Base64.getUrlEncoder().encodeToString("{\"teams\":[\"a b\"]}".getBytes(UTF_8));

    assertThat(
            draft(new NoteDeleteCommand(), with("WARREN_CHANNEL", "notes.y"), "17")
                .channel()
                .name())
        .isEqualTo("notes.y");
    assertThat(
            draft(new NoteDeleteCommand(), with("WARREN_TOKEN", "h." + claims + ".s"), "17")
                .channel()
                .name())
        .isEqualTo("notes.a~20b");
    assertThatThrownBy(() -> draft(new NoteDeleteCommand(), with("WARREN_CHANNEL", "chat.y"), "17"))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("--team");
  }

  @Test
  void anUpdateChangesSomething() {
    Draft draft = draft(new NoteUpdateCommand(), with(), "17", "--team", "x", "--title", "New");

    assertThat(draft.type()).isEqualTo("note_updated");
    assertThat(checked(draft)).contains("\"title\":\"New\"");
    assertThatThrownBy(() -> draft(new NoteUpdateCommand(), with(), "17", "--team", "x"))
        .hasMessageContaining("--title");
  }

  @Test
  void aNotificationReachesEverybodyATeamOrAUser() {
    assertThat(draft(new NotifyCommand(), with(), "Hi").channel().name())
        .isEqualTo("notifications");
    assertThat(draft(new NotifyCommand(), with(), "Hi", "--team", "x").channel().name())
        .isEqualTo("notifications.x");
    Draft toUser = draft(new NotifyCommand(), with(), "Hi", "--user", "b.c", "--level", "error");
    assertThat(toUser.channel().name()).isEqualTo("users.b~2Ec");
    assertThat(checked(toUser)).isEqualTo("{\"level\":\"error\",\"message\":\"Hi\"}");
  }

  @Test
  void anAlertNamesItsUser() {
    Draft draft =
        draft(new AlertCommand(), with(), "bob", "Build failed", "--link", "http://ci/17");

    assertThat(draft.channel().name()).isEqualTo("users.bob");
    assertThat(draft.type()).isEqualTo("alert");
    assertThat(checked(draft))
        .isEqualTo(
            "{\"userId\":\"bob\",\"level\":\"warning\",\"title\":\"Build failed\","
                + "\"message\":\"Build failed\",\"url\":\"http://ci/17\"}");
  }

  @Test
  void publishKeepsNumbersAsTheyWereWritten() {
    Draft draft = draft(new PublishCommand(), with(), "jobs.a", "start", "{\"n\":1.10}");

    assertThat(checked(draft)).isEqualTo("{\"n\":1.10}");
  }

  @Test
  void publishRefusesWhatAWorkerWouldRefuse() {
    Draft draft = draft(new PublishCommand(), with(), "notes.x", "note_created", "{}");

    assertThatThrownBy(() -> checked(draft))
        .isInstanceOf(Failure.class)
        .hasMessage("data.noteId: is missing (invalid_event)");
  }
}
