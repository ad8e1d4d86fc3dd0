package dev.warren.system.driver;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** One Chromium for all tests of a class: {@code @RegisterExtension} on a static field. */
public final class ChromiumOfClass implements BeforeAllCallback, AfterAllCallback {

  private @Nullable Chromium chromium;

  @Override
  public void beforeAll(ExtensionContext context) {
    chromium = Chromium.launch();
  }

  /** A page with an empty storage, like that of a new visitor. */
  public Page newPage() {
    return chromium.newPage();
  }

  /**
   * A page of a gateway on which nothing runs yet. The console is no such page: it loads itself
   * again if the gateway ends before the console has arrived.
   */
  public Page newPage(String gateway) {
    Page page = newPage();
    page.navigate(gateway + "/client/index.js");
    return page;
  }

  /** A browser context of its own, for a page with these options. */
  public Page newPage(Browser.NewContextOptions options) {
    return chromium.newPage(options);
  }

  @Override
  public void afterAll(ExtensionContext context) {
    if (chromium != null) {
      chromium.close();
    }
  }
}
