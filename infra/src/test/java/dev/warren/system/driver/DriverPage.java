package dev.warren.system.driver;

import com.microsoft.playwright.Page;
import java.io.IOException;
import java.nio.file.Files;

/** A driver that is a script of a page: the same as in Node. */
public final class DriverPage implements Driver {

  private final Page page;

  private DriverPage(Page page) {
    this.page = page;
  }

  /**
   * Loads a driver of {@code infra/src/test/node} into a page.
   *
   * @param client JavaScript for what it drives
   */
  public static DriverPage load(Page page, String script, String client) throws IOException {
    page.evaluate(
        """
        () => {
          const module = {};
          %s
          window.told = [];
          const drive =
            module.exports(%s, (event) => window.told.push(JSON.stringify(event)));
          window.tell = (command) => drive(JSON.parse(command));
        }"""
            .formatted(Files.readString(Node.FOLDER.resolve(script)), client));
    return new DriverPage(page);
  }

  @Override
  public void tell(String command) {
    page.evaluate("command => { window.tell(command); }", command);
  }

  @Override
  public String hear() {
    page.waitForFunction("() => window.told.length > 0");
    return (String) page.evaluate("() => window.told.shift()");
  }

  /** The page goes, and its connections with it. */
  @Override
  public void close() {
    page.context().close();
  }
}
