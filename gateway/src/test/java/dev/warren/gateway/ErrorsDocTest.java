package dev.warren.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.gateway.access.Refusal;
import dev.warren.gateway.outbound.CloseReason;
import dev.warren.testkit.docs.DocTable;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/errors.md lists the refusals and close reasons of the code. */
class ErrorsDocTest {

  @Test
  void everyRefusalIsDocumented() throws IOException {
    List<List<String>> rows = DocTable.rows("docs/errors.md", "## Refusals");
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
    List<List<String>> rows = DocTable.rows("docs/errors.md", "## Close codes");
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
                          case LATER -> "later";
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
