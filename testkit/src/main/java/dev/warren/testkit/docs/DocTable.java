package dev.warren.testkit.docs;

import dev.warren.testkit.Repository;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;

/** Tables of the documentation. */
public final class DocTable {

  private DocTable() {}

  /** {@link #rows(Stream, String)} of a file of the repository. */
  public static List<List<String>> rows(String file, String heading) throws IOException {
    return rows(Repository.read(file).lines(), heading);
  }

  /** The cells of each row of the first table after a heading, without header and delimiter row. */
  public static List<List<String>> rows(Stream<String> page, String heading) {
    return page.dropWhile(line -> !line.equals(heading))
        .dropWhile(line -> !line.startsWith("|"))
        .takeWhile(line -> line.startsWith("|"))
        .skip(2)
        .map(line -> Stream.of(line.split("\\|")).skip(1).map(String::strip).toList())
        .toList();
  }
}
