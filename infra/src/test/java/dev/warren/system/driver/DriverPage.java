package dev.warren.system.driver;

import com.microsoft.playwright.Page;
import java.io.IOException;
import java.nio.file.Files;

/** A driver in a page of a browser. It is the same script as in Node. */
public final class DriverPage implements Driver {

  private final Page page;

  private DriverPage(Page page) {
    this.page = page;
  }

  /**
   * Loads a driver of {@code infra/src/test/node} into a page.
   *
   * @param client a JavaScript expression for the client
   */
  public static DriverPage load(Page page, String script, String client) throws IOException {
    page.evaluate(
        """
        () => {
          const module = {};
          %s
          window.events = [];
          const drive =
            module.exports(%s, (event) => window.events.push(JSON.stringify(event)));
          window.command = (command) => drive(JSON.parse(command));
        }"""
            .formatted(Files.readString(Node.FOLDER.resolve(script)), client));
    return new DriverPage(page);
  }

  @Override
  public void tell(String command) {
    page.evaluate("command => { window.command(command); }", command);
  }

  @Override
  public String hear() {
    page.waitForFunction("() => window.events.length > 0");
    return (String) page.evaluate("() => window.events.shift()");
  }

  /** Closes the page, and so its connections. */
  @Override
  public void close() {
    page.context().close();
  }
}
