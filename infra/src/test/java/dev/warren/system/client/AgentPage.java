package dev.warren.system.client;

import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Page;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** An agent in a page of Chromium. It is the same script as in Node. */
final class AgentPage implements Agent, PageLines.Owner {

  private final AgentPages pages;
  private final Listener listener;
  private volatile @Nullable Socket socket;
  private @Nullable Page page;
  private @Nullable CDPSession chromium;

  AgentPage(AgentPages pages, Listener listener) {
    this.pages = pages;
    this.listener = listener;
  }

  /** Opens the address of the agent's page. */
  void load(Page page, String address) {
    this.page = page;
    page.navigate(address);
  }

  @Override
  public void opened(Socket socket) {
    this.socket = socket;
  }

  @Override
  public void line(String line) {
    listener.line(line);
  }

  @Override
  public void ended() {
    listener.ended("the page has ended");
  }

  @Override
  public synchronized void tell(String command) {
    Socket to = socket;
    if (to == null) {
      throw new IllegalStateException("the page has not opened its line yet");
    }
    try {
      to.getOutputStream().write(WebSocketFrame.text(command).bytes());
    } catch (IOException e) {
      throw new UncheckedIOException("the page has ended", e);
    }
  }

  /**
   * Pauses all scripts of the page before their next statement, so that no timer and no event of a
   * socket reaches it.
   */
  @Override
  public void sleep() {
    pages.await(
        browser -> {
          chromium = page.context().newCDPSession(page);
          chromium.send("Debugger.enable");
          chromium.send("Debugger.pause");
        });
  }

  @Override
  public void wake() {
    pages.await(browser -> stir());
  }

  private void stir() {
    CDPSession session = chromium;
    chromium = null;
    if (session != null) {
      // Without this, the page sleeps on if no script has run meanwhile.
      session.send("Debugger.disable");
      session.detach();
    }
  }

  /** A page has no end by itself. Its timers and sockets end with it. */
  @Override
  public boolean endsByItself(Duration atMost) {
    close();
    return true;
  }

  @Override
  public void close() {
    pages.await(
        browser -> {
          Page left = page;
          page = null;
          if (left != null) {
            stir();
            pages.leave(left);
          }
        });
  }
}
