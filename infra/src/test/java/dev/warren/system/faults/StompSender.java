package dev.warren.system.faults;

import dev.warren.testkit.client.StompFrame;
import dev.warren.thread.DaemonThreads;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Sends with receipts, many at a time, over a client that reconnects. It never repeats a SEND, and
 * sends nothing without a connection.
 */
final class StompSender implements Sender {

  private static final int MOST_OPEN = 200;

  private final Accounts accounts;
  private final Lanes lanes;
  private final Pace pace;
  private final SteadyClient client;
  private final Thread thread;
  private final Semaphore open = new Semaphore(MOST_OPEN);
  private volatile boolean stopping;

  /** A client that only sends. */
  static final class Mute implements SteadyClient.Role {

    @Override
    public boolean connected(OutcomeClient client) {
      return true;
    }

    @Override
    public void message(OutcomeClient client, StompFrame message) {
      // The client has no subscription.
    }
  }

  StompSender(String name, SteadyClient client, Accounts accounts, Lanes lanes, double perSecond) {
    this.client = client;
    this.accounts = accounts;
    this.lanes = lanes;
    this.pace = new Pace(perSecond);
    this.thread = DaemonThreads.named(name, this::run);
  }

  @Override
  public void start() {
    client.start();
    thread.start();
  }

  private void run() {
    try {
      while (!stopping) {
        pace.await();
        OutcomeClient connection = client.current();
        if (connection == null) {
          Thread.sleep(20);
        } else if (open.tryAcquire(100, TimeUnit.MILLISECONDS)) {
          send(connection, lanes.next());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void send(OutcomeClient connection, Lanes.Message message) {
    Account account = accounts.of(message.id());
    account.sends(message.id());
    connection
        .send(message.to(), message.body())
        .thenAccept(
            outcome -> {
              account.outcome(message.id(), outcome);
              open.release();
            });
  }

  @Override
  public void close() {
    stopping = true;
    try {
      thread.join(5_000);
      // Every outcome comes within this time.
      if (open.tryAcquire(
          MOST_OPEN, OutcomeClient.REPLY_WITHIN.toSeconds() + 5, TimeUnit.SECONDS)) {
        open.release(MOST_OPEN);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    client.close();
  }
}
