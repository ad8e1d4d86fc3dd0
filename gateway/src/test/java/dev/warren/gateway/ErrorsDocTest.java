package dev.warren.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.gateway.access.Refusal;
import dev.warren.gateway.outbound.CloseReason;
import dev.warren.testkit.Repository;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/errors.md lists the refusals and close reasons of the code. */
class ErrorsDocTest {

  /** The cells of each row of the table under this heading, without its two head rows. */
  private static List<List<String>> table(String heading) throws IOException {
    String page = Repository.read("docs/errors.md");
    String section = page.substring(page.indexOf("\n" + heading + "\n") + heading.length() + 2);
    return section
        .lines()
        .dropWhile(line -> !line.startsWith("|"))
        .takeWhile(line -> line.startsWith("|"))
        .skip(2)
        .map(line -> Stream.of(line.split("\\|")).skip(1).map(String::strip).toList())
        .toList();
  }

  @Test
  void everyRefusalIsDocumented() throws IOException {
    List<List<String>> rows = table("## Refusals");
    assertThat(
            rows.stream()
                .map(row -> String.join(" ", row.get(0), row.get(2), row.get(3), row.get(4))))
        .containsExactly(
            Stream.of(Refusal.values())
                .map(
                    refusal ->
                        "`%s` %s %d %d"
                            .formatted(
                                refusal.code(),
                                refusal.endsConnection()
                                    ? "always"
                                    : "unless the client subscribes to `/user/queue/errors`",
                                refusal.closeReason().code(),
                                refusal.httpStatus()))
                .toArray(String[]::new));
    assertThat(rows).allSatisfy(row -> assertThat(row).hasSize(6).doesNotContain(""));
  }

  @Test
  void everyCloseReasonIsDocumented() throws IOException {
    List<List<String>> rows = table("## Close codes");
    assertThat(rows.stream().map(row -> row.get(0) + " " + row.get(1)))
        .containsExactly(
            Stream.of(CloseReason.values())
                .map(reason -> reason.code() + " `" + reason.name() + "`")
                .toArray(String[]::new));
    assertThat(rows).allSatisfy(row -> assertThat(row).hasSize(4).doesNotContain(""));
    assertThat(rows.stream().map(row -> row.get(3).replaceFirst(",.*", "")))
        .containsExactly(
            Stream.of(CloseReason.values())
                .map(
                    reason ->
                        switch (reason.reconnect()) {
                          case YES -> "yes";
                          case WITH_FRESH_TOKEN -> "with a fresh token";
                          case NO -> "no";
                        })
                .toArray(String[]::new));
  }

  @Test
  void everyReasonFitsIntoACloseFrame() {
    assertThat(CloseReason.values())
        .allSatisfy(reason -> assertThat(reason.text().getBytes()).hasSizeLessThan(124));
  }
}
