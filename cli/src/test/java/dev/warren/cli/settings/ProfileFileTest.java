package dev.warren.cli.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.warren.cli.shell.Ending;
import dev.warren.cli.shell.ExitStatus;
import dev.warren.cli.shell.Failure;
import dev.warren.cli.shell.Shell;
import dev.warren.cli.shell.Streams;
import dev.warren.cli.shell.Terminal;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProfileFileTest {

  @TempDir Path home;

  private final Map<String, String> variables = new HashMap<>();

  private Shell shell() {
    variables.put("HOME", home.toString());
    return new Shell(
        Map.copyOf(variables),
        new Streams(
            InputStream.nullInputStream(),
            OutputStream.nullOutputStream(),
            new PrintStream(OutputStream.nullOutputStream())),
        Terminal.NONE,
        new Ending());
  }

  private Path file() {
    return home.resolve(".config/warren/config");
  }

  private void write(String text) throws Exception {
    Files.createDirectories(file().getParent());
    Files.writeString(file(), text);
    Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-------"));
  }

  private Settings settings(String profileFlag, Map<SettingName, String> flags) {
    Shell shell = shell();
    return new Settings(flags, profileFlag, shell, ProfileFile.read(shell));
  }

  @Test
  void onlyTheOwnerReadsTheFile() throws Exception {
    ProfileFile file = ProfileFile.read(shell());
    file.set("work", "token", "secret");
    file.write();

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
        .isEqualTo("rw-------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file().getParent())))
        .isEqualTo("rwx------");
    assertThat(ProfileFile.read(shell()).get("work", "token")).contains("secret");
  }

  @Test
  void fileThatOthersReadIsRefused() throws Exception {
    write("[local]\ntoken = secret\n");
    Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-r--r--"));

    assertThatThrownBy(() -> ProfileFile.read(shell())).hasMessageContaining("chmod 600");
  }

  @Test
  void changeKeepsCommentsAndOtherProfiles() throws Exception {
    write("# mine\nprofile = local\n\n[local]\nurl = http://a\n# why\n\n[work]\nurl = http://b\n");
    ProfileFile file = ProfileFile.read(shell());
    file.set("local", "channel", "notes.team-7");
    file.set("local", "url", "http://c");
    file.select("work");
    file.write();

    assertThat(file())
        .hasContent(
            "# mine\nprofile = work\n\n[local]\nurl = http://c\n# why\nchannel = notes.team-7\n\n"
                + "[work]\nurl = http://b\n");
  }

  @Test
  void flagBeatsVariableBeatsProfile() throws Exception {
    write("profile = local\n[local]\nurl = http://profile\nchannel = of.profile\n");
    assertThat(settings("", Map.of()).url()).hasToString("http://profile");
    variables.put("WARREN_URL", "http://variable");
    assertThat(settings("", Map.of()).url()).hasToString("http://variable");
    assertThat(settings("", Map.of(SettingName.URL, "http://flag")).url())
        .hasToString("http://flag");
    assertThat(settings("", Map.of()).channel()).contains("of.profile");
  }

  @Test
  void namedProfileBeatsVariables() throws Exception {
    write("[local]\nurl = http://profile\n");
    variables.put("WARREN_URL", "http://variable");
    assertThat(settings("local", Map.of()).url()).hasToString("http://profile");
  }

  @Test
  void tokenIsNotSentToAnotherUrl() throws Exception {
    write("profile = local\n[local]\nurl = http://profile\ntoken = secret\n");
    assertThat(settings("", Map.of()).token()).contains("secret");
    assertThat(settings("", Map.of(SettingName.URL, "http://other")).token()).isEmpty();
  }

  @Test
  void namedProfileGetsNoSecretOfTheEnvironment() throws Exception {
    write("[prod]\nurl = https://prod\n");
    variables.put("WARREN_TOKEN", "secret");
    variables.put("WARREN_AMQP_URL", "amqp://local");
    assertThat(settings("prod", Map.of()).token()).isEmpty();
    assertThat(settings("prod", Map.of()).amqpUrl()).isEmpty();
    assertThat(settings("prod", Map.of(SettingName.TOKEN, "typed")).token()).contains("typed");
    assertThat(settings("", Map.of(SettingName.URL, "http://other")).token()).contains("secret");
  }

  @Test
  void slashAtTheEndIsTheSameUrl() throws Exception {
    write("profile = local\n[local]\nurl = http://profile\ntoken = secret\n");
    variables.put("WARREN_URL", "http://profile/");
    assertThat(settings("", Map.of()).token()).contains("secret");
  }

  @Test
  void brokenTokenIsRefusedWithoutBeingShown() {
    variables.put("WARREN_TOKEN", "eyJ.keep\r\nme.secret");
    assertThatThrownBy(() -> settings("", Map.of()).token())
        .hasMessageContaining("the token has")
        .hasMessageNotContaining("keep");
    variables.put("WARREN_TOKEN", "of-a-file\r\n");
    assertThat(settings("", Map.of()).token()).contains("of-a-file");
  }

  @Test
  void passwordInAUrlIsNotShown() {
    assertThatThrownBy(() -> settings("", Map.of(SettingName.URL, "amqp://u:hidden@h")).url())
        .hasMessageNotContaining("hidden");
  }

  @Test
  void unknownProfileIsNamed() {
    assertThatThrownBy(() -> settings("nowhere", Map.of()).url())
        .hasMessageContaining("no profile 'nowhere'");
  }

  @Test
  void portAboveTheHighestIsRefused() {
    assertThat(settings("", Map.of(SettingName.URL, "http://localhost:65535")).url())
        .hasPort(65535);
    assertThatThrownBy(() -> settings("", Map.of(SettingName.URL, "http://localhost:65536")).url())
        .isInstanceOfSatisfying(
            Failure.class, failure -> assertThat(failure.status()).isEqualTo(ExitStatus.USAGE))
        .hasMessageContaining("port 65536");
  }

  @Test
  void urlOfAnotherSchemeIsRefused() {
    assertThatThrownBy(() -> settings("", Map.of(SettingName.URL, "ws://localhost")).url())
        .hasMessageContaining("ws://localhost");
  }
}
