package dev.warren.system.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.testkit.docs.DocTable;
import java.util.List;
import org.junit.jupiter.api.Test;

/** docs/clients.md lists the rows, in their order. */
class ClientsPageTest {

  @Test
  void theTableHasEveryRow() throws Exception {
    List<String> listed =
        DocTable.rows("docs/clients.md", "## The table").stream()
            .map(cells -> cells.get(0).replace("`", ""))
            .toList();
    assertThat(listed).isEqualTo(Row.all().stream().map(Row::name).toList());
  }
}
