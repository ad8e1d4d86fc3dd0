package dev.warren.system.client;

import com.microsoft.playwright.Page;
import dev.warren.system.driver.Chromium;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Agents in pages of one Chromium. Playwright is for one thread only, so this thread loads, pauses
 * and empties all pages. Their commands and events do not need it.
 *
 * <p>A page that an agent has left gets the next one: a fresh page is a fresh process of Chromium.
 */
final class AgentPages implements AutoCloseable {

  private static final long TO_END_MILLIS = 20_000;

  /** Work with the browser. */
  interface Work {
    void run(Chromium chromium);
  }

  private record Task(Work work, CompletableFuture<@Nullable Void> done) {

    void run(Chromium chromium) {
      try {
        work.run(chromium);
        done.complete(null);
      } catch (RuntimeException e) {
        done.completeExceptionally(e);
      }
    }
  }

  private final ClientFiles files;
  private final PageLines lines = new PageLines();
  private final AtomicInteger names = new AtomicInteger();
  private final BlockingQueue<Task> tasks = new LinkedBlockingQueue<>();

  /** Without an agent; only the browser's thread uses them. */
  private final Deque<Page> empty = new ArrayDeque<>();

  private @Nullable Thread thread;
  private @Nullable RuntimeException end;

  AgentPages(ClientFiles files) throws IOException {
    this.files = files;
  }

  /** Opens a page with an agent. */
  AgentPage open(Agent.Listener listener) {
    AgentPage agent = new AgentPage(this, listener);
    String line = lines.address("agent-" + names.incrementAndGet(), agent);
    await(
        chromium -> {
          Page page = empty.isEmpty() ? chromium.newPage() : empty.pop();
          agent.load(page, files.page() + "?line=" + line);
        });
    return agent;
  }

  /** Ends the scripts and connections of a page. */
  void leave(Page page) {
    page.navigate(files.emptyPage());
    empty.push(page);
  }

  /** Does some work on the browser's thread, and waits for its end. */
  void await(Work work) {
    Task task = new Task(work, new CompletableFuture<>());
    synchronized (this) {
      if (end != null) {
        throw end;
      }
      if (thread == null) {
        thread = new Thread(this::run, "chromium");
        thread.setDaemon(true);
        thread.start();
      }
      tasks.add(task);
    }
    task.done().join();
  }

  private void run() {
    RuntimeException why = new IllegalStateException("Chromium has ended");
    try (Chromium chromium = Chromium.launch()) {
      while (!Thread.currentThread().isInterrupted()) {
        tasks.take().run(chromium);
      }
    } catch (InterruptedException e) {
      // The tests have ended.
    } catch (RuntimeException e) {
      why = e;
    }
    synchronized (this) {
      end = why;
    }
    tasks.forEach(task -> task.done().completeExceptionally(end));
  }

  @Override
  public void close() throws IOException {
    Thread running;
    synchronized (this) {
      running = thread;
    }
    if (running != null) {
      running.interrupt();
      try {
        running.join(TO_END_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    lines.close();
  }
}
