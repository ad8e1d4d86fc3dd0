package dev.warren.testkit.docs;

import dev.warren.testkit.Repository;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;

/** Tables of the documentation. */
public final class DocTable {

  private DocTable() {}

  /** As {@link #rows(Stream, String)}, for a file of the repository. */
  public static List<List<String>> rows(String file, String heading) throws IOException {
    return rows(Repository.read(file).lines(), heading);
  }

  /**
   * The cells of each row of the first table after a heading, without the header row and the
   * delimiter row.
   */
  public static List<List<String>> rows(Stream<String> page, String heading) {
    return page.dropWhile(line -> !line.equals(heading))
        .dropWhile(line -> !line.startsWith("|"))
        .takeWhile(line -> line.startsWith("|"))
        .skip(2)
        .map(line -> Stream.of(line.split("\\|")).skip(1).map(String::strip).toList())
        .toList();
  }
}
