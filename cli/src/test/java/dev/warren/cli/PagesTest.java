package dev.warren.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.testkit.Repository;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PagesTest {

  /** {@code -Dwarren.docs.write=true} writes the generated part of the page anew. */
  private static final String WRITE = "warren.docs.write";

  private static final String GENERATED = "<!-- From here on: the help of the commands. -->\n";

  @Test
  void referenceIsTheHelpOfTheCommands() throws Exception {
    Path file = Repository.root().resolve("docs/cli.md");
    String page = Files.readString(file);
    int from = page.indexOf(GENERATED) + GENERATED.length();
    if (Boolean.getBoolean(WRITE)) {
      Files.writeString(file, page.substring(0, from) + Pages.markdown());
      page = Files.readString(file);
    }
    assertThat(page.substring(from))
        .as("the help has changed: run ./mvnw test -pl cli -am -Dtest=PagesTest -D%s=true", WRITE)
        .isEqualTo(Pages.markdown());
  }

  @Test
  void everyCommandHasAManPage() {
    Map<String, String> pages = Pages.manPages();
    assertThat(pages).containsKeys("warren", "warren-listen", "warren-config-set");
    assertThat(pages.get("warren-listen"))
        .contains(".TH \"WARREN-LISTEN\" 1", "\\-\\-since=<position>", ".SH GLOBAL OPTIONS");
    assertThat(pages.get("warren")).contains("warren\\-listen(1)").doesNotContain("help(1)");
  }

  /** Without a terminal, bash complains that it completes nothing at the moment. */
  @Test
  void bashCompletesCommandsAndOptions() throws Exception {
    Path script = Files.createTempFile("warren", ".bash");
    Files.writeString(script, Pages.completion());
    String completions =
        """
        source '%s'
        COMP_WORDS=(warren li) COMP_CWORD=1; _complete_warren; printf '%%s\\n' "${COMPREPLY[@]}"
        COMP_WORDS=(warren listen --la) COMP_CWORD=2; _complete_warren; printf '%%s\\n' "${COMPREPLY[@]}"
        COMP_WORDS=(warren listen --ur) COMP_CWORD=2; _complete_warren; printf '%%s\\n' "${COMPREPLY[@]}"
        """
            .formatted(script);
    Process bash =
        new ProcessBuilder("bash", "-c", completions)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String printed = new String(bash.getInputStream().readAllBytes(), UTF_8);
    Files.delete(script);

    assertThat(printed.lines().map(String::strip)).containsExactly("listen", "--last", "--url");
  }
}
