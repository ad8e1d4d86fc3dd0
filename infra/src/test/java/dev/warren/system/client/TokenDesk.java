package dev.warren.system.client;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** Answers a client's requests for tokens, as the application's login service does. */
final class TokenDesk {

  /** Issues a token; an exception becomes an exception of the client's callback. */
  interface Issuer {
    String issue() throws Exception;
  }

  private final AtomicInteger answers = new AtomicInteger();

  /** Later answers wait for it. */
  private volatile CompletableFuture<Issuer> issuer;

  TokenDesk(Issuer issuer) {
    this.issuer = CompletableFuture.completedFuture(issuer);
  }

  /** Changes the answers from now on, those that were held too. */
  void answer(Issuer next) {
    CompletableFuture<Issuer> before = issuer;
    issuer = CompletableFuture.completedFuture(next);
    before.complete(next);
  }

  /** Answers nothing until {@link #answer}. */
  void hold() {
    issuer = new CompletableFuture<>();
  }

  /** How many tokens the client has received, or errors in their place. */
  int answers() {
    return answers.get();
  }

  /** Adds the token, or the error of the callback, to a command. */
  void reply(Map<String, Object> command) {
    Issuer present = issuer.join();
    answers.incrementAndGet();
    try {
      command.put("token", present.issue());
    } catch (Exception e) {
      command.put("error", String.valueOf(e.getMessage()));
    }
  }
}
