package dev.warren.gateway.web;

import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Holds back a request whose token cannot be judged yet, because the gateway is fetching its key or
 * has just started. So the controllers can judge every token at once.
 */
@Component
class AwaitedTokens implements WebFilter {

  private static final String API = "/api/";

  private final RequestUser users;

  AwaitedTokens(RequestUser users) {
    this.users = users;
  }

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
    CompletionStage<?> awaited = awaited(exchange.getRequest());
    return awaited == null
        ? chain.filter(exchange)
        : Mono.fromCompletionStage(awaited)
            // Continues on another thread, because the single thread that fetches keys must not
            // serve requests.
            .publishOn(Schedulers.parallel())
            .then(Mono.defer(() -> filter(exchange, chain)));
  }

  private @Nullable CompletionStage<?> awaited(ServerHttpRequest request) {
    if (!request.getPath().pathWithinApplication().value().startsWith(API)) {
      return null;
    }
    try {
      return users.awaits(request);
    } catch (IllegalArgumentException e) {
      return null; // The controller refuses the URL with the same reason.
    }
  }
}
