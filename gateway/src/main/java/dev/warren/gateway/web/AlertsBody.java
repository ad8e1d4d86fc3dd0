package dev.warren.gateway.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.warren.gateway.alert.Alert;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.concurrent.Executor;
import org.springframework.http.server.reactive.ServerHttpResponse;
import reactor.core.publisher.Mono;

/**
 * The JSON of a response with alerts, written in {@link Pieces}: a user may have thousands of them.
 *
 * @param alerts oldest first
 */
record AlertsBody(List<Alert> alerts) implements Pieces.Elements {

  /** The bytes of the alerts. */
  long bytes() {
    return alerts.stream().mapToLong(alert -> alert.json().length).sum();
  }

  /** Writes the response; completes when the operating system has taken all of it. */
  Mono<Void> write(ServerHttpResponse response, Executor threads) {
    return Pieces.write(response, threads, this);
  }

  @Override
  public int count() {
    return alerts.size();
  }

  @Override
  public int bytes(int index) {
    return alerts.get(index).json().length;
  }

  @Override
  public byte[] piece(int begin, int end) {
    ByteArrayOutputStream piece = new ByteArrayOutputStream();
    if (begin == 0) {
      piece.writeBytes("{\"alerts\":[".getBytes(UTF_8));
    }
    for (int i = begin; i < end; i++) {
      if (i > 0) {
        piece.write(',');
      }
      piece.writeBytes(alerts.get(i).json());
    }
    if (end == alerts.size()) {
      piece.writeBytes("]}".getBytes(UTF_8));
    }
    return piece.toByteArray();
  }
}
